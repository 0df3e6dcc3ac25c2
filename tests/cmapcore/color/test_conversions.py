"""Colour conversions against colour-science, coloraide and published values."""

import warnings

import numpy as np
import pytest
from coloraide.everything import ColorAll

from cmapcore.color import conversions as color
from cmapcore.color.conversions import (
    delta_e_2000,
    from_hex,
    in_gamut,
    lab_to_xyz,
    linear_to_srgb,
    linear_to_xyz,
    relative_luminance,
    srgb_to_lab,
    srgb_to_linear,
    srgb_to_oklab,
    to_hex,
    xyz_to_lab,
    xyz_to_linear,
)
from cmapcore.color.vision import VISIONS, simulate
from cmapcore.errors import OptionError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of optional packages that colour-science misses
    import colour

GRID = np.stack(np.meshgrid(*[[0.0, 0.02, 0.5, 1.0]] * 3), axis=-1).reshape(-1, 3)
COLORS = np.vstack([GRID, np.random.default_rng(1).random((300, 3))])
XYZ = linear_to_xyz(srgb_to_linear(COLORS))

SPACES = ["linear", "lab", "oklab", "cam02ucs", "cam16ucs"]


def from_srgb(space):
    return getattr(color, f"srgb_to_{space}")


def to_srgb(space):
    return getattr(color, f"{space}_to_srgb")


CONVERSIONS = [
    *[from_srgb(space) for space in SPACES],
    *[to_srgb(space) for space in SPACES],
    linear_to_xyz,
    xyz_to_linear,
    xyz_to_lab,
    lab_to_xyz,
    lambda rgb: simulate(rgb, "normal"),
    lambda rgb: simulate(rgb, "protanopia"),
]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (lambda: colour.cctf_decoding(COLORS, "sRGB"), lambda: srgb_to_linear(COLORS)),
        (lambda: colour.XYZ_to_Lab(XYZ), lambda: srgb_to_lab(COLORS)),
        (lambda: colour.XYZ_to_Lab(XYZ), lambda: xyz_to_lab(XYZ)),
        (lambda: colour.XYZ_to_CAM02UCS(XYZ), lambda: color.srgb_to_cam02ucs(COLORS)),
        (lambda: colour.XYZ_to_CAM16UCS(XYZ), lambda: color.srgb_to_cam16ucs(COLORS)),
    ],
    ids=["linear", "srgb_to_lab", "xyz_to_lab", "cam02ucs", "cam16ucs"],
)
def test_agrees_with_colour_science(theirs, ours):
    np.testing.assert_allclose(ours(), theirs(), rtol=0, atol=1e-9)


def test_agrees_with_colour_science_where_it_rounds_its_constants():
    """Its sRGB matrix has four digits, its Oklab matrices fit another white."""
    np.testing.assert_allclose(XYZ, colour.sRGB_to_XYZ(COLORS), rtol=0, atol=1e-4)
    np.testing.assert_allclose(srgb_to_oklab(COLORS), colour.XYZ_to_Oklab(XYZ), rtol=0, atol=2e-4)


@pytest.mark.parametrize(
    ("space", "ours"),
    [
        ("srgb-linear", srgb_to_linear),
        ("xyz-d65", lambda rgb: linear_to_xyz(srgb_to_linear(rgb))),
        ("lab-d65", srgb_to_lab),
        ("oklab", srgb_to_oklab),
        ("cam02-ucs", color.srgb_to_cam02ucs),
        ("cam16-ucs", color.srgb_to_cam16ucs),
    ],
)
def test_agrees_with_coloraide(space, ours):
    theirs = [ColorAll("srgb", list(rgb)).convert(space).coords() for rgb in COLORS]
    np.testing.assert_allclose(ours(COLORS), theirs, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("xyz", "oklab"),
    [
        ((0.950, 1.000, 1.089), (1.000, 0.000, 0.000)),
        ((1.000, 0.000, 0.000), (0.450, 1.236, -0.019)),
        ((0.000, 1.000, 0.000), (0.922, -0.671, 0.263)),
        ((0.000, 0.000, 1.000), (0.153, -1.415, -0.449)),
    ],
)
def test_oklab_published_values(xyz, oklab):
    """The table in Ottosson 2020; three of its four colours are far outside of sRGB."""
    np.testing.assert_allclose(srgb_to_oklab(linear_to_srgb(xyz_to_linear(xyz))), oklab, rtol=0, atol=1.5e-3)


