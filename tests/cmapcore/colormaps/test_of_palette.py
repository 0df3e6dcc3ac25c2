"""Colormaps of a palette alone, without a picture."""

from pathlib import Path

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color.conversions import srgb_to_cam02ucs
from cmapcore.colormaps.kinds import KINDS
from hosting.runner import Runner

EIGHT = ["#310e19", "#754a4e", "#7c5ea7", "#ad765e", "#cd9231", "#a39bc7", "#e2beac", "#e8d647"]
SHARES = [0.17, 0.17, 0.12, 0.17, 0.11, 0.05, 0.08, 0.12]
OF_PICTURE = [kind for kind in KINDS if KINDS[kind].needs == "picture"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("codes", [EIGHT, EIGHT[2:4], ["#808080"], ["#ffffff", "#000000"]], ids=len)
def test_every_kind_is_made_of_every_palette_and_keeps_what_it_promises(kind, codes):
    made = cmp.colormap(cmp.Palette.of_hex(codes), kind)
    assert made.kind == kind
    assert np.isfinite(made.rgb).all()
    assert 0 <= made.rgb.min() <= made.rgb.max() <= 1
    if kind == "sequential":
        assert made.report().passed


def test_plain_colours_will_do():
    assert cmp.colormap(EIGHT) == cmp.colormap(cmp.Palette(EIGHT))
    with pytest.raises(cmp.OptionError, match=r"'picture\.jpg' is not a colour"):
        cmp.colormap("picture.jpg")


@pytest.mark.parametrize("kind", OF_PICTURE)
def test_it_says_once_what_it_is_made_from_and_nothing_of_a_picture(kind):
    notices = cmp.colormap(cmp.Palette.of_hex(EIGHT, SHARES), kind).notices
    ends = "." if KINDS[kind].stepped else "; the colours in between are interpolated."
    assert notices[0] == f"Made from these 8 colours, weighted by their shares{ends}"
    assert "picture" not in " ".join(notices)
    assert "shares" not in cmp.colormap(cmp.Palette.of_hex(EIGHT), kind).notices[0]


def test_a_colour_with_a_larger_share_counts_more():
    """Two ways lead from dark to light: past the blue, or past the green."""
    codes = ["#101010", "#2040c0", "#208040", "#f4f4f4"]

    def nearest(code, shares):
        color = srgb_to_cam02ucs(cmp.Palette.of_hex([code]).colors)
        return np.linalg.norm(
            srgb_to_cam02ucs(cmp.colormap(cmp.Palette.of_hex(codes, shares)).rgb) - color, axis=1
        ).min()

    blue, green = [0.05, 0.85, 0.05, 0.05], [0.05, 0.05, 0.85, 0.05]
    assert nearest(codes[1], blue) < nearest(codes[1], green)
    assert nearest(codes[2], green) < nearest(codes[2], blue)


def test_where_a_kind_cannot_be_made_the_smooth_one_is_shown_and_says_why():
    palette = cmp.Palette.of_hex(["#ff0000", "#00ff00"])
    made = cmp.colormap(palette, "sequential", anchors=("ff0000", "0000ff", "00ff00", "ff00ff", "00ffff"))
    (said,) = made.notices
    assert said.startswith("No sequential colormap could be made from these colours, so the smooth one is shown: ")
    assert (made.kind, made.rgb.tolist()) == ("continuous", cmp.colormap(palette, "continuous").rgb.tolist())


def test_its_checks_note_that_there_is_no_picture():
    palette = cmp.Palette.of_hex(EIGHT, SHARES)
    verdicts = cmp.colormap(palette).report(made_from=palette).verdicts
    assert [each.passed for each in verdicts] == [True] * 7 + [None]
    assert verdicts[-1].figure.endswith("of them, the rest is interpolated")
    assert "In the picture's colours" not in {each.check for each in verdicts}


def test_options_come_from_the_recipe_and_the_server_gives_the_same():
    palette, recipe = cmp.Palette.of_hex(EIGHT, SHARES), cmp.Recipe.of(kind="cyclic", flip=True)
    made = cmp.colormap(palette, recipe=recipe)
    assert made.kind == "cyclic"
    assert (made.rgb == cmp.colormap(palette, "cyclic", flip=True).rgb).all()
    runner = Runner(workers=1)
    try:
        for _ in range(2):
            assert (runner.colormap(palette, recipe=recipe).rgb == made.rgb).all()
        runner.colormap(cmp.Palette.of_hex(EIGHT), recipe=recipe)
        assert runner.runs["map"] == 2
    finally:
        runner.close()


@pytest.mark.parametrize("make", [cmp.colormap, cmp.Colormap])
def test_no_colours_are_told(make):
    for none in ([], np.zeros((0, 3)), ""):
        with pytest.raises(cmp.OptionError, match="takes 1 colour or more"):
            make(none)


@pytest.mark.parametrize("picture", ["photo.webp", Path("photo.webp"), "https://example.org/photo"])
def test_a_picture_is_to_be_extracted_first(picture):
    with pytest.raises(cmp.OptionError, match=r"extract a palette first"):
        cmp.colormap(picture)
    with pytest.raises(cmp.OptionError, match="hex code"):
        cmp.colormap("no colour")


def test_one_colour_is_told_as_one():
    assert repr(cmp.Colormap(["gold"], name="coin")) == "<Colormap 'coin': 1 colour from #ffd700 to #ffd700>"
