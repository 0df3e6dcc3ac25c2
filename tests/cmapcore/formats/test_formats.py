"""Every format: as it was checked by hand, read back, whatever the name, and what the registry says of it."""

import io
import json
import keyword
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
import swatch
from PIL import Image

import cmapcore as cmp
from cmapcore import Colormap, FormatError, Palette, Provenance
from cmapcore.color.conversions import delta_e_2000, srgb_to_lab, to_hex
from cmapcore.formats.registry import FORMATS, file_name, names
from cmapcore.identifiers import identifier
from tests.support.daily import one_in
from tests.support.file_readers import READERS, gmt_slices
from tests.support.pairing import formats_with

GOLDEN = Path(__file__).parents[2] / "data" / "golden"


class WithEnds(Colormap):
    """A colormap of fixed colours for missing, low and high values."""

    bad = np.array([0.5, 0.5, 0.5])
    under = np.array([0.0, 0.0, 0.2])
    over = np.array([1.0, 1.0, 0.8])


def run_through(codes, count, kind):
    """A smooth colormap through hex codes."""
    knots = np.array([list(bytes.fromhex(code)) for code in codes.split()]) / 255
    places = np.linspace(0, len(knots) - 1, count)
    rgb = np.stack([np.interp(places, range(len(knots)), channel) for channel in knots.T], axis=1)
    return WithEnds(rgb, kind, "Old harbour")


PALETTE = Palette(
    np.array([[10, 30, 200], [255, 136, 0], [255, 255, 255]]) / 255,
    np.array([0.5, 1 / 3, 0.1]),
    np.zeros(3, dtype=bool),
    name="Old harbour",
)
LISTED = WithEnds(PALETTE.colors, "listed", "Old harbour", stepped=True)
SHORT = run_through("0a1ec8 ff8800 ffffff", 4, "sequential")
COLORMAPS = [
    run_through("0a1ec8 ff8800 ffffff", 256, "sequential"),
    run_through("0a1ec8 f0f0f0 ff8800", 256, "diverging"),
    run_through("0a1ec8 f0f0f0 ff8800", 9, "diverging"),
    run_through("0a1ec8 ff8800 10a040 0a1ec8", 256, "cyclic"),
    run_through("0a1ec8 ff8800", 2, "continuous"),
    LISTED,
    WithEnds(PALETTE.colors[:1], "listed", "One", stepped=True),
    WithEnds(np.random.RandomState(1).uniform(size=(64, 3)), "qualitative", "Many", stepped=True),
]
PROVENANCE = Provenance(
    "v=1&ncolors=3", "ab" * 32, source="harbour -- */ --> \n\\ 'é\" 🌊", version="0.1.0", link="https://a.example/?x=1"
)
NAMES = [
    "plain",
    "",
    "class",
    "function",
    "None",
    "viridis",
    "Quai d'Orsay \"à l'aube\"",
    "two  spaces\tand\na line\r\nand \u2028 more",
    "Звёздная ночь",
    "神奈川沖浪裏",
    "2024 holiday",
    "--",
    "-->*/ %}\\end{document}",
    "}/* </style><script>alert(1)</script> ]]> &amp; {{ }} #{1} ${2}",
    "\\",
    "'''\"\"\"",
    "\x00\x07\x1b\x7f",
    "🌊",
    "x" * 200,
    "é🌊" * 150,
    "\udcff\ufffe\uffff",  # what a file's name of no known encoding turns into, and what XML has no place for
    PROVENANCE.to_line(),
]
each_format = pytest.mark.parametrize(("what", "name"), FORMATS, ids=["-".join(key) for key in FORMATS])


def thing(what):
    return PALETTE if what == "palette" else SHORT


@each_format
def test_golden(what, name):
    written = cmp.export(thing(what), name, provenance=PROVENANCE)
    path = GOLDEN / f"{what}-{name}{FORMATS[what, name].suffix}"
    if name == "png":  # how the pixels are compressed is for zlib to choose
        with Image.open(path) as golden, Image.open(io.BytesIO(written)) as new:
            assert (np.asarray(new) == np.asarray(golden)).all()
            assert new.text == golden.text
    else:
        assert written == path.read_bytes()


