"""Colours for what is missing, too low and too high: off the map, off each other, off black and white."""

import matplotlib as mpl
import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color.conversions import delta_e_2000, srgb_to_cam02ucs, srgb_to_lab
from cmapcore.color.vision import VISIONS, simulate
from cmapcore.colormaps.extremes import standing_out
from cmapcore.colormaps.kinds import KINDS
from cmapcore.errors import OptionError
from cmapcore.pictures.samples import sample_path
from tests.support.daily import one_in

PAIRS = ([0, 0, 1], [1, 2, 2])


def known(name):
    count = min(mpl.colormaps[name].N, 256)
    return mpl.colormaps[name](np.linspace(0, 1, count))[:, :3]


def least_apart(marks, rgb):
    """The least ΔE00, and distance in CAM02-UCS over all visions, of the marks from the map and from each other."""
    off = np.array(marks)
    lab = srgb_to_lab(off)
    found = [delta_e_2000(lab[:, None], srgb_to_lab(rgb)).min(), delta_e_2000(lab[PAIRS[0]], lab[PAIRS[1]]).min()]
    seen = []
    for vision in VISIONS:
        marked, mapped = (srgb_to_cam02ucs(np.clip(simulate(colors, vision), 0, 1)) for colors in (off, rgb))
        seen.append(np.linalg.norm(marked[:, None] - mapped, axis=-1).min())
        seen.append(np.linalg.norm(marked[PAIRS[0]] - marked[PAIRS[1]], axis=-1).min())
    return min(found), min(seen)


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("viridis", 21),
        ("cividis", 28),
        ("gray", 24),
        ("jet", 17),
        ("hsv", 17),
        ("RdBu", 13),
        ("twilight", 15),
        ("tab20", 20),
        ("Set3", 24),
    ],
)
def test_far_from_known_maps_and_from_each_other(name, least):
    rgb = known(name)
    in_lab, seen = least_apart(standing_out(rgb), rgb)
    assert in_lab >= least
    assert seen >= least


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sample", one_in(3, ["hawa_mahal", "cat", "scarlet_macaw"]))
def test_far_from_every_kind_and_from_each_other(kind, sample):
    made = cmp.colormap(cmp.extract(cmp.load_picture(sample_path(sample))), kind)
    in_lab, seen = least_apart((made.bad, made.under, made.over), made.rgb)
    assert in_lab >= 17
    assert seen >= 15


@pytest.mark.parametrize("name", ["viridis", "jet", "hsv", "tab20"])
def test_no_black_and_no_white(name):
    grounds = srgb_to_lab([[0, 0, 0], [1, 1, 1]])
    assert delta_e_2000(srgb_to_lab(standing_out(known(name)))[:, None], grounds).min() >= 20


@pytest.mark.parametrize("name", ["viridis", "jet", "hsv", "RdBu", "twilight", "tab20"])
def test_a_flipped_map_swaps_low_and_high(name):
    marks, flipped = standing_out(known(name)), standing_out(known(name)[::-1])
    assert (marks.bad == flipped.bad).all()
    assert (marks.under == flipped.over).all()
    assert (marks.over == flipped.under).all()


@pytest.mark.parametrize("name", ["viridis", "cividis", "gray"])
def test_low_lies_towards_the_first_colour(name):
    rgb = known(name)
    marks = standing_out(rgb)
    under, over, first, last = srgb_to_cam02ucs([marks.under, marks.over, rgb[0], rgb[-1]])
    assert (under - over) @ (first - last) > 0


def test_missing_is_grey_where_a_grey_is_far_enough():
    bad = standing_out(known("jet")).bad
    assert np.ptp(bad) == 0


@pytest.mark.parametrize("count", [1, 2, 64])
def test_any_colours_leave_three(count):
    rgb = np.random.RandomState(7).uniform(size=(count, 3))
    assert len({tuple(mark) for mark in standing_out(rgb)}) == 3
    assert min(least_apart(standing_out(rgb), rgb)) > 6


@pytest.mark.parametrize("bad", [[], [1, 2, 3], [[1, 2]]])
def test_what_is_no_map(bad):
    with pytest.raises(OptionError, match="row of three"):
        standing_out(bad)