@pytest.mark.parametrize(
    ("code", "lab"),
    [
        ("#ff0000", (53.24, 80.09, 67.20)),
        ("#00ff00", (87.73, -86.18, 83.18)),
        ("#0000ff", (32.30, 79.19, -107.86)),
        ("#ffffff", (100, 0, 0)),
        ("#000000", (0, 0, 0)),
        ("#777777", (50.03, 0, 0)),
    ],
)
def test_lab_of_the_primaries(code, lab):
    """Values to be found in any table; those differ by 0.02 as their white does."""
    np.testing.assert_allclose(srgb_to_lab(from_hex(code)), lab, rtol=0, atol=0.03)


@pytest.mark.parametrize("space", ["cam02ucs", "cam16ucs"])
def test_appearance_of_black_and_white(space):
    black, white = from_srgb(space)([[0, 0, 0], [1, 1, 1]])
    np.testing.assert_array_equal(black, 0)
    assert white[0] == pytest.approx(100)
    assert 2 < np.hypot(white[1], white[2]) < 2.5


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("vision", VISIONS)
def test_round_trip(space, vision):
    """What a deficiency makes of the colours includes some outside of the gamut."""
    rgb = simulate(COLORS, vision)
    np.testing.assert_allclose(to_srgb(space)(from_srgb(space)(rgb)), rgb, rtol=0, atol=1e-11)


def test_round_trip_of_xyz():
    np.testing.assert_allclose(linear_to_xyz(xyz_to_linear(XYZ)), XYZ, rtol=0, atol=1e-14)
    np.testing.assert_allclose(lab_to_xyz(xyz_to_lab(XYZ)), XYZ, rtol=0, atol=1e-14)


@pytest.mark.parametrize("value", [0.02, 0.04045, 0.3, 1.0, 1.5])
def test_transfer_function_is_odd(value):
    assert srgb_to_linear([-value] * 3)[0] == -srgb_to_linear([value] * 3)[0]
    assert linear_to_srgb([-value] * 3)[0] == -linear_to_srgb([value] * 3)[0]


def test_transfer_function_at_its_break():
    """The standard's own constants leave a step there, of at most 3e-8; it must not upset the way back."""
    values = 0.04045 + np.linspace(-1e-7, 1e-7, 1200).reshape(-1, 3)
    np.testing.assert_allclose(linear_to_srgb(srgb_to_linear(values)), values, rtol=0, atol=1e-15)
    for curve, at in ((srgb_to_linear, values), (linear_to_srgb, values / 12.92)):
        assert np.abs(np.diff(curve(at).ravel())).max() < 4e-8


@pytest.mark.parametrize("convert", CONVERSIONS)
@pytest.mark.parametrize("shape", [(3,), (1, 3), (0, 3), (0, 4, 3), (2, 5, 3), (2, 1, 3, 3)])
def test_any_leading_shape(convert, shape):
    given = np.random.default_rng(0).random(shape)
    before = given.copy()
    result = convert(given)
    assert result.shape == shape
    assert result.dtype == np.float64
    assert not np.shares_memory(result, given)
    np.testing.assert_array_equal(given, before)
    one_by_one = [convert(row) for row in given.reshape(-1, 3)]
    np.testing.assert_allclose(result.reshape(-1, 3), np.reshape(one_by_one, (-1, 3)), rtol=0, atol=1e-12)


@pytest.mark.parametrize("convert", CONVERSIONS)
def test_many_pixels_give_what_few_give(convert):
    """More than are worked on at once, and not contiguous."""
    many = np.random.default_rng(0).random((3, 20_000)).T
    np.testing.assert_allclose(convert(many)[-7:], convert(many[-7:].copy()), rtol=0, atol=1e-12)