@each_format
def test_the_same_again(what, name):
    for provenance in (None, PROVENANCE):
        first = cmp.export(thing(what), name, provenance=provenance)
        assert first == cmp.export(thing(what), name, provenance=provenance)


def test_every_format_has_a_reader():
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("name", names("palette"))
def test_a_palette_reads_back(name, tmp_path, scene):
    from_picture = cmp.extract(scene, cmp.Recipe.of(npts=100, use_tsne=False)).palette
    one = Palette(PALETTE.colors[:1], PALETTE.shares[:1], PALETTE.pinned[:1], "One")
    halves = Palette((np.array([[10, 30, 200], [101, 7, 250]]) + 0.5) / 255, np.ones(2) / 2, np.zeros(2, bool))
    for palette in (PALETTE, from_picture, one, halves):
        for provenance in (None, PROVENANCE):
            found = READERS["palette", name](cmp.export(palette, name, provenance=provenance), palette, tmp_path)
            assert to_hex(np.round(found, 3) / 255) == list(palette.hex)


@pytest.mark.parametrize("colormap", one_in(3, COLORMAPS), ids=lambda colormap: f"{colormap.kind}-{len(colormap.rgb)}")
@pytest.mark.parametrize("name", names("colormap"))
def test_a_colormap_reads_back(name, colormap, tmp_path):
    found = READERS["colormap", name](cmp.export(colormap, name, provenance=PROVENANCE), colormap, tmp_path)
    if name in ("css", "svg") and not colormap.stepped:
        assert (delta_e_2000(srgb_to_lab(found / 255), srgb_to_lab(colormap.rgb8 / 255)) < 1).all()
    else:
        assert found / 255 == pytest.approx(colormap.rgb, abs=0.501 / 255)


@pytest.mark.parametrize(("what", "name", "called"), formats_with(NAMES))
def test_any_name_can_be_written(what, name, called, tmp_path):
    for provenance in (None, PROVENANCE):
        data = cmp.export(thing(what), name, name=called, provenance=provenance)
        found = READERS[what, name](data, thing(what), tmp_path)
        colors = PALETTE.colors if what == "palette" else SHORT.rgb
        assert found / 255 == pytest.approx(colors, abs=0.01)


@pytest.mark.parametrize("called", [name for name in NAMES if name.isprintable() and 0 < len(name) <= 200])
def test_names_are_kept_where_there_is_room_for_them(called, tmp_path):
    def written(what, name):
        return cmp.export(thing(what), name, name=called)

    assert json.loads(written("palette", "json"))["name"] == called
    for_map = f"{called} sequential"
    if len(called) > 160:
        for_map = json.loads(written("colormap", "json"))["name"]
        assert re.fullmatch(rf"{re.escape(called[:153])} [0-9a-f]{{6}} sequential", for_map)
    assert json.loads(written("colormap", "json"))["name"] == for_map
    assert json.loads(written("colormap", "jscm"))["name"] == for_map
    assert json.loads(written("colormap", "paraview-json"))[0]["Name"] == for_map
    (group,) = [value for key, value in json.loads(written("palette", "tokens")).items() if key != "$schema"]
    assert group["$description"] == called
    path = tmp_path / "palette.ase"
    path.write_bytes(written("palette", "ase"))
    assert swatch.parse(str(path))[0]["name"] == called
    with zipfile.ZipFile(io.BytesIO(written("palette", "swatches"))) as archive:
        assert json.loads(archive.read("Swatches.json"))[0]["name"] == called
    for what, name, tag, its in [
        ("palette", "tps", "color-palette", called),
        ("colormap", "qgis", "colorramp", for_map),
        ("colormap", "paraview-xml", "ColorMap", for_map),
    ]:
        assert next(ElementTree.fromstring(written(what, name)).iter(tag)).get("name") == its
    for what, its in (("palette", called), ("colormap", for_map)):
        assert ElementTree.fromstring(written(what, "svg"))[0].text == its
        with Image.open(io.BytesIO(written(what, "png"))) as image:
            assert image.text["Title"] == its
    shown = written("palette", "gpl").splitlines()[1]
    assert f"Name: {called}".encode().startswith(shown)
    assert len(shown) > 90 or shown.decode() == f"Name: {called}"


