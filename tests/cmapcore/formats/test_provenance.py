"""How something was made: one line that fits anywhere, and read back from every file that can hold it."""

import json

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore import FormatError, Provenance, Recipe
from cmapcore.formats.provenance import provenance_of, read_provenance
from cmapcore.formats.registry import FORMATS
from tests.cmapcore.formats.test_formats import NAMES, PALETTE, SHORT, each_format, thing
from tests.support.pairing import formats_with

PLAIN = Provenance("v=1&ncolors=3", "ab" * 32, version="0.1.0")
LONG = Provenance("v=1&" + "&".join(f"order={i:06x}" for i in range(200)), "cd" * 32, "https://a.example/" + "x/" * 900)
HOSTILE = [
    "*/ body { color: red } /*",
    "--> <script>alert(1)</script> <!--",
    "---->",
    "--",
    "a\nb\r\nc\u2028d\x00e",
    "\\",
    '\\"',
    '"} {"recipe": "v=2", "digest": "00"}',
    "%\\end{document}",
    "'''\"\"\"",
    "?> ]]> &amp; #{1} ${2}",
    "https://a.example/?x=1&y=é 🌊 Звёздная",
    "\udcff",
    "\n#+",
    "x" * 5000,
]
PROVENANCES = [PLAIN, LONG, *(Provenance(text, "ab" * 32, text, text, text) for text in HOSTILE)]
each_provenance = pytest.mark.parametrize("provenance", PROVENANCES, ids=range(len(PROVENANCES)))


@each_provenance
def test_the_line_fits_into_any_comment(provenance):
    line = provenance.to_line()
    assert line.isascii()
    assert line.isprintable()
    assert not any(mark in line for mark in ("*/", "/*", "--", "<", ">"))
    assert Provenance(**json.loads(line)) == provenance
    assert read_provenance(line.encode()) == provenance


@pytest.mark.parametrize(("what", "name", "provenance"), formats_with(PROVENANCES))
def test_what_was_written_reads_back(what, name, provenance):
    data = cmp.export(thing(what), name, provenance=provenance)
    if FORMATS[what, name].holds_provenance:
        assert read_provenance(data) == provenance
    else:
        assert data == cmp.export(thing(what), name)
        with pytest.raises(FormatError):
            read_provenance(data)


@each_format
def test_a_file_without_it_has_none(what, name):
    with pytest.raises(FormatError, match=r"^This file does not say how it was made; .*\.$"):
        read_provenance(cmp.export(thing(what), name, name="harbour"))


@pytest.mark.parametrize(("what", "name", "called"), formats_with([*NAMES, PLAIN.to_line()]))
def test_no_name_hides_it_or_poses_as_it(what, name, called):
    data = cmp.export(thing(what), name, name=called, provenance=LONG)
    if FORMATS[what, name].holds_provenance:
        assert read_provenance(data) == LONG
    else:
        with pytest.raises(FormatError):
            read_provenance(data)


@pytest.mark.parametrize(("of", "name"), [(PALETTE, "gpl"), (SHORT, "cpt"), (SHORT, "gdal")])
def test_lines_are_short_for_readers_of_short_lines(of, name):
    assert all(len(line) <= 100 for line in cmp.export(of, name, provenance=LONG).splitlines())


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_whose_line_ends_were_changed_reads_back(newline):
    text = cmp.export(PALETTE, "gpl", provenance=LONG).decode()
    assert read_provenance(text.replace("\n", newline).encode()) == LONG


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@each_provenance
def test_a_byte_order_mark_says_how_it_is_encoded(provenance, encoding):
    mark = "\ufeff" if encoding.startswith("utf-16-") else ""
    text = cmp.export(SHORT, "cpt", provenance=provenance).decode().replace("\n", "\r\n")
    assert read_provenance((mark + text).encode(encoding)) == provenance


@pytest.mark.parametrize(
    "layout", [{"sort_keys": True}, {"indent": 4}, {"separators": (",", ":")}, {"separators": ("\n, ", " : ")}]
)
@each_provenance
def test_its_parts_may_stand_in_any_order_and_layout(provenance, layout):
    document = json.loads(cmp.export(PALETTE, "json", provenance=provenance))
    assert read_provenance(json.dumps(document, **layout).encode()) == provenance
    backwards = dict(reversed(provenance.to_dict().items()))
    assert read_provenance(json.dumps({"provenance": backwards}, **layout).encode()) == provenance


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"#0a1ec8\n",
        b"\xff\xfe\x00\x89PNG",
        b'{"recipe": "v=1"}',
        b'{"recipe": "v=1", "digest": 3}',
        b'{"recipe": "v=1", "digest": "00"}',
        b'{"recipe": "v=1", "digest": "' + b"AB" * 32 + b'"}',
        b'{"recipe": 1, "digest": "' + b"ab" * 32 + b'"}',
        b'{"recipe": "v=1", "digest": "' + b"ab" * 32 + b'", "source": ["coffee"]}',
        b'{"recipe": {"recipe": "v=1"}}',
        b'{"digest": "' + b"ab" * 32 + b'", "source": "coffee"}',
        b'{"recipe": ' * 10_000,
        b'{"recipe": "' * 10_000,
        b'{"recipe": "\\ud800\\x", "digest": "00"}',
    ],
)
def test_what_holds_none(data):
    with pytest.raises(FormatError):
        read_provenance(data)


def test_what_later_versions_add_is_passed_over_and_what_is_optional_may_be_missing():
    written = f'"recipe": "v=9", "digest": "{PLAIN.digest}", "camera": "X100", "link": "https://a.example/"'
    data = f"# cmapcore {{{written}}}".encode()
    assert read_provenance(data) == Provenance("v=9", PLAIN.digest, link="https://a.example/")


def test_it_makes_the_same_palette_again(scene):
    recipe = Recipe.of(npts=200, use_tsne=False, ncolors=4, sort_type="hsv")
    result = cmp.extract(scene, recipe)
    data = cmp.export(
        result.palette, "css", provenance=provenance_of(result, source="scene", link="https://a.example/")
    )
    found = read_provenance(data)
    assert (found.source, found.version, found.link) == ("scene", cmp.__version__, "https://a.example/")
    assert found.digest == scene.source_digest
    from urllib.parse import parse_qsl

    again, complaints = Recipe.from_query(dict(parse_qsl(found.recipe, keep_blank_values=True)))
    assert complaints == []
    assert again == recipe
    assert np.array_equal(cmp.extract(scene, again).palette.colors, result.palette.colors)


def test_a_colormap_of_another_kind_is_remembered_as_what_it_is(scene):
    result = cmp.extract(scene, cmp.Recipe.of(ncolors=3))
    made = cmp.provenance_of(result, kind="diverging")
    data = cmp.export(cmp.colormap(result, "diverging"), "cpt", provenance=made)
    assert "kind=diverging" in cmp.read_provenance(data).recipe
