import colorsys
import itertools

import numpy as np
import pytest

from cmapcore import Sort
from cmapcore.color.conversions import srgb_to_cam02ucs
from cmapcore.stages.sort import SORTS, hilbert_position, luminosity

FEW = np.array([[0.9, 0.1, 0.1], [0.1, 0.1, 0.4], [0.2, 0.8, 0.3], [0.95, 0.95, 0.9], [0.5, 0.5, 0.5]])


def random_colors(count, seed=0):
    return np.random.RandomState(seed).uniform(size=(count, 3))


def sorted_by(sort_type, colors, **options):
    return Sort(sort_type=sort_type, **options)(colors).index.tolist()


# --- formulas, by hand


@pytest.mark.parametrize(
    ("sort_type", "expected"),
    [
        ("lum", [1, 0, 4, 2, 3]),  # .297², .517², .5, .783², .945²
        ("rval", [1, 2, 4, 0, 3]),
        ("hsv", [1, 2, 3, 0, 4]),  # hues 2/3, .36, 1/6; of hue 0 red, of saturation 8/9, before grey
        ("none", [0, 1, 2, 3, 4]),
    ],
)
def test_a_few_colours_by_hand(sort_type, expected):
    assert sorted_by(sort_type, FEW) == expected


def test_luminosity():
    assert luminosity(np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [0, 0, 0]])) ** 2 == pytest.approx(
        [0.241, 0.691, 0.068, 1, 0]
    )


def test_energy_adds_red_and_blue_to_luminosity():
    colors = np.array([[0, 1, 0], [0, 0, 0.8], [0.7, 0, 0], [0, 0, 0]])  # .691, .694, .659, 0
    assert sorted_by("E", colors) == [3, 2, 0, 1]


@pytest.mark.parametrize("seed", range(5))
def test_step_with_one_repetition_equals_lum(seed):
    colors = random_colors(40, seed)
    assert sorted_by("step", colors, step_repetitions=1) == sorted_by("lum", colors)


def test_step_goes_up_in_even_bands_of_hue_and_down_in_odd_ones():
    colors = random_colors(64, 3)
    order = sorted_by("step", colors, step_repetitions=4)
    bands = [int(colorsys.rgb_to_hsv(*color)[0] * 4) for color in colors[order]]
    assert bands == sorted(bands)
    assert set(bands) == {0, 1, 2, 3}
    for band, run in itertools.groupby(zip(bands, luminosity(colors[order]), strict=True), key=lambda pair: pair[0]):
        lums = [lum for _, lum in run]
        assert lums == sorted(lums, reverse=bool(band % 2))


@pytest.mark.parametrize("sort_type", SORTS)
def test_equal_colours_stay_in_their_order(sort_type):
    assert sorted_by(sort_type, np.full((20, 3), 0.4)) == list(range(20))


@pytest.mark.parametrize("sort_type", SORTS)
@pytest.mark.parametrize("count", [1, 2, 3, 64])
def test_every_sort_gives_each_colour_once(sort_type, count):
    assert sorted(sorted_by(sort_type, random_colors(count))) == list(range(count))


# --- hilbert


@pytest.mark.parametrize("bits", [1, 2, 3, 4])
def test_hilbert_curve_meets_every_cell_once_and_never_jumps(bits):
    cells = np.array(list(itertools.product(range(2**bits), repeat=3)))
    position = hilbert_position(cells, bits)
    assert sorted(position) == list(range(8**bits))
    along = cells[np.argsort(position)]
    assert (np.abs(np.diff(along, axis=0)).sum(axis=1) == 1).all()
    assert along[0].tolist() == [0, 0, 0]


def test_hilbert_in_eight_bits_stays_in_range_and_apart():
    cells = np.random.RandomState(0).randint(0, 256, (2000, 3))
    position = hilbert_position(cells)
    assert position.min() >= 0
    assert position.max() < 8**8
    assert len(np.unique(position)) == len(np.unique(cells, axis=0))
    cube = np.array(list(itertools.product(range(8, 12), range(64, 68), range(200, 204))))
    along = np.sort(hilbert_position(cube))  # a cube of the curve's own grid is one stretch of it
    assert along[-1] - along[0] == 63


def test_hilbert_sorts_8_bit_colours_along_the_curve():
    colors = random_colors(30)
    cells = np.rint(colors * 255).astype(int)
    assert (np.diff(hilbert_position(cells[sorted_by("hilbert", colors)])) > 0).all()


# --- distance


def length(places, path):
    return np.linalg.norm(np.diff(places[path], axis=0), axis=1).sum()


@pytest.mark.parametrize("count", [2, 3, 6, 12, 40, 64])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_distance_starts_at_the_darkest_and_no_2_opt_move_shortens_it(count, seed):
    colors = random_colors(count, seed)
    path = sorted_by("distance", colors)
    assert path[0] == luminosity(colors).argmin()
    places = srgb_to_cam02ucs(colors)
    found = length(places, path)
    for i, j in itertools.combinations(range(1, count), 2):
        assert length(places, path[:i] + path[i : j + 1][::-1] + path[j + 1 :]) >= found - 1e-9


def test_distance_follows_a_ramp():
    ramp = np.linspace(0, 1, 9)[:, None] * [0.9, 0.7, 0.4]
    mixed = np.random.RandomState(1).permutation(9)
    assert mixed[sorted_by("distance", ramp[mixed])].tolist() == list(range(9))


def test_distance_of_six_colours_is_nearly_the_shortest_there_is():
    for seed in range(5):
        colors = random_colors(6, seed)
        places = srgb_to_cam02ucs(colors)
        path = sorted_by("distance", colors)
        rest = [i for i in range(6) if i != path[0]]
        shortest = min(length(places, [path[0], *way]) for way in itertools.permutations(rest))
        assert shortest - 1e-9 <= length(places, path) <= 1.1 * shortest


# --- reverse and by hand


def test_reverse_is_by_formula_turned_around():
    order = Sort(reverse=True)(FEW)
    assert order.index.tolist() == [3, 2, 4, 0, 1]
    assert order.by_formula.tolist() == [1, 0, 4, 2, 3]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"order": ("808080",)}, [4, 1, 0, 2, 3]),
        ({"order": ("808080", "e61a1a")}, [4, 0, 1, 2, 3]),
        ({"order": ("7e8182",)}, [4, 1, 0, 2, 3]),  # as much as two of 255 off
        ({"order": ("808080",), "reverse": True}, [4, 3, 2, 0, 1]),
    ],
)
def test_order_by_hand(options, expected):
    order = Sort(**options)(FEW)
    assert order.index.tolist() == expected
    assert order.by_formula.tolist() == [1, 0, 4, 2, 3]
    assert order.notices == ()


@pytest.mark.parametrize("code", ["ff00ff", "848484"])
def test_a_hex_that_is_not_there_is_passed_over_with_a_notice(code):
    order = Sort(order=(code, "808080"))(FEW)
    assert order.index.tolist() == [4, 1, 0, 2, 3]
    (notice,) = order.notices
    assert notice.startswith(f"order names #{code}, which is not among the colours")


def test_a_hex_named_twice_finds_two_alike_colours_or_is_missed():
    alike = np.array([[0.2, 0.2, 0.2], [0.5, 0.5, 0.5], [0.502, 0.5, 0.5]])
    assert Sort(order=("808080", "808080"))(alike).index.tolist() in ([1, 2, 0], [2, 1, 0])
    order = Sort(order=("808080", "808080"))(FEW)
    assert order.index.tolist() == [4, 1, 0, 2, 3]
    assert len(order.notices) == 1