@pytest.mark.parametrize("called", NAMES)
def test_words_made_of_names_are_no_keywords(called):
    scope = {}
    exec(cmp.export(PALETTE, "python", name=called).decode(), {"__builtins__": {}}, scope)
    (word,) = scope
    assert word.isidentifier()
    assert not keyword.iskeyword(word)
    assert word not in ("function", "next", "repeat")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Old harbour", "old_harbour"),
        ("Café  à l'Été!", "cafe_a_l_ete"),
        ("class", "class_1"),
        ("repeat", "repeat_1"),
        ("2024", "c_2024"),
        ("", "palette"),
        ("!!!", "palette"),
        ("神奈川", "palette_70334a"),
        ("青い海 2", "c_2_13cd81"),
        ("Harbour 🌊", "harbour_819c10"),
        ("Straße nach Łódź, øl & smørrebrød", "strasse_nach_lodz_ol_smorrebrod"),
        ("Æsir, œuvre, Đorđe, Þór", "aesir_oeuvre_dorde_thor"),
        ("__init__", "init"),
        ("x" * 64, "x" * 64),
        ("x" * 65, "x" * 57 + "_" + "9537c5"),
    ],
)
def test_identifier(name, word):
    assert identifier(name, "_") == word


def test_identifier_of_something_else():
    assert identifier("Old harbour") == "old-harbour"
    assert identifier("", otherwise="colormap") == "colormap"
    assert identifier("神奈川", otherwise="colormap") == "colormap-70334a"


NEIGHBOURS = [
    *("青い海", "赤い海", "Прибой", "прибор", "", "🌊", "🌋", "sea", "sea 青", "sea 赤"),
    *("fig", "fig 1", "fig 11", "fig 1.1", "img", "img 1", "img 1 1", "img colors", "img gradient", "img r"),
    *("harbour " * 20, "harbour " * 20 + "7", "harbour " * 8, "x" * 64, "x" * 65, "x" * 66),
]
DEFINED = {
    "css": {("palette", "css"): r"(--\S+):", ("colormap", "css"): r"(--\S+):"},
    "tailwind": {("palette", "tailwind"): r"(--\S+):"},
    "scss": {("palette", "scss"): r"(\$\S+):"},
    "xcolor": {("palette", "latex"): r"\\definecolor\{(.+?)\}"},
    "pgfplots": {("colormap", "pgfplots"): r"colormap=\{(.+?)\}"},
    "python": {("palette", "python"): r"(\S+) = "},
    "r": {("palette", "r"): r"(\S+) <- "},
    "matplotlib": {("colormap", "py"): r'draw with cmap="(.+?)", or with "(.+?)"'},
    "tokens": {("palette", "tokens"): r'"(\S+)": \{\s+"\$type"'},
    "svg": {("colormap", "svg"): r'id="(.+?)"'},
}
"""What each format defines by a name, in each room where names may clash."""


@pytest.mark.parametrize("room", DEFINED)
def test_names_that_differ_define_nothing_twice(room):
    found = []
    for (what, name), pattern in DEFINED[room].items():
        for called in NEIGHBOURS:
            words = re.findall(pattern, cmp.export(thing(what), name, name=called).decode())
            assert words
            found += set(np.ravel(words).tolist())  # a theme says for dark grounds what it said for light ones
    assert len(set(found)) == len(found), [word for word in found if found.count(word) > 1]


@each_format
def test_names_that_differ_make_other_files(what, name):
    files = [file_name(what, name, called) for called in NEIGHBOURS]
    assert len(set(files)) == len(NEIGHBOURS)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{,90}(\.[A-Za-z0-9]+)+", file) for file in files)


