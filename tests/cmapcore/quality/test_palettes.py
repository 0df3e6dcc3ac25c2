"""How good a palette is: known answers."""

import numpy as np
import pytest

from cmapcore.color.conversions import delta_e_2000, srgb_to_lab
from cmapcore.errors import OptionError, PictureError
from cmapcore.pictures.picture import Picture
from cmapcore.quality.palettes import Coverage, Distinctness, coverage, distinctness

BLACK, GREY, WHITE, RED = (0, 0, 0), (0.2, 0.2, 0.2), (1, 1, 1), (1, 0, 0)


def picture(pixels, opaque=None):
    pixels = np.asarray(pixels, np.uint8)
    return Picture(pixels=pixels, opaque=opaque, size=pixels.shape[1::-1], name="made", digest="0" * 64)


def delta_e(first, second):
    return float(delta_e_2000(srgb_to_lab(first), srgb_to_lab(second)))


def noise(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_a_palette_of_the_pictures_own_colours_is_at_no_distance():
    pixels = noise(4, 5)
    assert coverage(picture(pixels), pixels.reshape(-1, 3) / 255) == Coverage(mean=0, p95=0)


@pytest.mark.parametrize(
    ("blacks", "colors", "mean", "p95"),
    [
        (50, [WHITE], 50, 100),
        (4, [WHITE], 4, 0),
        (6, [WHITE], 6, 100),
        (25, [BLACK], 75, 100),
        (25, [BLACK, WHITE], 0, 0),
        (25, [WHITE, RED], 25 * delta_e(BLACK, RED) / 100, delta_e(BLACK, RED)),
        (25, [RED, WHITE], 25 * delta_e(BLACK, RED) / 100, delta_e(BLACK, RED)),
        (100, [GREY], delta_e(BLACK, GREY), delta_e(BLACK, GREY)),
    ],
)
def test_coverage_of_a_hundred_black_and_white_pixels(blacks, colors, mean, p95):
    pixels = np.full((10, 10, 3), 255)
    pixels.reshape(-1, 3)[:blacks] = 0
    found = coverage(picture(pixels), colors)
    assert found.mean == pytest.approx(mean, abs=1e-9)
    assert found.p95 == pytest.approx(p95, abs=1e-9)


def test_transparent_pixels_do_not_count():
    pixels = np.zeros((2, 3, 3))
    pixels[0] = 255
    opaque = np.array([[True, True, False], [False, False, False]])
    assert coverage(picture(pixels, opaque), [WHITE]).mean == pytest.approx(0, abs=1e-9)
    assert coverage(picture(pixels, ~opaque), [BLACK]).mean == pytest.approx(25)
    assert coverage(picture(pixels), [WHITE]).mean == pytest.approx(50)


def test_the_nearest_colour_is_found_among_many():
    """Against every pixel compared with every colour, greys and saturated colours of one lightness among them."""
    pixels = noise(60, 70)
    colors = np.vstack([np.random.default_rng(1).random((40, 3)), [BLACK, GREY, WHITE, RED], noise(1, 9, 2)[0] / 255])
    every = delta_e_2000(srgb_to_lab(pixels.reshape(-1, 1, 3) / 255), srgb_to_lab(colors)).min(axis=1)
    found = coverage(picture(pixels), colors)
    assert found.mean == pytest.approx(every.mean(), abs=1e-12)
    assert found.p95 == pytest.approx(np.percentile(every, 95), abs=1e-12)


@pytest.mark.parametrize("period", [2, 16, 32, 64])
@pytest.mark.parametrize("axis", [0, 1])
def test_stripes_of_a_large_picture_count_by_their_area(period, axis):
    """One row or column in so many is black: steps of equal length would see all of them or none."""
    pixels = np.full((1024, 1024, 3), 255)
    pixels[(slice(None),) * axis + (slice(None, None, period),)] = 0
    assert coverage(picture(pixels), [WHITE]).mean == pytest.approx(100 / period, abs=0.5)


def test_a_large_picture_is_measured_nearly_as_if_every_pixel_was():
    """A smooth one with a transparent half, the same each time."""
    y, x = np.mgrid[0:600, 0:800]
    pixels = np.stack([x * 255 // 799, y * 255 // 599, (x + y) % 256], axis=-1)
    opaque = x < 400
    colors = np.random.default_rng(3).random((12, 3))
    every = delta_e_2000(srgb_to_lab(pixels[opaque][:, None] / 255), srgb_to_lab(colors)).min(axis=1)
    found = coverage(picture(pixels, opaque), colors)
    assert found.mean == pytest.approx(every.mean(), abs=0.05)
    assert found.p95 == pytest.approx(np.percentile(every, 95), abs=0.2)
    assert coverage(picture(pixels, opaque), colors) == found


def test_a_picture_without_opaque_pixels_is_refused():
    with pytest.raises(PictureError, match="no opaque pixel"):
        coverage(picture(np.zeros((2, 2, 3)), np.zeros((2, 2), bool)), [WHITE])


@pytest.mark.parametrize("measure", [distinctness, lambda colors: coverage(picture(np.zeros((2, 2, 3))), colors)])
@pytest.mark.parametrize(
    ("colors", "message"),
    [
        ([], "palette is empty"),
        (np.zeros((0, 3)), "palette is empty"),
        (WHITE, r"not of shape \(3,\)"),
        (np.zeros((2, 4)), r"shape is \(2, 4\)"),
        (np.zeros((2, 2, 3)), r"not of shape \(2, 2, 3\)"),
        ([(255, 0, 0)], "from 0 to 1"),
        ([(0, np.nan, 0)], "from 0 to 1"),
    ],
)
def test_what_is_not_a_palette_is_refused(measure, colors, message):
    with pytest.raises(OptionError, match=message):
        measure(colors)


@pytest.mark.parametrize(
    ("colors", "pair", "least"),
    [
        ([BLACK, WHITE], (0, 1), 100),
        ([WHITE, RED, BLACK, GREY], (2, 3), delta_e(BLACK, GREY)),
        ([GREY, RED, WHITE, BLACK], (0, 3), delta_e(BLACK, GREY)),
        ([RED, WHITE, RED, WHITE], (0, 2), 0),
    ],
)
def test_distinctness(colors, pair, least):
    found = distinctness(colors)
    assert found == Distinctness(least=pytest.approx(least, abs=1e-9), pair=pair)


def test_distinctness_of_a_single_colour_is_none():
    assert distinctness([RED]) is None