@pytest.mark.parametrize("convert", [*CONVERSIONS, in_gamut, relative_luminance, to_hex])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        (np.zeros((4, 4)), r"shape is \(4, 4\)"),
        (0.5, "three values"),
        (np.zeros((2, 3), np.uint8), "divide 8-bit values by 255"),
    ],
)
def test_what_is_not_a_colour_is_refused(convert, given, message):
    with pytest.raises(OptionError, match=message):
        convert(given)


@pytest.mark.parametrize("space", SPACES)
def test_far_outside_of_the_gamut_all_is_finite_and_silent(space):
    random = np.random.default_rng(0)
    with np.errstate(all="raise", under="ignore"):
        assert np.isfinite(from_srgb(space)(random.uniform(-3, 3, (20_000, 3)))).all()
        assert np.isfinite(to_srgb(space)(random.uniform(-300, 300, (20_000, 3)))).all()


@pytest.mark.parametrize("space", ["cam02ucs", "cam16ucs"])
def test_what_no_colour_has_is_not_in_the_gamut(space):
    impossible = [(0, 20, 0), (50, 150, 0), (50, 0, -200), (99.9, 30, 30), (150, 0, 0), (300, 0, 0), (-20, 0, 0)]
    assert not in_gamut(to_srgb(space)(impossible), tolerance=0.01).any()


@pytest.mark.parametrize("space", SPACES)
def test_what_comes_back_in_the_gamut_is_that_colour(space):
    """No value that no colour has may pass for one that can be shown."""
    extent = np.abs(from_srgb(space)(COLORS)).max()
    values = np.random.default_rng(0).uniform(-1.2 * extent, 1.2 * extent, (200_000, 3))
    rgb = to_srgb(space)(values)
    shown = in_gamut(rgb, tolerance=0)
    assert 100 < shown.sum() < len(values) / 4
    np.testing.assert_allclose(from_srgb(space)(rgb[shown]), values[shown], rtol=0, atol=1e-10)


def test_in_gamut():
    rgb = [[0, 0.5, 1], [0, 0, 1.001], [-0.001, 0, 0], [0, np.nan, 0], [-1e-9, 0, 1 + 1e-9]]
    assert in_gamut(rgb).tolist() == [True, False, False, False, True]
    assert in_gamut(rgb, tolerance=0.01).tolist() == [True, True, True, False, True]
    assert in_gamut(rgb, tolerance=0).tolist() == [True, False, False, False, False]
    assert in_gamut([0.2, 0.2, 0.2])
    assert in_gamut(np.zeros((4, 0, 3))).shape == (4, 0)