@pytest.mark.parametrize("name", ["gdal", "cpt"])
def test_where_a_picture_comes_from_gives_gmt_and_gdal_no_orders(name):
    orders = "https://a.example/?COLOR_MODEL=HSV# COLOR_MODEL = cmyk# HARD_HINGE# HINGE = 3# RANGE = 0/9# CYCLIC"
    told = Provenance("v=1", "", source=orders, link=orders)
    data = cmp.export(SHORT, name, provenance=told)
    plain = cmp.export(SHORT, name).decode()
    written = "".join(line for line in data.decode().splitlines() if line not in plain)
    assert not re.findall("COLOR_MODEL|HINGE|RANGE|CYCLIC", written)
    assert cmp.read_provenance(data) == told


def test_its_own_name_is_used_without_another():
    assert cmp.export(PALETTE, "python", name="other").startswith(b"other = ")
    assert cmp.export(PALETTE, "python").startswith(b"old_harbour = ")
    assert json.loads(cmp.export(WithEnds(SHORT.rgb, "sequential", ""), "json"))["name"] == "picture sequential"


def test_the_formats_that_there_are():
    assert names("palette")[:4] == ["hex", "css", "python", "json"]
    assert names("colormap")[0] == "py"
    for form in FORMATS.values():
        assert form.label
        assert re.fullmatch(r"(\.[A-Za-z0-9]+)+", form.suffix)
        assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", form.media_type)
        assert form.tool
        assert form.purpose
        assert form.reader


def test_labels_tell_the_formats_apart():
    for what in ("palette", "colormap"):
        labels = [form.label for (of, _), form in FORMATS.items() if of == what]
        assert len(set(labels)) == len(labels)


def test_the_colours_for_missing_low_and_high_values():
    ends = {"bad": "#808080", "under": "#000033", "over": "#ffffcc"}
    document = json.loads(cmp.export(SHORT, "json"))
    assert {end: document[end] for end in ends} == ends
    (preset,) = json.loads(cmp.export(SHORT, "paraview-json"))
    assert [preset["NanColor"], preset["BelowRangeColor"], preset["AboveRangeColor"]] == [
        [0.5, 0.5, 0.5],
        [0, 0, 0.2],
        [1, 1, 0.8],
    ]
    lines = cmp.export(SHORT, "cpt").decode().splitlines()
    assert lines[-3:] == ["B\t0/0/51", "F\t255/255/204", "N\t128/128/128"]
    assert cmp.export(SHORT, "gdal").endswith(b"nv 128 128 128\n")
    script = cmp.export(SHORT, "d3").decode()
    assert all(f'export const {end} = "{code}";' in script for end, code in ends.items())


