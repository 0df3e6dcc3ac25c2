"""An edit changes one colour: whatever the clustering, the others stay exactly as they were, in their order."""

from dataclasses import replace

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color.conversions import from_hex
from cmapcore.palette_text import palette_from_text, palette_to_text
from cmapcore.pictures.samples import sample_bytes
from cmapcore.stages.cluster_methods import CLUSTERINGS
from ui.elements.swatches import Edit
from ui.palette import edits
from ui.palette.editing import color_to_add, edited_colors
from ui.state.results import Shown

QUICK = {"use_tsne": False, "npts": 200}
NEW = "#12ab34"


@pytest.fixture(scope="module")
def picture():
    return cmp.load_picture(sample_bytes("owl"))


@pytest.mark.parametrize(
    "options",
    [*({"clustering": name} for name in CLUSTERINGS), {"sort_type": "hsv", "n_prune": 1}],
    ids=str,
)
def test_an_edit_changes_that_colour_alone(picture, options):
    recipe = cmp.Recipe.of(**QUICK | options)
    before = cmp.extract(picture, recipe).palette.hex
    assert len(before) >= 2
    wanted = {
        (before[0], NEW, *before[2:]): edits.replaced(before, 1, NEW),
        (*before, NEW): edits.added(before, NEW),
        (before[0], *before[2:]): edits.removed(before, 1),
        (before[1], before[0], *before[2:]): edits.moved(before, 0, 1),
    }
    for expected, changes in wanted.items():
        result = cmp.extract(picture, recipe.replace(**changes))
        assert result.palette.hex == expected
        assert not any(" names " in notice for notice in result.notices), "what order and drop name is there"
    again = recipe.replace(**edits.replaced(before, 1, NEW))
    assert cmp.Recipe.from_query(again.to_query()) == (again, [])


def test_what_changes_nothing_is_none():
    codes = ("#000000", "#ffffff")
    assert edits.replaced(codes, 0, "#ffffff") is None
    assert edits.added(codes, "#000000") is None
    assert edits.added(tuple(f"#0000{n:02x}" for n in range(64)), NEW) is None
    assert edits.removed(codes[:1], 0) is None
    assert edits.moved(codes, 0, -1) is None
    assert edits.moved(codes, 1, 1) is None


def test_a_smaller_number_keeps_the_pins_with_the_largest_shares(picture):
    recipe = cmp.Recipe.of(ncolors=4)
    all_pinned = recipe.replace(**edits.added(cmp.extract(picture, recipe).palette.hex, NEW))
    before = cmp.extract(picture, all_pinned).palette
    after = cmp.extract(picture, all_pinned.replace(**edits.with_number(all_pinned, before, 3))).palette
    heaviest = sorted(before.hex, key=lambda code: -before.shares[before.hex.index(code)])[:3]
    assert after.hex == tuple(code for code in before.hex if code in heaviest)
    more = cmp.extract(picture, all_pinned.replace(**edits.with_number(all_pinned, before, 6))).palette
    assert more.hex[:5] == before.hex
    assert len(more) == 6


SHARED = palette_from_text("ff0000.5,00ff00.3,0000ff.2")


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (Edit("edit", 1), "ff0000.5,12ab34.3,0000ff.2"),
        (Edit("left", 1), "00ff00.3,ff0000.5,0000ff.2"),
        (Edit("right", 1), "ff0000.5,0000ff.2,00ff00.3"),
        (Edit("remove", 0), "00ff00.3,0000ff.2"),
        (Edit("add", 3), "ff0000,00ff00,0000ff,12ab34"),  # of one colour no share is known, so of none
    ],
    ids=str,
)
def test_an_edit_of_colours_without_a_picture(edit, text):
    assert palette_to_text(edited_colors(SHARED, edit, NEW)) == text


def test_an_edit_of_colours_without_a_picture_that_changes_nothing():
    assert edited_colors(SHARED, Edit("edit", 1), "#ff0000") is None
    assert edited_colors(SHARED, Edit("add", 3), "#ff0000") is None
    assert edited_colors(palette_from_text("ff0000"), Edit("remove", 0)) is None
    full = cmp.Palette.of_hex([f"#{i:06x}" for i in range(edits.MOST)])
    assert edited_colors(full, Edit("add", edits.MOST), NEW) is None


def test_names_go_with_their_colours():
    named = replace(SHARED, own_names=("red", "green", "blue"))
    assert edited_colors(named, Edit("left", 2)).own_names == ("red", "blue", "green")
    assert edited_colors(named, Edit("edit", 0), NEW).own_names == ("", "green", "blue")
    assert edited_colors(named, Edit("add", 3), NEW).own_names == ("red", "green", "blue", "")


def test_the_colour_to_add_is_the_one_that_the_palette_serves_worst():
    codes = ["#14213d", "#15223e", "#c1121f", "#ffca3a"]
    rgb = np.array([from_hex(code) for code in codes])
    picture = cmp.load_picture(np.repeat(np.round(255 * rgb).astype(np.uint8), [60, 60, 60, 20], axis=0)[None])

    def to_add(*pins):
        recipe = cmp.Recipe.of(**QUICK, clustering="kmeans", ncolors=len(pins), pins=pins)
        result = cmp.extract(picture, recipe)
        return color_to_add(Shown(result.palette, recipe, result))

    assert to_add("14213d") == "#c1121f"
    assert to_add("14213d", "c1121f") == "#ffca3a"
    assert to_add("c1121f", "ffca3a", "14213d") == "#15223e"


@pytest.mark.parametrize("text", ["ff0000", "ffffff,000000", "000000,ffffff", "808080,636363", "0000ff"])
def test_the_colour_to_add_without_a_picture_is_another_than_those_there(text):
    palette = palette_from_text(text)
    assert edited_colors(palette, Edit("add", len(palette)), color_to_add(Shown(palette, cmp.Recipe(), None)))