@pytest.mark.parametrize(
    ("code", "ratio"),
    [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#777777", 4.48), ("#ff0000", 4.00), ("#0000ff", 8.59)],
)
def test_relative_luminance_gives_the_known_contrast_with_white(code, ratio):
    assert 1.05 / (relative_luminance(from_hex(code)) + 0.05) == pytest.approx(ratio, abs=0.005)


def test_relative_luminance_of_the_primaries_is_the_standards():
    np.testing.assert_allclose(relative_luminance(np.eye(3)), [0.2126, 0.7152, 0.0722], rtol=0, atol=1e-15)


# Sharma, Wu and Dalal 2005, table 1: two colours in L*a*b* and their difference.
SHARMA = """
50.0000 2.6772 -79.7751   50.0000 0.0000 -82.7485    2.0425
50.0000 3.1571 -77.2803   50.0000 0.0000 -82.7485    2.8615
50.0000 2.8361 -74.0200   50.0000 0.0000 -82.7485    3.4412
50.0000 -1.3802 -84.2814  50.0000 0.0000 -82.7485    1.0000
50.0000 -1.1848 -84.8006  50.0000 0.0000 -82.7485    1.0000
50.0000 -0.9009 -85.5211  50.0000 0.0000 -82.7485    1.0000
50.0000 0.0000 0.0000     50.0000 -1.0000 2.0000     2.3669
50.0000 -1.0000 2.0000    50.0000 0.0000 0.0000      2.3669
50.0000 2.4900 -0.0010    50.0000 -2.4900 0.0009     7.1792
50.0000 2.4900 -0.0010    50.0000 -2.4900 0.0010     7.1792
50.0000 2.4900 -0.0010    50.0000 -2.4900 0.0011     7.2195
50.0000 2.4900 -0.0010    50.0000 -2.4900 0.0012     7.2195
50.0000 -0.0010 2.4900    50.0000 0.0009 -2.4900     4.8045
50.0000 -0.0010 2.4900    50.0000 0.0010 -2.4900     4.8045
50.0000 -0.0010 2.4900    50.0000 0.0011 -2.4900     4.7461
50.0000 2.5000 0.0000     50.0000 0.0000 -2.5000     4.3065
50.0000 2.5000 0.0000     73.0000 25.0000 -18.0000   27.1492
50.0000 2.5000 0.0000     61.0000 -5.0000 29.0000    22.8977
50.0000 2.5000 0.0000     56.0000 -27.0000 -3.0000   31.9030
50.0000 2.5000 0.0000     58.0000 24.0000 15.0000    19.4535
50.0000 2.5000 0.0000     50.0000 3.1736 0.5854      1.0000
50.0000 2.5000 0.0000     50.0000 3.2972 0.0000      1.0000
50.0000 2.5000 0.0000     50.0000 1.8634 0.5757      1.0000
50.0000 2.5000 0.0000     50.0000 3.2592 0.3350      1.0000
60.2574 -34.0099 36.2677  60.4626 -34.1751 39.4387   1.2644
63.0109 -31.0961 -5.8663  62.8187 -29.7946 -4.0864   1.2630
61.2901 3.7196 -5.3901    61.4292 2.2480 -4.9620     1.8731
35.0831 -44.1164 3.7933   35.0232 -40.0716 1.5901    1.8645
22.7233 20.0904 -46.6940  23.0331 14.9730 -42.5619   2.0373
36.4612 47.8580 18.3852   36.2715 50.5065 21.2231    1.4146
90.8027 -2.0831 1.4410    91.1528 -1.6435 0.0447     1.4441
90.9257 -0.5406 -0.9208   88.6381 -0.8985 -0.7239    1.5381
6.7747 -0.2908 -2.4247    5.8714 -0.0985 -2.2286     0.6377
2.0776 0.0795 -1.1350     0.9033 -0.0636 -0.5514     0.9082
"""


def test_delta_e_published_values():
    table = np.array(SHARMA.split(), float).reshape(34, 7)
    np.testing.assert_array_equal(np.round(delta_e_2000(table[:, :3], table[:, 3:6]), 4), table[:, 6])
    np.testing.assert_array_equal(np.round(delta_e_2000(table[:, 3:6], table[:, :3]), 4), table[:, 6])


def test_delta_e_agrees_with_colour_science():
    random = np.random.default_rng(2)
    lab = random.uniform((0, -120, -120), (100, 120, 120), (2, 20_000, 3))
    np.testing.assert_allclose(delta_e_2000(*lab), colour.difference.delta_E_CIE2000(*lab), rtol=0, atol=1e-11)


def test_delta_e_of_exactly_opposite_hues_does_not_hang_on_rounding():
    angle = np.linspace(0, 2 * np.pi, 1000)
    lab = np.stack([np.full(1000, 50), 40 * np.cos(angle), 40 * np.sin(angle)], axis=-1)
    opposite = lab * [1, -1, -1]
    differences = delta_e_2000(lab, opposite)
    np.testing.assert_array_equal(differences, delta_e_2000(opposite, lab))
    assert np.abs(np.diff(differences[angle < np.pi])).max() < 0.5


def test_delta_e_is_zero_for_equal_colours_and_broadcasts():
    lab = srgb_to_lab(COLORS)
    np.testing.assert_array_equal(delta_e_2000(lab, lab), 0)
    table = delta_e_2000(lab[:5, None], lab[None, :7])
    assert table.shape == (5, 7)
    assert table[3, 2] == delta_e_2000(lab[3], lab[2])
    assert isinstance(delta_e_2000(lab[3], lab[2]), float)
    assert delta_e_2000(lab[:0], lab[0]).shape == (0,)


def test_delta_e_is_silent_on_greys_and_black():
    lab = srgb_to_lab(np.repeat(np.linspace(0, 1, 50)[:, None], 3, axis=1))
    with np.errstate(all="raise", under="ignore"):
        assert delta_e_2000(lab[0], lab[-1]) == pytest.approx(100)
        assert (np.diff(delta_e_2000(lab[0], lab)) > 0).all()


@pytest.mark.parametrize(
    ("vision", "their_name", "coloraide_filter"),
    [
        ("protanopia", "Protanomaly", "protan"),
        ("deuteranopia", "Deuteranomaly", "deutan"),
        ("tritanopia", "Tritanomaly", "tritan"),
    ],
)
def test_simulate_agrees_with_two_libraries(vision, their_name, coloraide_filter):
    matrix = colour.blindness.CVD_MATRICES_MACHADO2010[their_name][1.0]
    ours = srgb_to_linear(simulate(COLORS, vision))
    np.testing.assert_allclose(ours, srgb_to_linear(COLORS) @ np.transpose(matrix), rtol=0, atol=1e-14)
    theirs = [ColorAll("srgb", list(rgb)).filter(coloraide_filter, 1, method="machado") for rgb in COLORS]
    np.testing.assert_allclose(ours, [one.convert("srgb-linear").coords() for one in theirs], rtol=0, atol=1e-12)


def test_simulate_leaves_normal_vision_and_greys_alone():
    np.testing.assert_array_equal(simulate(COLORS, "normal"), COLORS)
    greys = np.repeat(np.linspace(0, 1, 20)[:, None], 3, axis=1)
    for vision in VISIONS:
        np.testing.assert_allclose(simulate(greys, vision), greys, rtol=0, atol=1e-5)


def test_simulate_refuses_what_it_does_not_know():
    with pytest.raises(OptionError, match="no vision 'protan'; choose one of normal, protanopia"):
        simulate(COLORS, "protan")


@pytest.mark.parametrize(
    ("rgb", "code"),
    [
        ((0, 0, 0), "#000000"),
        ((1, 1, 1), "#ffffff"),
        ((1, 136 / 255, 0), "#ff8800"),
        ((0.5, 2.5 / 255, 1.5 / 255), "#800202"),  # halves: 127.5, 2.5 and 1.5
        ((-0.001, 1.001, 0), "#00ff00"),
    ],
)
def test_to_hex(rgb, code):
    assert to_hex(rgb) == code
    assert to_hex([rgb, rgb]) == [code, code]


def test_to_hex_of_no_colours_is_an_empty_list():
    assert to_hex(np.zeros((0, 3))) == []


@pytest.mark.parametrize("rgb", [(255, 0, 0), (1.01, 0, 0), (0, -0.01, 0), (0, 0, np.nan), np.zeros((2, 2, 3))])
def test_to_hex_refuses(rgb):
    with pytest.raises(OptionError):
        to_hex(rgb)


@pytest.mark.parametrize("code", ["#ff8800", "ff8800", "#FF8800", "#f80", "F80", "  #ff8800\n"])
def test_from_hex(code):
    np.testing.assert_array_equal(from_hex(code), [1, 136 / 255, 0])


@pytest.mark.parametrize("code", ["", "#", "#ff88", "#ff88001", "ff8800ff", "##f80", "#ggg", "red", "#f 8 0", "٣٣٣"])
def test_from_hex_refuses(code):
    with pytest.raises(OptionError, match="write it as #rrggbb or #rgb"):
        from_hex(code)


def test_from_hex_does_not_repeat_a_long_text():
    with pytest.raises(OptionError) as raised:
        from_hex("x" * 10_000)
    assert len(str(raised.value)) < 120


def test_hex_round_trip_of_every_level():
    levels = np.repeat(np.arange(256)[:, None] / 255, 3, axis=1)
    codes = to_hex(levels)
    assert codes[10] == "#0a0a0a"
    np.testing.assert_array_equal([from_hex(code) for code in codes], levels)
