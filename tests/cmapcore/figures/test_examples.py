"""The examples that are recoloured: what is in them, in which colours, for any palette and colormap."""

import io
import itertools
import re
import zlib
from base64 import b64decode
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageDraw

from cmapcore import Colormap, Palette
from cmapcore.figures.example_shapes import contours, country, heat_cells, polyline, relief, ripples
from cmapcore.figures.examples import DRAWINGS, table_of
from cmapcore.figures.indexed_png import IndexedPng

SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 60_000
RANDOM = np.random.RandomState(5)


def palette_of(colors):
    count = len(colors)
    return Palette(np.array(colors, dtype=float), np.full(count, 1 / count), np.zeros(count, dtype=bool))


def smooth(rgb):
    return Colormap(np.array(rgb, dtype=float), "continuous")


PALETTES = {str(count): palette_of(RANDOM.randint(0, 256, (count, 3)) / 255) for count in (1, 2, 6, 64)}
PALETTES["one twice"] = palette_of([[1, 0, 0], [1, 0, 0], [0, 0, 1]])
RAMP = np.linspace((0.02, 0.1, 0.3), (1, 0.9, 0.6), 256)
COLORMAPS = {
    "smooth": smooth(RAMP),
    "of one colour": smooth(RAMP[[7] * 256]),
    "of a table": Colormap(RAMP, "sequential", table=np.arange(768).reshape(256, 3).astype(np.uint8)),
} | {
    f"{count} steps": Colormap(RANDOM.randint(0, 256, (count, 3)) / 255, "listed", stepped=True)
    for count in (1, 3, 64, 256)
}
each_scene = pytest.mark.parametrize("name", DRAWINGS)
each_palette = pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
each_colormap = pytest.mark.parametrize("colormap", COLORMAPS.values(), ids=COLORMAPS)
SIX, SMOOTH = PALETTES["6"], COLORMAPS["smooth"]


def drawn(name, palette=SIX, colormap=SMOOTH, dark=False):
    return ElementTree.fromstring(DRAWINGS[name].draw(palette, colormap, dark))


def pngs(root):
    """The pictures in an SVG, in their order."""
    for image in root.iter(f"{SVG}image"):
        kind, _, data = image.get("href").partition(",")
        assert kind == "data:image/png;base64"
        yield b64decode(data)


