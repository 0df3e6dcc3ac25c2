"""What an exported file holds, made again and compared with it."""

import functools
import io
import json
import re
import struct
import tracemalloc
import zipfile
import zlib
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore import FORMATS, Provenance, Recipe
from cmapcore.formats.replay import Remade, remake
from cmapcore.pictures.picture import DECODER_VERSION
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from tests.support.daily import one_in
from tests.support.pairing import formats_with

SAMPLE = "coffee"
BOM = "\ufeff".encode()
RECIPE = Recipe.of(clustering="kmeans", use_tsne=False, npts=60, ncolors=4, kind="continuous")
HOLD_IT = [(what, name) for (what, name), form in FORMATS.items() if form.holds_provenance]
NAMES = ["Harbour", "2024 — “Döner” & <b>", "зимородок", "zqxj 1", "a-1: #ff0000;", "lambda"]


@pytest.fixture(scope="module")
def result():
    return cmp.extract(cmp.load_picture(sample_bytes(SAMPLE), name=SAMPLES[SAMPLE].title), RECIPE)


@pytest.fixture(scope="module")
def made(result):
    return {"palette": result.palette, "colormap": cmp.colormap(result)}


@pytest.fixture(scope="module")
def provenance(result):
    return cmp.provenance_of(result, source=SAMPLE, link="https://a.example/")


@pytest.mark.parametrize(("what", "name", "called"), formats_with(NAMES, HOLD_IT))
def test_every_format_that_holds_its_recipe_is_made_again_whatever_it_is_called(made, provenance, what, name, called):
    remade = remake(cmp.export(made[what], name, name=called, provenance=provenance))
    assert (remade.holds, remade.differs) == (what, ())
    assert remade.provenance == provenance
    assert remade.palette.hex == made["palette"].hex


@pytest.mark.parametrize("kind", ["listed", "sequential", "cyclic"])
def test_colormaps_of_other_kinds(result, kind):
    recipe = RECIPE.replace(kind=kind)
    other = cmp.extract(result.picture, recipe)
    data = cmp.export(cmp.colormap(other), "cpt", provenance=cmp.provenance_of(other, source=SAMPLE))
    assert remake(data).holds == "colormap"


@pytest.mark.parametrize(("what", "name"), one_in(4, [each for each in HOLD_IT if FORMATS[each].is_text]))
def test_line_ends_and_a_byte_order_mark_do_not_count(made, provenance, what, name):
    data = cmp.export(made[what], name, provenance=provenance)
    for changed in (data.replace(b"\n", b"\r\n"), data.strip(), BOM + data, BOM + data.replace(b"\n", b"\r\n")):
        assert remake(changed).holds == what


TEXTS = [each for each in HOLD_IT if FORMATS[each].is_text]
JSON = [each for each in TEXTS if FORMATS[each].media_type.endswith("json")]
COMMENTS = {
    "css": "/* {} */",
    "scss": "// {}",
    "tailwind": "/* {} */",
    "latex": "% {}",
    "pgfplots": "% {}",
    "d3": "// {}",
}
COMMENTS |= dict.fromkeys(("python", "py", "r", "gpl", "mplstyle", "cpt", "gdal"), "# {}")
COMMENTS |= dict.fromkeys(("svg", "tps", "qgis", "paraview-xml"), "<!-- {} -->")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(("what", "name"), one_in(3, TEXTS))
def test_text_may_be_utf_16(made, provenance, what, name, encoding):
    text = cmp.export(made[what], name, name="Döner", provenance=provenance).decode()
    remade = remake(("\ufeff" + text.replace("\n", "\r\n")).encode(encoding))
    assert (remade.holds, remade.is_exact, remade.provenance) == (what, True, provenance)