@pytest.mark.parametrize("count", [8, 9, 256])
def test_a_diverging_table_of_gmt_has_its_hinge_at_zero(count):
    colormap = run_through("0a1ec8 f0f0f0 ff8800", count, "diverging")
    data = cmp.export(colormap, "cpt")
    assert data.decode().splitlines()[:2] == ["# COLOR_MODEL = RGB", "# HARD_HINGE"]
    slices = gmt_slices(data)
    (below,) = slices[slices[:, 4] == 0]
    (above,) = slices[slices[:, 0] == 0]
    assert (below[5:] == above[1:4]).all()
    middle = colormap.rgb8[(count - 1) // 2 : count // 2 + 1].mean(axis=0)
    assert above[1:4] == pytest.approx(middle)


@pytest.mark.parametrize(
    ("kind", "mark"), [("cyclic", "# CYCLIC"), ("sequential", None), ("continuous", None), ("listed", None)]
)
def test_only_a_cyclic_table_of_gmt_is_marked_so(kind, mark):
    colormap = WithEnds(SHORT.rgb, kind, stepped=kind == "listed")
    marks = [line for line in cmp.export(colormap, "cpt").decode().splitlines() if line.startswith("#")]
    assert marks == ["# COLOR_MODEL = RGB", *([mark] if mark else [])]


@pytest.mark.parametrize(
    ("kind", "ranges"),
    [
        ("sequential", {"ramp", "heatmap"}),
        ("cyclic", {"ramp", "heatmap"}),
        ("diverging", {"diverging"}),
        ("qualitative", {"category"}),
        ("listed", {"category", "ordinal"}),
    ],
)
def test_vega_gets_a_colormap_for_the_scales_it_is_for(kind, ranges):
    assert set(json.loads(cmp.export(WithEnds(SHORT.rgb, kind), "vega"))["config"]["range"]) == ranges


def test_matplotlib_gets_no_name_that_it_has_taken():
    for colormap, name in ((SHORT, "viridis_sequential"), (WithEnds(SHORT.rgb), "viridis_colormap")):
        assert f'name="{name}"'.encode() in cmp.export(colormap, "py", name="Viridis")
        assert name not in matplotlib.colormaps


def test_two_kinds_of_one_picture_have_two_names_everywhere(scene):
    result = cmp.extract(scene)
    maps = [
        cmp.colormap(result),
        cmp.colormap(result, character="vivid"),
        cmp.colormap(result, "diverging"),
        cmp.colormap(result, "diverging", centre="dark"),
        cmp.colormap(result, "cyclic", constant=True),
        cmp.colormap(result, alternative=2, flip=True),
        cmp.colormap(result, anchors=["205080"]),
        cmp.colormap(result, anchors=["a05050"]),
    ]
    named = [each.name for each in maps]
    assert named[:6] == [
        "scene_sequential",
        "scene_sequential_vivid",
        "scene_diverging",
        "scene_diverging_dark",
        "scene_cyclic_constant",
        "scene_sequential_2_r",
    ]
    assert len(set(named)) == len(maps)
    for form in ("py", "paraview-json", "qgis", "css"):
        assert len({cmp.export(each, form).partition(each.rgb8.tobytes())[0][:300] for each in maps}) == len(maps)
    for each in maps:
        assert each.name.isidentifier()
        assert f'name="{each.name}"'.encode() in cmp.export(each, "py")
        assert f'"Name": "{each.name.replace("_", " ")}"'.encode() in cmp.export(each, "paraview-json")


@pytest.mark.parametrize(("name", "most"), [("act", 256), ("swatches", 30)])
def test_more_colours_than_a_format_holds(name, most, tmp_path):
    def palette(count):
        return Palette(np.linspace(0, 1, 3 * count).reshape(-1, 3), np.full(count, 1 / count), np.zeros(count, bool))

    assert len(READERS["palette", name](cmp.export(palette(most), name), None, tmp_path)) == most
    with pytest.raises(FormatError, match=rf"at most {most} colours, and this palette has {most + 1}; .*\.$"):
        cmp.export(palette(most + 1), name)


def test_json_holds_the_colours_exactly_enough(scene):
    result = cmp.extract(scene, cmp.Recipe.of(npts=100, use_tsne=False))
    document = json.loads(cmp.export(result.palette, "json"))
    assert np.array([color["rgb"] for color in document["colors"]]) == pytest.approx(result.palette.colors, abs=1e-6)
    assert [color["share"] for color in document["colors"]] == pytest.approx(result.palette.shares, abs=1e-6)
    table = json.loads(cmp.export(cmp.colormap(result, "continuous"), "json"))
    assert len(table["rgb"]) == len(table["colors"]) == 256


@pytest.mark.parametrize(
    ("of", "name", "message"),
    [
        (PALETTE, "xcf", "There is no palette format 'xcf'; choose one of hex, css, python, json"),
        (PALETTE, "", "There is no palette format ''"),
        (SHORT, "hex", "There is no colormap format 'hex'; choose one of py, csv"),
    ],
)
def test_a_format_that_does_not_exist(of, name, message):
    with pytest.raises(FormatError) as caught:
        cmp.export(of, name)
    assert str(caught.value).startswith(message)
    assert str(caught.value).endswith(".")
