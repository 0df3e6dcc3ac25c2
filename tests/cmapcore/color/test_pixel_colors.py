import numpy as np
import pytest

from cmapcore.color.conversions import srgb_to_cam02ucs
from cmapcore.color.pixel_colors import codes_to_colors, colors_to_codes, gather_cells, picture_colors
from cmapcore.errors import OptionError, PictureError

AREAS = {(200, 30, 30): 500, (30, 150, 80): 300, (40, 50, 180): 150, (240, 220, 80): 50}
FLAT = np.repeat(np.array(list(AREAS), dtype=np.uint8), list(AREAS.values()), axis=0)
NOISE = np.random.RandomState(0).randint(0, 256, (3000, 3)).astype(np.uint8)


@pytest.mark.parametrize("size", [0.5, 2.5, 20])
def test_flat_areas_give_their_colours_and_sizes(size):
    cells = gather_cells(FLAT, size)
    found = dict(zip(map(tuple, np.rint(cells.rgb * 255).astype(int).tolist()), cells.counts, strict=True))
    assert found == AREAS
    assert cells.ucs == pytest.approx(srgb_to_cam02ucs(cells.rgb))


@pytest.mark.parametrize("size", [1, 2.5, 5, 20])
def test_every_pixel_is_in_a_cell_and_a_cell_no_wider_than_asked(size):
    cells = gather_cells(NOISE, size)
    assert cells.counts.sum() == len(NOISE)
    assert len(np.unique(cells.lattice, axis=0)) == len(cells.counts)
    assert cells.lattice.min(axis=0).tolist() == [0, 0, 0]
    assert {tuple(color) for color in cells.rgb} <= {tuple(color) for color in NOISE / 255}
    assert np.abs(srgb_to_cam02ucs(cells.rgb) - cells.ucs).max() <= size
    assert cells.counts @ cells.ucs / len(NOISE) == pytest.approx(srgb_to_cam02ucs(NOISE / 255).mean(axis=0))


def test_a_cell_has_the_colour_of_most_of_its_pixels():
    pixels = np.array([[120, 60, 30]] * 2 + [[121, 60, 30]] * 5 + [[122, 60, 30]] * 3, dtype=np.uint8)
    cells = gather_cells(pixels, 50)
    assert (cells.rgb * 255).tolist() == [[121, 60, 30]]
    assert cells.ucs[0] == pytest.approx(srgb_to_cam02ucs(pixels / 255).mean(axis=0))


def test_the_order_of_pixels_does_not_matter():
    first, second = gather_cells(NOISE, 5), gather_cells(NOISE[::-1].reshape(30, 100, 3), 5)
    assert (first.rgb == second.rgb).all()
    assert (first.counts == second.counts).all()


def test_all_there_is_in_srgb_makes_a_few_thousand_points():
    axis = np.arange(0, 256, 5, dtype=np.uint8)
    assert len(gather_cells(np.stack(np.meshgrid(axis, axis, axis), axis=-1), 5).rgb) < 2400


@pytest.mark.parametrize(
    ("pixels", "size", "said"),
    [
        (np.zeros((4, 3)), 5, r"^Cells are made of pixels uint8\[\.\.\., 3\], not of float64 of shape \(4, 3\)\.$"),
        (np.zeros((4, 4), np.uint8), 5, r"^Cells are made of .* not of uint8 of shape \(4, 4\)\.$"),
        (FLAT, 0.4, r"^The width of a cell is at least 0\.5 units of CAM02-UCS, not 0\.4\.$"),
        (FLAT, np.nan, r"^The width of a cell is at least 0\.5"),
    ],
)
def test_what_makes_no_cells_is_told(pixels, size, said):
    with pytest.raises(OptionError, match=said):
        gather_cells(pixels, size)


def test_no_pixel_makes_no_cell():
    with pytest.raises(PictureError, match=r"^There is no pixel"):
        gather_cells(np.empty((0, 3), np.uint8), 5)


def test_colours_as_numbers():
    colors = np.array([[0, 0, 1], [0, 1, 0], [18, 52, 86], [255, 255, 255]], np.uint8)
    assert colors_to_codes(colors).tolist() == [0x000001, 0x000100, 0x123456, 0xFFFFFF]
    assert (codes_to_colors(colors_to_codes(colors)) == colors).all()
    assert codes_to_colors(colors_to_codes(colors)).dtype == np.uint8


def test_no_colours_as_numbers():
    assert codes_to_colors(colors_to_codes(np.empty((0, 3), np.uint8))).shape == (0, 3)


def test_the_colours_of_a_picture_and_their_parts():
    pixels = np.array([[[255, 0, 0], [255, 0, 0]], [[255, 0, 0], [0, 0, 255]]], np.uint8)
    ucs, mass = picture_colors(pixels)
    order = np.argsort(mass)
    assert mass[order] == pytest.approx([0.25, 0.75])
    np.testing.assert_allclose(ucs[order], srgb_to_cam02ucs([[0, 0, 1], [1, 0, 0]]))
    again, _ = picture_colors(pixels / 255)
    np.testing.assert_array_equal(again, ucs)


def test_similar_pixels_become_their_mean():
    ucs, mass = picture_colors(np.array([[40, 40, 40], [42, 43, 40]], np.uint8))
    assert mass.tolist() == [1]
    np.testing.assert_allclose(ucs, srgb_to_cam02ucs([[41 / 255, 41.5 / 255, 40 / 255]]))


@pytest.mark.parametrize(
    ("pixels", "message"),
    [
        (np.zeros((0, 3), np.uint8), "no pixels"),
        (np.zeros((4, 4), np.uint8), r"\(4, 4\)"),
        (np.full((2, 3), 255.0), "from 0 to 1"),
        (np.full((2, 3), np.nan), "from 0 to 1"),
        (np.zeros((2, 3), int), "8-bit"),
    ],
)
def test_what_are_no_pixels_is_refused(pixels, message):
    with pytest.raises(PictureError, match=message):
        picture_colors(pixels)
