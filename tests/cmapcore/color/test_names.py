"""Names of colours: nearest by ΔE00, no two alike, and the basic terms."""

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color.conversions import from_hex
from cmapcore.color.names import BASIC_TERMS, basic_terms, color_names


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("#ff6347", "tomato"),
        ("#663399", "rebeccapurple"),
        ("#808080", "grey"),
        ("#00ffff", "cyan"),
        ("#ff00ff", "magenta"),
        ("#0a481e", "pine green"),
    ],
)
def test_a_colour_has_its_own_name(code, name):
    assert color_names([from_hex(code)]) == (name,)


def test_a_name_that_both_lists_have_means_what_css_means():
    (name,) = color_names([from_hex("#6e750e")])  # the survey's olive
    assert name != "olive"
    assert color_names([from_hex("#808000")]) == ("olive",)


def test_no_two_colours_of_a_palette_have_the_same_name():
    greys = np.linspace(0, 1, 64)[:, None].repeat(3, axis=1)
    for colors in (greys, np.full((8, 3), 0.5), np.random.default_rng(1).random((64, 3))):
        assert len(set(color_names(colors))) == len(colors)


def test_a_palette_keeps_the_names_that_its_file_gave_and_the_rest_take_others():
    palette = cmp.Palette.of_hex(["#ff6347", "#ff6347", "#808080"])
    named = cmp.Palette(palette.colors, palette.shares, palette.pinned, own_names=("tomato", "", "Fog"))
    assert (named.names[0], named.names[2]) == ("tomato", "Fog")
    assert named.names[1] not in named.names[::2]


SURVEYED = {
    "black": "#000000",
    "white": "#ffffff",
    "grey": "#808080",
    "red": "#e50000",
    "orange": "#f97306",
    "yellow": "#ffff14",
    "green": "#15b01a",
    "blue": "#0343df",
    "purple": "#7e1e9c",
    "pink": "#ff81c0",
    "brown": "#653700",
}


def test_basic_terms():
    numbers = basic_terms([from_hex(code) for code in SURVEYED.values()])
    assert [BASIC_TERMS[number] for number in numbers] == list(SURVEYED)
