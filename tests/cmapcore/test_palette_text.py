"""A palette as text: what is written is read again, and nothing else is."""

import numpy as np
import pytest

from cmapcore.errors import OptionError
from cmapcore.formats.registry import export
from cmapcore.palette import Palette
from cmapcore.palette_text import MOST_COLORS, palette_from_text, palette_to_text
from cmapcore.recipe import RESERVED, Recipe


def test_shares_are_written_to_a_tenth_of_a_percent_and_none_where_none_is_known():
    assert palette_to_text(Palette.of_hex(["e4002b", "004080"], [0.17423, 0.5])) == "e4002b.174,004080.5"
    assert palette_to_text(Palette.of_hex(["#E4002B", "#048"])) == "e4002b,004488"


def test_what_is_written_is_read_again():
    random = np.random.RandomState(5)
    for count in (1, 2, 7, MOST_COLORS):
        shares = random.dirichlet(np.full(count, 0.3))
        colors = random.randint(0, 256, (count, 3)) / 255
        palette = Palette(colors, shares, np.zeros(count, dtype=bool))
        again = palette_from_text(palette_to_text(palette), "a name")
        assert (again.hex, again.name, again.has_shares) == (palette.hex, "a name", True)
        np.testing.assert_allclose(again.shares, shares, atol=0.001)
        assert palette_to_text(again) == palette_to_text(palette)


def test_a_colour_that_covers_everything_or_almost_nothing_keeps_its_share():
    assert palette_from_text(palette_to_text(Palette.of_hex(["000000"], [1.0]))).shares.tolist() == [1.0]
    rare = palette_from_text(palette_to_text(Palette.of_hex(["000000", "ffffff", "ff0000"], [0.9999, 0.00001, 0])))
    assert rare.shares.tolist() == [1.0, 0.001, 0.0]


def test_shares_count_only_if_every_colour_has_one():
    mixed = palette_from_text("e4002b.174,004080")
    assert not mixed.has_shares
    assert mixed.weights.tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "e4002b,",
        "red",
        "e4002",
        "e4002b0",
        "e4002b8f",
        "##e4002b",
        "e4002b.",
        "e4002b.1745678",
        "e4002b2.0",
        "e4002b1.5",
        "e4002b.6,004080.6",
        "e4002b.-1",
        "e4002b.1e9",
        "e4002b.nan",
        "e4002b.١٧",
        "e4002\N{FULLWIDTH LATIN SMALL LETTER B}",
        "e4002b;004080",
        "e4002b\n004080",
        "<script>",
        "e4002b.174" + ",004080.01" * MOST_COLORS,
        "e4002b" + " " * 100_000,
        ",".join(["000000"] * 1_000_000),
    ],
)
def test_anything_else_is_refused_in_one_short_sentence(text):
    with pytest.raises(OptionError, match=r"^colors takes from 1 to 64 hex codes") as caught:
        palette_from_text(text)
    assert len(str(caught.value)) < 250


def test_files_show_no_shares_where_none_is_known():
    palette = Palette.of_hex(["e4002b", "004080"])
    for name in ("json", "csv"):
        assert b"share" not in export(palette, name)
        assert b"share" in export(Palette.of_hex(["e4002b"], [0.5]), name)
    assert "%" not in palette._repr_html_().split("</div>")[1]


def test_colours_in_an_address_are_not_the_recipes_to_read():
    assert "colors" in RESERVED
    assert Recipe.from_query({"colors": "e4002b.174"}) == (Recipe(), [])
