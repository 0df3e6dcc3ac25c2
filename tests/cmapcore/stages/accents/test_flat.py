import numpy as np
import pytest
from PIL import Image, ImageDraw

from cmapcore.color.conversions import to_hex
from cmapcore.stages.accents.palette import accent_colors
from cmapcore.stages.values import Area

FILLS = {"#ffffff": (0, 0, 400, 300), "#76b7b2": (20, 20, 160, 120), "#e15759": (200, 40, 380, 140)}
TEXT, BADGE = "#1f2328", "#cf222e"


def drawn(border=None):
    """Fills, a line of text-like strokes and a badge, drawn larger and reduced, so that their edges are blends."""
    image = Image.new("RGB", (1600, 1200))
    draw = ImageDraw.Draw(image)
    for color, box in FILLS.items():
        draw.rectangle([4 * side + 2 * (color != "#ffffff") for side in box], fill=color)
    for column in range(100, 1500, 30):
        draw.line([column, 700, column + 90, 800], fill=TEXT, width=8)
    draw.ellipse([1200, 900, 1300, 1000], fill=BADGE)
    small = image.reduce(4)
    if border:
        ImageDraw.Draw(small).rectangle([20, 220, 260, 280], outline=border)
    return np.asarray(small)


def found(pixels, ncolors, **options):
    return to_hex(accent_colors(Area(pixels), ncolors, **options).colors)


@pytest.mark.parametrize("ncolors", [5, 12, 64])
def test_fills_are_exact_and_blends_are_none(ncolors):
    assert set(found(drawn(), ncolors)) == {*FILLS, TEXT, BADGE}


def test_fills_come_before_lines_and_small_spots():
    assert set(found(drawn(), 3)) == set(FILLS)


def test_a_thin_border_is_a_line_and_no_blend():
    assert "#d0d7de" in found(drawn(border="#d0d7de"), 8)


def test_what_is_left_out_is_said_to_be_blends():
    assert accent_colors(Area(drawn()), 12).blends
    assert not accent_colors(Area(np.full((30, 40, 3), 90, np.uint8)), 12).blends


def test_given_colours_stay():
    colors = accent_colors(Area(drawn()), 4, fixed=[[0, 1, 1]])
    assert set(to_hex(colors.colors)) == {"#00ffff", *FILLS}
    assert to_hex(colors.colors[colors.fixed]) == ["#00ffff"]


def test_shades_are_no_flat_art():
    pixels = drawn().copy()
    pixels[150:, :] = np.linspace(40, 240, 400).astype(np.uint8)[None, :, None]  # many greys, each in few pixels
    assert len(found(pixels, 12)) == 12