@pytest.mark.parametrize(
    "layout",
    [{"indent": 3}, {"indent": None, "separators": (",", ":")}, {"sort_keys": True}, {"separators": (" ,", " : ")}],
)
@pytest.mark.parametrize(("what", "name"), JSON)
def test_json_may_be_laid_out_otherwise(made, provenance, what, name, layout):
    document = json.loads(cmp.export(made[what], name, name="2024 #ff0000", provenance=provenance))
    remade = remake(json.dumps(document, **({"indent": 1} | layout)).encode())
    assert (remade.holds, remade.is_exact, remade.provenance) == (what, False, provenance)


@pytest.mark.parametrize(("what", "name"), one_in(4, [each for each in TEXTS if each not in JSON]))
def test_comments_white_space_and_capitals_do_not_count(made, provenance, what, name):
    text = cmp.export(made[what], name, name="Döner 2024", provenance=provenance).decode()
    comment = COMMENTS[name].format("for the 2 screens, was #ff0000")
    head, line, tail = text.partition(provenance.to_line())
    capitals = re.sub("#[0-9a-f]{6}", lambda code: code[0].upper(), tail)
    for changed in (f"{text}{comment}\n", f"{text}\n{comment}", f"{head}{line}{tail.replace(' ', '  ')}\n{comment}"):
        remade = remake(changed.encode())
        assert (remade.holds, remade.is_exact) == (what, False)
    assert remake((head + line + capitals).encode()).holds == what


WRITTEN = {"cpt": "{}/{}/{}", "gdal": " {} {} {}", "qgis": "{},{},{},255", "pgfplots": "({},{},{})"}
WRITTEN |= {"latex": "{:02X}{:02X}{:02X}", "gpl": "{:3d} {:3d} {:3d}"}


@pytest.mark.parametrize(("what", "name"), one_in(4, TEXTS))
def test_another_colour_is_noticed_whatever_the_layout(made, provenance, what, name, family):
    text = cmp.export(made[what], name, provenance=provenance).decode()
    red, green, blue = map(int, made[what].rgb8[0] if what == "colormap" else bytes.fromhex(made[what].hex[0][1:]))
    form = WRITTEN.get(name, "{:02x}{:02x}{:02x}")
    if name.startswith("paraview"):
        form, red = "{:.6g}", made[what].rgb[0, 0]
    changed = text.replace(form.format(red, green, blue), form.format(red + 1, green, blue), 1)
    assert changed != text
    if (what, name) in JSON:
        changed = json.dumps(json.loads(changed), indent=5)
    remade = remake(changed.encode())
    assert (remade.holds, remade.is_exact, remade.differs) == ("", False, ())


@pytest.mark.parametrize(
    ("what", "name", "old", "new"),
    [
        ("palette", "css", r"\}\n\Z", "  --x: #0a0b0c;\n}\n"),
        ("palette", "css", r"  --.*\n", ""),
        ("palette", "gpl", r"\Z", " 1 2 3\n"),
        ("palette", "gpl", r".*\t.*\n", ""),
        ("colormap", "gdal", "nv ", "50% 1 2 3\nnv "),
        ("colormap", "gdal", r"0\.0000%.*\n", ""),
        ("colormap", "css", r"#(\w+) 0%", r"#\1 1%"),
    ],
)
def test_a_colour_more_or_less_or_elsewhere_is_noticed(made, provenance, what, name, old, new, family):
    text = cmp.export(made[what], name, provenance=provenance).decode()
    changed = re.sub(old, new, text, count=1)
    assert changed != text
    assert remake(changed.encode()).holds == ""


@pytest.mark.long
@pytest.mark.parametrize(
    "text", ["/*", "<!--", "<title>", 'name="', " //", "#\n", "1.", "1e", "aabbcc", "[", "[1,", '{"a":', "-"]
)
def test_long_text_is_read_in_one_go(scene, text):
    data = told("v=2&use_tsne=false&clustering=kmeans&npts=60") + b"\n" + text.encode() * 300_000
    assert remake(data, scene).holds == ""


