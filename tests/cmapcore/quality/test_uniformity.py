"""How good a colormap is: known answers."""

import matplotlib as mpl
import numpy as np
import pytest

from cmapcore.color.conversions import cam02ucs_to_srgb, srgb_to_cam02ucs
from cmapcore.color.gamut import neutral
from cmapcore.color.pixel_colors import distinct_colors
from cmapcore.color.vision import VISIONS
from cmapcore.errors import OptionError, PictureError
from cmapcore.quality.uniformity import closeness, closure, evenness, local_speed, symmetry

VIRIDIS = np.array(mpl.colormaps["viridis"].colors)
TWILIGHT = np.array(mpl.colormaps["twilight"].colors)
RDBU = mpl.colormaps["RdBu"](np.linspace(0, 1, 256))[:, :3]


def ucs(*points):
    return cam02ucs_to_srgb(np.array(points, dtype=float))


def greys(*lightness):
    """sRGB of greys of these J'."""
    return cam02ucs_to_srgb(np.column_stack([lightness, neutral(lightness)]))


def circle(lightness=60.0, radius=10.0, count=64):
    angle = 2 * np.pi * np.arange(count) / count
    return ucs(*np.column_stack([np.full(count, lightness), radius * np.cos(angle), radius * np.sin(angle)]))


def test_viridis_as_it_is_known():
    found = evenness(VIRIDIS)
    assert found.variation["cam02ucs"] == pytest.approx(1.2, abs=0.05)
    assert found.variation["cam16ucs"] == pytest.approx(5.8, abs=0.05)
    assert found.lightness_range["normal"] == pytest.approx(74, abs=0.5)
    assert set(found.reversals.values()) == {0}
    assert min(found.least_rise.values()) > 0
    assert found.beyond_gamut == 0


def test_rdbu_as_it_is_known():
    found = evenness(RDBU)
    assert found.variation["cam02ucs"] == pytest.approx(22, abs=0.5)
    assert set(found.reversals.values()) == {1}
    assert symmetry(RDBU).asymmetry == pytest.approx(2.8, abs=0.05)


def test_twilight_as_it_is_known():
    found = closure(TWILIGHT)
    assert found.variation["cam02ucs"] == pytest.approx(12.4, abs=0.1)
    assert found.opposite["normal"] == pytest.approx(42, abs=0.5)
    assert min(found.opposite.values()) == found.opposite["protanopia"] == pytest.approx(32, abs=0.5)
    assert evenness(TWILIGHT, closed=True).reversals["normal"] == 2


@pytest.mark.parametrize(
    ("colors", "closed", "speed", "variation"),
    [
        (greys(20, 30, 40), False, [20, 20], 0),
        (greys(20, 30, 60), False, [20, 60], 50),
        (ucs([50, 0, 0], [50, 3, 4], [50, 3, 4]), False, [10, 0], 100),
        (ucs([50, 0, 0], [50, 3, 4]), True, [10, 10], 0),
        (ucs([50, 0, 0], [50, 4, 0], [50, 4, 3]), True, [12, 9, 15], np.std([4, 3, 5]) / 0.04),
        (greys(50, 50), False, [0], 0),
    ],
)
def test_speed(colors, closed, speed, variation):
    np.testing.assert_allclose(local_speed(colors, closed=closed), speed, atol=0.1)
    assert evenness(colors, closed).variation["cam02ucs"] == pytest.approx(variation, abs=0.5)


@pytest.mark.parametrize("space", ["cam02ucs", "cam16ucs", "oklab"])
def test_speed_of_the_reversed_map_is_the_reversed_speed(space):
    np.testing.assert_allclose(local_speed(VIRIDIS[::-1], space), local_speed(VIRIDIS, space)[::-1])
    with pytest.raises(OptionError, match="choose one of cam02ucs, cam16ucs, oklab"):
        local_speed(VIRIDIS, "lab")


@pytest.mark.parametrize(
    ("lightness", "closed", "reversals", "least_rise"),
    [
        ((10, 20, 30), False, 0, 1),
        ((10, 20, 40), False, 0, 2 / 3),
        ((40, 20, 10), False, 0, 2 / 3),
        ((10, 30, 20, 40), False, 2, -1),
        ((10, 20, 20, 40), False, 0, 0),
        ((10, 60, 10), False, 1, np.nan),
        ((10, 40, 60, 40), True, 2, np.nan),
        ((40, 10, 40, 60), True, 2, np.nan),
        ((10, 60, 20, 50), True, 4, np.nan),
        ((30, 30, 30), True, 0, np.nan),
    ],
)
def test_lightness(lightness, closed, reversals, least_rise):
    found = evenness(greys(*lightness), closed)
    for vision in VISIONS:
        assert found.reversals[vision] == reversals
        assert found.least_rise[vision] == pytest.approx(least_rise, abs=0.01, nan_ok=True)
        assert found.lightness_range[vision] == pytest.approx(max(lightness) - min(lightness), abs=0.1)