def chunks(png):
    """The chunks of a PNG by name, each with a right checksum."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    found, at = {}, 8
    while at < len(png):
        size = int.from_bytes(png[at : at + 4])
        body = png[at + 4 : at + 8 + size]
        assert zlib.crc32(body) == int.from_bytes(png[at + 8 + size : at + 12 + size])
        found[body[:4].decode()] = body[4:]
        at += 12 + size
    assert list(found)[-1] == "IEND"
    return found


def places(path):
    """The points, ``int[n, 2]``, of a path of one start and steps from there."""
    return np.array(re.findall(r"-?\d+", path), dtype=int).reshape(-1, 2).cumsum(axis=0)


def filled(outline):
    """What an outline holds, ``bool[1120, 1600]``: what lies within an odd number of its rings."""
    inside = np.zeros((1120, 1600), bool)
    for ring in outline.split("z")[:-1]:
        layer = Image.new("1", inside.shape[::-1])
        ImageDraw.Draw(layer).polygon([tuple(at) for at in places(ring).tolist()], fill=1)
        inside ^= np.asarray(layer)
    return inside


@each_scene
@each_palette
@each_colormap
def test_every_scene_is_a_small_svg_for_any_palette_and_colormap(name, palette, colormap):
    for dark in (False, True):
        text = DRAWINGS[name].draw(palette, colormap, dark)
        root = ElementTree.fromstring(text)
        assert root.tag == f"{SVG}svg"
        assert len(text.encode()) <= MOST_BYTES
        assert text == DRAWINGS[name].draw(palette, colormap, dark)
        assert not re.search(r"nan|inf\b|None|http://(?!www\.w3\.org/2000/svg)|https:|<script", text)


@each_scene
def test_the_ground_is_light_if_not_told_and_otherwise_dark(name):
    light, dark = drawn(name), drawn(name, dark=True)
    assert DRAWINGS[name].draw(SIX, SMOOTH) == DRAWINGS[name].draw(SIX, SMOOTH, dark=False)
    assert light[0].get("fill") == "#ffffff"
    assert dark[0].get("fill") == "#1c1c1c"
    assert ElementTree.tostring(light).split(b"/>", 1)[1] == ElementTree.tostring(dark).split(b"/>", 1)[1]


@each_palette
def test_lines_and_bars_have_the_palettes_colours_in_its_order(palette):
    lines = [it.get("stroke") for it in drawn("lines", palette).find(f"{SVG}g")]
    bars = [it.get("fill") for it in drawn("bars", palette).findall(f"{SVG}rect")[1:]]
    assert lines == bars == list(palette.hex)


@each_scene
def test_a_scene_depends_on_what_it_is_said_to_show(name):
    other_palette, other_colormap = PALETTES["64"], COLORMAPS["64 steps"]
    draw = DRAWINGS[name].draw
    shows_palette = draw(SIX, SMOOTH) != draw(other_palette, SMOOTH)
    shows_colormap = draw(SIX, SMOOTH) != draw(SIX, other_colormap)
    assert (shows_palette, shows_colormap) == (DRAWINGS[name].shows == "palette", DRAWINGS[name].shows == "colormap")


@pytest.mark.parametrize(("name", "count"), [("heatmap", 2), ("surface", 1), ("ripples", 1)])
@each_colormap
def test_the_table_of_a_picture_is_the_colormaps(name, count, colormap):
    for png in list(pngs(drawn(name, colormap=colormap)))[:count]:
        table = np.frombuffer(chunks(png)["PLTE"], np.uint8).reshape(-1, 3)
        assert table.shape == (256, 3)
        assert (table == table_of(colormap)).all()
        Image.open(io.BytesIO(png)).load()


def test_a_smooth_colormap_is_its_own_table_and_steps_are_equally_wide():
    for name in ("smooth", "of a table", "256 steps"):
        assert (table_of(COLORMAPS[name]) == COLORMAPS[name].rgb8).all()
    three = COLORMAPS["3 steps"]
    runs = [86, 85, 85]
    assert (table_of(three) == np.repeat(three.rgb8, runs, axis=0)).all()


@each_colormap
def test_outlines_and_dots_have_the_colormaps_colours(colormap):
    codes = {f"#{r:02x}{g:02x}{b:02x}" for r, g, b in colormap.rgb8.tolist()}
    for name, tag, count in (("contours", "fill", 11), ("country", "fill", len(country())), ("scatter", "stroke", 320)):
        paths = [it for it in drawn(name, colormap=colormap).iter(f"{SVG}path") if it.get(tag, "").startswith("#")]
        colors = [it.get(tag) for it in paths if it.get(tag) != "#8a8a8a" or "#8a8a8a" in codes]
        assert len(colors) >= count
        assert set(colors) <= codes


def test_the_highest_and_the_lowest_are_in_the_colours_of_both_ends():
    table = table_of(SMOOTH)
    ends = {f"#{r:02x}{g:02x}{b:02x}" for r, g, b in table[[0, -1]].tolist()}
    for name, tag in (("scatter", "stroke"), ("country", "fill")):
        assert ends <= {it.get(tag) for it in drawn(name).iter(f"{SVG}path")}
    for name in ("heatmap", "surface", "ripples"):
        (png, *_) = pngs(drawn(name))
        levels = np.asarray(Image.open(io.BytesIO(png)))
        assert (levels.min(), levels.max()) == (0, 255)


def test_the_ripples_grow_towards_the_top_and_every_row_fills_the_range():
    levels = np.asarray(Image.open(io.BytesIO(next(pngs(drawn("ripples")))))).astype(int)
    assert (levels.min(axis=1) == 0).all()
    assert (levels.max(axis=1) == 255).all()
    assert (np.diff(levels[-1]) >= 0).all(), "without ripples it is a ramp"
    ramp = np.linspace(0, 255, levels.shape[1])
    off = np.abs(levels - ramp).max(axis=1)
    assert 10 < off[0] < 26
    smoothed = np.convolve(off, np.ones(9) / 9, "valid")
    assert (np.diff(smoothed) <= 0.2).all()


def test_a_higher_band_lies_within_a_lower_one():
    bands = contours()
    assert [band.level for band in bands] == sorted({band.level for band in bands})
    masks = [filled(band.outline) for band in bands]
    assert masks[0][80:1041, 80:1521].all()
    assert masks[0].sum() == 961 * 1441
    for lower, higher in itertools.pairwise(masks):
        assert (lower >= higher).all()
        assert lower.sum() > higher.sum() > 0


def test_the_districts_are_apart_and_within_the_picture():
    districts = country()
    assert len(districts) >= 30
    assert len({district.level for district in districts}) == len(districts)
    times = sum(filled(district.outline).astype(int) for district in districts)
    assert times.max() == 1, "no two of them overlap"
    assert times[80:1041, 80:1521].sum() == times.sum()
    assert 0.4 < times.mean() < 0.9


def test_the_surface_has_no_holes_and_its_shading_is_subtle():
    shading = Image.open(io.BytesIO(b64decode(relief().shading.partition(",")[2]))).convert("RGBA")
    red, green, blue, alpha = np.moveaxis(np.asarray(shading), -1, 0)
    assert ((red == green) & (green == blue)).all()
    assert set(np.unique(red[alpha > 0])) == {0, 255}
    assert 30 < alpha.max() < 128
    outline = relief().outline
    assert outline.count("M") == 1, "a hole would have an outline of its own"


def test_a_line_is_written_from_where_it_starts():
    assert polyline(np.array([[10.2, 20.6], [8, 25], [8.4, 25], [20, 3]])) == "M10 21l-2 4 0 0 12-22"


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (5, 1), (31, 64)])
@pytest.mark.parametrize("kind", ["noise", "slope"])
def test_an_indexed_png_is_read_as_what_it_was_written_from(shape, kind):
    levels = (RANDOM.randint(0, 256, shape) if kind == "noise" else np.add.outer(*map(np.arange, shape))).astype(
        np.uint8
    )
    table = RANDOM.randint(0, 256, (256, 3)).astype(np.uint8)
    address = IndexedPng.of(levels).address(table)
    image = Image.open(io.BytesIO(b64decode(address.removeprefix("data:image/png;base64,"))))
    assert image.mode == "P"
    assert (np.asarray(image) == levels).all()
    assert (np.asarray(image.convert("RGB")) == table[levels]).all()


def test_an_indexed_png_can_be_seen_through_where_told():
    address = IndexedPng.of(np.array([[0, 1, 2]], np.uint8)).address(np.full((3, 3), 9, np.uint8), bytes([0, 128, 255]))
    image = Image.open(io.BytesIO(b64decode(address.partition(",")[2])))
    assert np.asarray(image.convert("RGBA"))[0, :, 3].tolist() == [0, 128, 255]


def test_what_has_no_colours_is_made_once():
    for make in (heat_cells, ripples, relief, contours, country):
        assert make() is make()


@pytest.mark.parametrize("scene", DRAWINGS.values(), ids=DRAWINGS)
def test_every_scene_says_what_is_to_be_seen(scene):
    assert scene.title
    assert len(scene.alt) > 10