@pytest.mark.parametrize("name", ["css", "latex", "json", "tokens", "mplstyle"])
def test_a_colour_changed_by_hand_is_noticed(made, provenance, name, family):
    data = cmp.export(made["palette"], name, provenance=provenance)
    head, code, tail = data.partition(made["palette"].hex[2][1:].encode())
    if not code:
        head, code, tail = data.partition(made["palette"].hex[2][1:].upper().encode())
    assert code
    remade = remake(head + b"0a0b0c" + tail)
    assert (remade.holds, remade.differs) == ("", ())


def test_a_changed_pixel_is_noticed(made, provenance, family):
    data = cmp.export(made["palette"], "png", provenance=provenance)
    with Image.open(io.BytesIO(data)) as image:
        image.load()
    image.putpixel((3, 3), (1, 2, 3))
    assert remake(saved(image, provenance)).holds == ""
    image.putpixel((3, 3), tuple(bytes.fromhex(made["palette"].hex[0][1:])))
    assert remake(saved(image, provenance)).holds == "palette"


def saved(image, provenance):
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_text("cmapcore", provenance.to_line())
    file = io.BytesIO()
    image.save(file, "PNG", pnginfo=text, compress_level=1)
    return file.getvalue()


OLDER_DECODER = f"Its picture was read by decoder version 1, and this is version {DECODER_VERSION}."


def test_another_version_and_another_picture_are_told(made, result, provenance, scene):
    older = Provenance(provenance.recipe, provenance.digest, SAMPLE, "0.0.9", "")
    told = f"It was made by version 0.0.9, and this is version {cmp.__version__}."
    same = remake(cmp.export(made["palette"], "css", provenance=older))
    assert (same.holds, same.differs) == ("palette", (told,))
    other = remake(cmp.export(made["palette"], "css", provenance=older), scene)
    assert (other.holds, other.differs) == ("", (told, "It was made from a different picture."))


def test_a_recipe_of_an_earlier_version_means_what_it_meant(result):
    query = "v=1&use_tsne=false&npts=60&ncolors=4"
    then = cmp.extract(result.picture, Recipe.from_query(dict(parse_qsl(query)))[0])
    assert then.recipe != Recipe.from_query(dict(parse_qsl(query.replace("v=1", "v=2"))))[0]
    data = cmp.export(then.palette, "json", provenance=Provenance(query, result.picture.source_digest, SAMPLE, "0.0.1"))
    told = f"It was made by version 0.0.1, and this is version {cmp.__version__}."
    for changed, found in [
        (data, ("palette", True)),
        (data.replace(b"  ", b""), ("palette", False)),
        (data.replace(b"v=1", b"v=2"), ("", False)),
    ]:
        remade = remake(changed)
        assert (remade.holds, remade.is_exact) == found
        assert remade.differs == ((told,) if found[0] else (told, OLDER_DECODER))


@pytest.mark.parametrize(("version", "kind"), [("1", "listed"), ("2", "listed"), ("3", "sequential")])
def test_a_colormap_whose_kind_is_left_out_is_made_again_as_it_was_then(result, version, kind):
    query = f"v={version}&clustering=kmeans&use_tsne=false&npts=60&ncolors=4"
    then = Provenance(query, result.picture.source_digest, SAMPLE, cmp.__version__, decoder=str(DECODER_VERSION))
    remade = remake(cmp.export(cmp.colormap(result, kind), "json", provenance=then))
    assert (remade.holds, remade.is_exact, remade.differs) == ("colormap", True, ())


def test_options_that_this_version_does_not_know_are_told(made, result):
    later = Provenance(
        "v=99&clustering=kmeans&ncolors=4&use_tsne=false&npts=60&wings=2",
        result.picture.source_digest,
        SAMPLE,
        cmp.__version__,
    )
    remade = remake(cmp.export(made["palette"], "css", provenance=later))
    assert remade.holds == "palette"
    assert [sentence.split()[0] for sentence in remade.differs] == ["v", "There"]


@pytest.fixture(scope="module")
def packed(result, provenance):
    return cmp.family_zip(result.palette, family_of(result), name="Brown & black", provenance=provenance)


def test_the_family_is_made_again(packed):
    assert remake(packed).holds == "family"