def test_someone_sees_no_change_where_only_the_hue_changes():
    line = np.linspace(-15, 15, 9)
    changing = evenness(ucs(*np.column_stack([np.full(9, 60), line, 0 * line])))
    assert changing.slowest["normal"] == pytest.approx(1, abs=0.01)
    assert evenness(greys(20, 30, 50)).slowest == pytest.approx(dict.fromkeys(VISIONS, 2 / 3), abs=0.01)


@pytest.mark.parametrize("degrees", [0, 30, 90, 150])
def test_turn_at_a_corner(degrees):
    step = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    there = np.outer(np.arange(-10, 1), [1, 0])
    on = np.outer(np.arange(1, 11), step)
    path = np.vstack([there, on])
    rgb = ucs(*np.column_stack([np.full(len(path), 60), path]))
    assert evenness(rgb).turn == pytest.approx(degrees, abs=0.01)


def test_turn_of_a_circle_is_eight_steps_of_it():
    assert evenness(circle(count=64), closed=True).turn == pytest.approx(360 * 8 / 64, abs=0.01)


def test_beyond_the_gamut():
    assert evenness([[0, 0, 0], [1, 1.25, 0.5]]).beyond_gamut == pytest.approx(0.25)
    assert evenness([[0, -0.1, 0], [1, 1, 0.5]]).beyond_gamut == pytest.approx(0.1)


def test_closeness_to_a_picture_of_the_maps_own_colours():
    levels = np.rint(VIRIDIS * 255).astype(np.uint8)
    found = closeness(levels / 255, levels[None])
    assert found.distance == pytest.approx(0, abs=1e-9)
    assert found.share == 1


def test_closeness_counts_pixels():
    """Three pixels in four are in the map of two greys; the white one is near none of its colours."""
    pixels = np.array([[[0] * 3, [0] * 3], [[120] * 3, [255] * 3]], np.uint8)
    colors = np.array([[0.0] * 3, [100 / 255] * 3])
    apart = np.linalg.norm(np.diff(srgb_to_cam02ucs(np.array([[100] * 3, [120] * 3]) / 255), axis=0))
    found = closeness(colors, pixels)
    assert apart < 10
    assert found.distance == pytest.approx(apart / 2)
    assert found.share == 0.75


def test_distinct_colours():
    pixels = np.array([[[1, 2, 3], [0, 9, 9]], [[1, 2, 3], [1, 2, 2]]], np.uint8)
    colors, share = distinct_colors(pixels)
    assert colors.tolist() == [[0, 9, 9], [1, 2, 2], [1, 2, 3]]
    assert colors.dtype == np.uint8
    assert share.tolist() == [0.25, 0.25, 0.5]


@pytest.mark.parametrize("pixels", [np.zeros((0, 3), np.uint8), np.zeros((2, 3)), np.zeros((2, 4), np.uint8)])
def test_what_are_not_pixels_is_refused(pixels):
    with pytest.raises(PictureError, match="8-bit"):
        closeness(VIRIDIS, pixels)


@pytest.mark.parametrize("count", [64, 65])
def test_symmetry(count):
    x = np.linspace(-1, 1, count)
    points = np.column_stack([90 - 40 * np.abs(x) + 3 * (x == 1), neutral(90 - 40 * np.abs(x)) + x[:, None] * [12, 0]])
    found = symmetry(ucs(*points))
    assert found.asymmetry == pytest.approx(3, abs=1e-6)
    assert found.middle_chroma == pytest.approx(0, abs=0.02)
    assert found.ends_apart["normal"] == pytest.approx(np.hypot(24, 3), abs=1e-6)
    assert found.ends_apart["deuteranopia"] < 20


def test_middle_chroma_is_the_distance_to_grey():
    points = np.column_stack([[50, 60, 50], neutral([50, 60, 50]) + np.array([[0, 0], [3, 4], [0, 0]])])
    assert symmetry(ucs(*points)).middle_chroma == pytest.approx(5)


@pytest.mark.parametrize("count", [64, 65])
def test_opposite_points_of_a_circle(count):
    found = closure(circle(radius=10, count=count))
    assert found.variation["cam02ucs"] == pytest.approx(0, abs=1e-6)
    assert found.opposite["normal"] == pytest.approx(20 * np.sin(np.pi * (count // 2) / count), abs=1e-6)
    assert found.opposite["deuteranopia"] < 3


@pytest.mark.parametrize("measure", [evenness, symmetry, closure, local_speed])
@pytest.mark.parametrize("colors", [np.zeros((1, 3)), np.zeros((5, 4)), np.zeros(3), [[0, 0, 0], [0, np.nan, 0]]])
def test_what_is_no_colormap_is_refused(measure, colors):
    with pytest.raises(OptionError, match="at least two rows of three"):
        measure(colors)
