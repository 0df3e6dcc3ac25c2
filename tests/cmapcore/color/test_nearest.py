"""How near colours are to each other."""

import numpy as np
import pytest

from cmapcore.color.nearest import mass_within

LINE = np.array([[0.0, 0, 0], [3, 0, 0], [7, 0, 0], [3, 4, 0]])


def test_mass_within_counts_what_lies_within_reach_itself_included():
    assert mass_within(LINE, np.array([1.0, 10, 100, 1000]), 4).tolist() == [11, 1111, 110, 1010]


@pytest.mark.parametrize("n", [1, 127, 128, 129, 1000])
def test_mass_within_of_many_points_is_what_all_pairs_give(n):
    rng = np.random.default_rng(n)
    points, mass = rng.uniform(0, 60, (n, 3)), rng.uniform(0, 1, n)
    pairs = np.linalg.norm(points[:, None] - points, axis=2) <= 9
    assert mass_within(points, mass, 9) == pytest.approx(pairs @ mass)


def test_mass_within_of_no_points_is_none():
    assert mass_within(np.empty((0, 3)), np.empty(0), 5).shape == (0,)