def test_a_changed_file_of_the_family_is_noticed(packed, family):
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(changed, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info, content.replace(b"#", b"#0", 1) if info.filename.endswith(".json") else content)
        new.comment = old.comment
    assert remake(changed.getvalue()).holds == ""


@pytest.fixture(scope="module")
def members(packed):
    """The files of a family, by the ends of their names."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {path.rpartition("brown_black_colors")[2]: archive.read(path) for path in archive.namelist()}


MEMBERS = ["/README.md", ".py", ".json", ".png", "_light.mplstyle", "_dark.mplstyle"]


@pytest.mark.parametrize("member", MEMBERS)
def test_a_single_file_of_the_family_is_known(members, provenance, member, family):
    assert [name for name in members if name != ".css"] == MEMBERS
    remade = remake(members[member])
    assert (remade.holds, remade.is_exact, remade.differs) == ("family", True, ())
    if member == ".png":
        return
    remade = remake(members[member] + b"\n# mine\n" if member != ".json" else members[member].replace(b": ", b":"))
    assert (remade.holds, remade.is_exact) == ("" if member == "/README.md" else "family", False)
    if member != "/README.md":
        head, mark, colors = members[member].rpartition(b"cycler" if member.endswith("mplstyle") else b"sequential")
        assert mark
        assert remake(head + mark + re.sub(rb"\b[0-9a-f]{6}\b", b"0a0b0c", colors, count=1)).holds == ""


def test_its_style_sheet_is_that_of_the_palette(members):
    assert remake(members[".css"]).holds == "palette"


def test_where_no_family_can_be_made_it_is_none(result):
    anchors = "ff0000,00ff00,0000ff,ffff00,00ffff,ff00ff"
    other = cmp.extract(result.picture, RECIPE.replace(anchors=anchors))
    with pytest.raises(cmp.OptionError):
        cmp.family_colormaps(other)
    data = cmp.export(other.palette, "css", provenance=cmp.provenance_of(other, source=SAMPLE))
    assert remake(data).holds == "palette"
    assert remake(data.replace(other.palette.hex[0].encode(), b"#0a0b0c")).holds == ""


def test_a_picture_on_the_web_is_fetched(result, web, made):
    url = "https://a.example/coffee.webp"
    web[url] = sample_bytes(SAMPLE)
    data = cmp.export(made["palette"], "css", provenance=cmp.provenance_of(result, source=url))
    assert remake(data).holds == "palette"
    assert web["fetched"] == [url]


@pytest.mark.parametrize("source", ["", "/etc/passwd", "file:///etc/passwd", "nothing", "-"])
def test_a_source_that_is_neither_sample_nor_address_is_not_read(made, result, source):
    data = cmp.export(made["palette"], "css", provenance=cmp.provenance_of(result, source=source))
    with pytest.raises(cmp.PictureError, match="does not say where its picture is"):
        remake(data)


@pytest.mark.parametrize("disguise", [b"\x89PNG\r\n\x1a\n", b"PK\x05\x06" + bytes(18), b"\x89PNG" + bytes(40), b""])
def test_files_that_pose_as_others_are_only_not_the_same(provenance, disguise, result, family):
    remade = remake(disguise + b"cmapcore " + provenance.to_line().encode())
    assert remade.holds == ""


def damaged(data):
    """Cut short in several places, and with a byte flipped in others; in a zip most of what is read is at its end."""
    places = [1, 7, *range(16, len(data), max(1, len(data) // 4)), len(data) - 30, len(data) - 2]
    for place in places:
        yield data[:place]
        yield data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :]


def outcome(data, picture):
    try:
        return remake(data, picture)
    except cmp.CmapError as error:
        return error


@pytest.fixture
def family(result, monkeypatch):
    """The family's colormaps and files, which take a second, are made once."""
    monkeypatch.setattr("cmapcore.formats.replay.family_colormaps", lambda _: family_of(result))
    monkeypatch.setattr("cmapcore.formats.replay.family_zip", lambda *_, **options: packed_of(result, **options))
    return family_of(result)


