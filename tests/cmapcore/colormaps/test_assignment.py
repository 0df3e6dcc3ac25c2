"""Colours go to classes so that those that touch differ most."""

import itertools

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color.conversions import to_hex
from cmapcore.colormaps.assignment import assigned_order, closest_touching, touching_classes

PAIRS = [(1, 0, 0), (0.9, 0.1, 0.05), (0, 0, 1), (0.1, 0.1, 0.95), (0.9, 0.9, 0), (0.95, 0.85, 0.1)]


def chain(count):
    """Each class touches the next."""
    return np.abs(np.subtract.outer(range(count), range(count))) == 1


def test_classes_side_by_side_touch_and_others_do_not():
    grid = np.stack(np.meshgrid(range(30), range(10)), axis=-1).reshape(-1, 2)
    touching = touching_classes(grid[:, 0], grid[:, 1] * 1e6, grid[:, 0] // 10)
    assert np.array_equal(touching, chain(3))


def test_a_single_point_and_a_single_class_touch_nothing():
    assert touching_classes([1], [2], [0]).tolist() == [[False]]
    assert touching_classes([1, 1, 1], [2, 2, 2], [0, 0, 0]).tolist() == [[False]]


def test_the_best_order_is_found():
    best = max(closest_touching(np.array(order), chain(6)) for order in itertools.permutations(PAIRS))
    order = assigned_order(PAIRS, chain(6))
    assert sorted(order.tolist()) == list(range(6))
    assert closest_touching(np.array(PAIRS)[order], chain(6)) == pytest.approx(best, abs=1)


def test_colours_that_are_left_follow_as_they_came():
    order = assigned_order(PAIRS, chain(2))
    assert order[2:].tolist() == sorted(order[2:].tolist())
    assert closest_touching(np.array(PAIRS)[order], chain(2)) > closest_touching(PAIRS, chain(2))


def test_where_nothing_touches_the_order_stays():
    assert assigned_order(PAIRS, np.zeros((6, 6))).tolist() == list(range(6))
    assert closest_touching(PAIRS, np.zeros((6, 6))) == np.inf


def test_sixty_four_classes_are_no_more_than_a_moment():
    colors = np.random.default_rng(3).random((64, 3))
    touching = chain(64)
    order = assigned_order(colors, touching)
    assert sorted(order.tolist()) == list(range(64))
    assert closest_touching(colors[order], touching) > 2 * closest_touching(colors, touching)


def test_too_few_colours_are_told():
    with pytest.raises(cmp.OptionError, match="7 classes and 6 colours; raise the number of colours to 7"):
        assigned_order(PAIRS, chain(7))


def test_colours_named_for_classes_come_first(scene):
    result = cmp.extract(scene, cmp.Recipe.of(kind="qualitative"))
    plain = cmp.colormap(result)
    codes = [str(to_hex(color)).removeprefix("#") for color in plain.rgb]
    named = cmp.colormap(
        cmp.extract(scene, cmp.Recipe.of(kind="qualitative", class_colors=(codes[3], codes[1], "123456")))
    )
    assert np.array_equal(named.rgb, plain.rgb[[3, 1, 0, 2, *range(4, len(plain.rgb))]])
    assert "class_colors names #123456, which is not among the colours now, so it was ignored." in named.notices
