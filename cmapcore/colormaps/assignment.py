"""Which class of a scatter plot gets which colour: classes that touch are given colours that differ most.

Classes touch where points of one are among the nearest neighbours of the other's. The order sought is that in which the
closest two colours of touching classes are farthest apart, for everybody (the four kinds of vision, `VISIONS`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ..arrays import Floats, Ints
from ..color.vision import simulated
from ..errors import OptionError

MOST_POINTS = 20_000
"""Of more points, so many are looked at."""

_NEIGHBOURS = 6
_TOUCHING = 0.02  # part of a class's neighbours that are of the other class
_SOFTNESS = 1.0  # units of CAM02-UCS: pairs that are nearly as close as the closest count too
_STARTS = 24
_EXCHANGES = 200


def touching_classes(x: npt.ArrayLike, y: npt.ArrayLike, labels: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Find which classes touch in a scatter plot that its data fill.

    Parameters
    ----------
    x, y : float[n]
        Finite.
    labels : int[n]
        The class of each point, from 0.

    Returns
    -------
    bool[k, k]
        Symmetric, and false from each class to itself.

    Examples
    --------
    >>> touching_classes([0, 0, 1, 1, 9, 9], [0, 1, 0, 1, 0, 1], [0, 0, 1, 1, 2, 2]).astype(int).tolist()
    [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    """
    from scipy.spatial import cKDTree

    given = np.asarray(labels)
    count = int(given.max()) + 1
    taken = np.linspace(0, len(given) - 1, min(len(given), MOST_POINTS)).astype(int)
    places = np.stack([_in_the_plot(x), _in_the_plot(y)], axis=1)[taken]
    of_class = given[taken]
    wanted = min(_NEIGHBOURS + 1, len(places))
    neighbours = of_class[cKDTree(places).query(places, wanted)[1].reshape(len(places), wanted)]
    seen = np.bincount((of_class[:, None] * count + neighbours).ravel(), minlength=count**2).reshape(count, count)
    part = seen / np.maximum(np.bincount(of_class, minlength=count) * _NEIGHBOURS, 1)[:, None]
    touching: npt.NDArray[np.bool_] = np.maximum(part, part.T) >= _TOUCHING
    np.fill_diagonal(touching, val=False)
    return touching


def assigned_order(rgb: npt.ArrayLike, touching: npt.ArrayLike) -> Ints:
    """Order colours so that classes that touch get those that differ most.

    Parameters
    ----------
    rgb : float[n, 3]
        sRGB in [0, 1].
    touching : bool[k, k]
        Which classes touch; k at most n.

    Returns
    -------
    int[n]
        Numbers of the colours: first that of each class, then the others as they came. The same for the same input.

    Raises
    ------
    OptionError
        There are more classes than colours.

    Notes
    -----
    The soft minimum of the distances of touching pairs is raised by exchanging two colours, the best exchange each
    time, from the order given and from random ones.

    Examples
    --------
    >>> colors = [[1, 0, 0], [0.9, 0, 0.1], [0, 0, 1]]
    >>> assigned_order(colors, [[0, 1, 0], [1, 0, 1], [0, 1, 0]]).tolist()[1]
    2
    """
    colors, touch = np.asarray(rgb, dtype=float), np.asarray(touching, dtype=bool)
    classes = len(touch)
    if classes > len(colors):
        raise OptionError(
            f"There are {classes} classes and {len(colors)} colours; raise the number of colours to {classes}."
        )
    first, second = np.nonzero(np.triu(touch, 1))
    order = np.arange(len(colors))
    if not len(first):
        return order
    between = distances_for_everybody(colors)

    def difference(orders: Ints) -> Floats:
        soft: Floats = -np.exp(-between[orders[:, first], orders[:, second]] / _SOFTNESS).sum(axis=1)
        return soft

    one, other = np.nonzero(np.triu(np.ones((len(colors),) * 2), 1))
    matters = (one < classes) | (other < classes)
    one, other = one[matters], other[matters]
    random = np.random.default_rng(0)
    found = [
        _exchanged(start, difference, one, other)
        for start in (order, *(random.permutation(order) for _ in range(_STARTS)))
    ]
    best = max(found, key=lambda each: float(difference(each[None])[0]))
    rest = np.setdiff1d(order, best[:classes])
    return np.concatenate([best[:classes], rest])


def closest_touching(rgb: npt.ArrayLike, touching: npt.ArrayLike) -> float:
    """Return the least distance between colours of classes that touch.

    Parameters
    ----------
    rgb : float[n, 3]
        Each class's colour, sRGB in [0, 1]; more may follow.
    touching : bool[k, k]

    Returns
    -------
    float
        In CAM02-UCS, the least over the kinds of vision; infinite where no classes touch.
    """
    touch = np.triu(np.asarray(touching, dtype=bool), 1)
    between = distances_for_everybody(np.asarray(rgb, dtype=float)[: len(touch)])
    return float(between[touch].min(initial=np.inf))


def distances_for_everybody(rgb: Floats) -> Floats:
    """Return the distances in CAM02-UCS, the least over `VISIONS`, float[n, 3] to float[n, n]."""
    views = simulated(rgb)
    least: Floats = np.sqrt(((views[:, :, None] - views[:, None]) ** 2).sum(axis=-1)).min(axis=0)
    return least


def _in_the_plot(values: npt.ArrayLike) -> Floats:
    """Scale values to [0, 1], as the axis of a plot does."""
    given = np.asarray(values, dtype=float)
    span = np.ptp(given)
    placed: Floats = (given - given.min()) / (span if span > 0 else 1)
    return placed


def _exchanged(order: Ints, difference: Callable[[Ints], Floats], one: Ints, other: Ints) -> Ints:
    """Exchange the two colours that gain most, until none do."""
    best = float(difference(order[None])[0])
    for _ in range(_EXCHANGES):
        tried = np.repeat(order[None], len(one), axis=0)
        rows = np.arange(len(one))
        tried[rows, one], tried[rows, other] = order[other], order[one]
        reached = difference(tried)
        place = int(reached.argmax())
        if reached[place] <= best + 1e-12:
            break
        order, best = tried[place], float(reached[place])
    return order