@functools.cache
def packed_of(result, **options):
    return cmp.family_zip(result.palette, family_of(result), **options)


family_of = functools.cache(cmp.family_colormaps)


@pytest.mark.long
@pytest.mark.parametrize(("what", "name"), HOLD_IT)
def test_a_damaged_file_is_remade_or_refused(made, provenance, result, family, what, name):
    for data in damaged(cmp.export(made[what], name, provenance=provenance)):
        assert isinstance(outcome(data, result.picture), Remade | cmp.CmapError)


def test_a_damaged_family_is_remade_or_refused(result, packed, family):
    for data in damaged(packed):
        assert isinstance(outcome(data, result.picture), Remade | cmp.CmapError)


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(side, line, *more):
    """A PNG that says it has so many pixels on each side, and has hardly any."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    text, pixels = chunk(b"tEXt", b"cmapcore\0" + line), chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"".join([b"\x89PNG\r\n\x1a\n", header, text, *more, pixels, chunk(b"IEND", b"")])


@pytest.mark.parametrize("side", [0, 1, 10_000, 60_000])
def test_a_png_that_is_other_than_it_says_is_not_the_same(result, provenance, side, family):
    line = provenance.to_line().encode()
    again = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(10_000_000)))
    for data in (png(side, line), png(side, line, again), png(side, line, text)):
        assert remake(data, result.picture).holds == ""


def zipped_again(data, method, content=None):
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", method) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info) if content is None else content)
        new.comment = old.comment
    return file.getvalue()


def with_field(data, place, value, size="<H"):
    """A zip in which a field of its first file is another: `place` counts in the local header."""
    for start, shift in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        at = data.index(start) + place + shift
        data = data[:at] + struct.pack(size, value) + data[at + struct.calcsize(size) :]
    return data


ODD_ZIPS = {
    "stored": lambda data: zipped_again(data, zipfile.ZIP_STORED),
    "bzip2": lambda data: zipped_again(data, zipfile.ZIP_BZIP2),
    "lzma": lambda data: zipped_again(data, zipfile.ZIP_LZMA),
    "damaged lzma": lambda data: zipped_again(data, zipfile.ZIP_LZMA).replace(b"\x05\x00]", b"\x05\x00\xff"),
    "said to be lzma": lambda data: with_field(data, 8, zipfile.ZIP_LZMA),
    "unknown method": lambda data: with_field(data, 8, 99),
    "encrypted": lambda data: with_field(data, 6, 1),
    "strongly encrypted": lambda data: with_field(data, 6, 0x41),
    "patched": lambda data: with_field(data, 6, 0x20),
    "ends early": lambda data: with_field(with_field(data, 18, 15_000, "<I"), 22, 15_000, "<I"),
    "bomb": lambda data: zipped_again(data, zipfile.ZIP_DEFLATED, bytes(80_000_000)),
    "bomb in disguise": lambda data: with_field(
        zipped_again(data, zipfile.ZIP_DEFLATED, bytes(80_000_000)), 22, 100, "<I"
    ),
}


@pytest.mark.parametrize("odd", one_in(3, ODD_ZIPS))
def test_a_zip_is_read_only_as_far_as_it_may_be_the_same(made, result, provenance, family, odd):
    data = ODD_ZIPS[odd](cmp.export(made["palette"], "swatches", provenance=provenance))
    tracemalloc.start()
    try:
        remade = remake(data, result.picture)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert remade.holds == ("palette" if odd == "stored" else "")
    assert most < 40_000_000


def told(recipe, digest="ab" * 32, **more):
    return f"/* cmapcore {Provenance(recipe, digest, **more).to_line()} */".encode()


@pytest.mark.parametrize(
    "recipe", ["", "rubbish", "%00%ff", "&&&=", "ncolors=4", "v=2&" + "&".join(map(str, range(999)))]
)
def test_a_recipe_that_is_none_is_refused(scene, recipe):
    with pytest.raises(cmp.FormatError, match="is not a recipe; give it as it was exported"):
        remake(told(recipe), scene)


def test_options_that_are_wrong_or_leave_nothing(scene):
    remade = remake(told("v=2&ncolors=many&clustering=%1b[31m&use_tsne=false"), scene)
    assert [sentence.split()[0] for sentence in remade.differs] == ["It", "It", "ncolors", "clustering"]
    with pytest.raises(cmp.PictureError, match="exclude leaves nothing"):
        remake(told("v=2&exclude=808080~100"), scene)


@pytest.mark.parametrize("part", ["recipe", "source", "version", "link"])
def test_an_endless_provenance_is_refused(scene, part):
    made = Provenance(**({"recipe": "v=2", "digest": "ab" * 32} | {part: "v=2&" + "x" * 3_000_000}))
    with pytest.raises(cmp.FormatError, match="is too long for an export; give it as it was exported"):
        remake(f"/* cmapcore {made.to_line()} */".encode(), scene)


@pytest.mark.parametrize("what", ["palette", "colormap"])
def test_the_longest_provenance_there_may_be_is_remade_without_a_warning(made, result, provenance, what, family):
    longest = replace(provenance, link="x" * (65_000 - len(provenance.to_line())))
    data = cmp.export(made[what], "css", provenance=longest)
    assert remake(data).holds == what
    assert remake(data.replace(b"#", b"#0", 1)).holds == ""


def test_a_file_that_names_no_version_says_so(scene):
    data = told("v=2&use_tsne=false&clustering=kmeans&npts=60", scene.source_digest)
    assert remake(data, scene).differs == (
        f"It does not say which version it was made by; this is version {cmp.__version__}.",
        OLDER_DECODER,
    )


def test_a_file_that_names_no_picture_says_so(scene):
    assert "It does not say which picture it was made from." in remake(told("v=2", ""), scene).differs


@pytest.mark.parametrize("kind", ["listed", "sequential"])
def test_what_was_made_from_colours_alone_needs_no_picture(kind):
    palette = cmp.Palette.of_hex(["#ff0000", "#00ff00", "#0000ff"])
    recipe = cmp.Recipe.of(kind=kind)
    link = "https://a.example/?v=3&source=colors&colors=ff0000,00ff00,0000ff"
    made = Provenance(urlencode(recipe.to_query()), "", "", cmp.__version__, link)
    data = cmp.export(palette, "css", provenance=made)
    remade = remake(data)
    assert (remade.holds, remade.is_exact, remade.differs, remade.palette.hex) == ("palette", True, (), palette.hex)
    assert remake(cmp.export(cmp.colormap(palette, recipe=recipe), "cpt", provenance=made)).holds == "colormap"
    assert remake(data.replace(b"#ff0000", b"#0a0b0c")).holds == ""


@pytest.mark.parametrize("link", ["", "http://[", "https://a.example/?colors=red", "https://a.example/?colors="])
def test_a_file_without_picture_and_colours_asks_for_the_picture(link):
    with pytest.raises(cmp.PictureError, match="give the picture as well"):
        remake(told("v=2", "", link=link))


@pytest.mark.parametrize("digest", ["00", "x" * 64, "ab" * 33, "../../etc/passwd"])
def test_a_digest_that_is_none_is_refused(scene, digest):
    with pytest.raises(cmp.FormatError, match="does not say how it was made"):
        remake(told("v=2", digest), scene)


@pytest.mark.long
@pytest.mark.parametrize(
    "data", [b"[" * 2_000_000, b'{"recipe": ' * 200_000, b'{"a":' * 200_000 + b"1" + b"}" * 200_000, bytes(3_000_000)]
)
def test_deep_and_long_files_hold_none(scene, data):
    with pytest.raises(cmp.FormatError, match="does not say how it was made"):
        remake(data, scene)
    assert remake(data + told("v=2&use_tsne=false&clustering=kmeans&npts=60"), scene).holds == ""
