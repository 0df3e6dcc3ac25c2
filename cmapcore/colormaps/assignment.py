"""Which class of a scatter plot gets which colour: touching classes get the colours that differ most.

Classes touch where points of one are among the nearest neighbours of the other's. The order sought is that in which the
closest two colours of touching classes are farthest apart, for everybody (the four kinds of vision, `VISIONS`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..arrays import Floats, Ints
from ..color.nearest import distances
from ..color.vision import simulated
from ..errors import OptionError

_NEIGHBOURS = 6
_TOUCHING = 0.02  # part of a class's neighbours that are of the other class
_SOFTNESS = 1.0  # units of CAM02-UCS: pairs that are nearly as close as the closest count too
_STARTS = 24
_EXCHANGES = 200
_NOTHING = 1e-12  # a gain that rounding makes


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

    of_class = np.asarray(labels)
    count = int(of_class.max()) + 1
    places = np.stack([along_axis(x), along_axis(y)], axis=1)
    wanted = min(_NEIGHBOURS + 1, len(places))
    neighbours = of_class[cKDTree(places).query(places, wanted)[1].reshape(len(places), wanted)]
    seen = np.bincount((of_class[:, None] * count + neighbours).ravel(), minlength=count**2).reshape(count, count)
    part = seen / np.maximum(np.bincount(of_class, minlength=count) * _NEIGHBOURS, 1)[:, None]
    touching: npt.NDArray[np.bool_] = np.maximum(part, part.T) >= _TOUCHING
    np.fill_diagonal(touching, val=False)
    return touching


def assigned_order(rgb: npt.ArrayLike, touching: npt.ArrayLike) -> Ints:
    """Order colours so that touching classes get those that differ most.

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
    A quadratic assignment: the sum of exp(-distance) over touching pairs, which the closest of them decide, is lowered
    by exchanging two colours, the best exchange each time, from the order given and from random ones.

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
    order = np.arange(len(colors))
    touch = np.pad(touch, (0, len(colors) - classes)).astype(float)
    alike = np.exp(-_distances(colors) / _SOFTNESS)
    random = np.random.default_rng(0)
    starts = (order, *(random.permutation(order) for _ in range(_STARTS)))
    _, best = min((_exchanged(start, touch, alike) for start in starts), key=lambda found: found[0])
    return np.concatenate([best[:classes], np.setdiff1d(order, best[:classes])])


def closest_touching(rgb: npt.ArrayLike, touching: npt.ArrayLike) -> float:
    """Return the least distance between the colours of touching classes.

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
    between = _distances(np.asarray(rgb, dtype=float)[: len(touch)])
    return float(between[touch].min(initial=np.inf))


def along_axis(values: npt.ArrayLike) -> Floats:
    """Scale values to [0, 1], as the axis of a plot does, float[n] to float[n]."""
    given = np.asarray(values, dtype=float)
    span = np.ptp(given)
    placed: Floats = (given - given.min()) / (span if span > 0 else 1)
    return placed


def _distances(rgb: Floats) -> Floats:
    """Return the distances in CAM02-UCS, the least over `VISIONS`, float[n, 3] to float[n, n]."""
    least: Floats = np.min([distances(view, view) for view in simulated(rgb)], axis=0)
    return least


def _exchanged(order: Ints, touch: Floats, alike: Floats) -> tuple[float, Ints]:
    """Exchange the two colours that gain most until none do; return how similar touching pairs are then, and the order.

    `touch` and `alike` are float[n, n], of places and of colours.
    """
    for _ in range(_EXCHANGES):
        now = alike[np.ix_(order, order)]
        moved = touch @ now  # of the colour at each place, had it the place's neighbours
        own = np.diag(moved)
        change = moved + moved.T - own[:, None] - own - 2 * touch * (1 - now)
        one, other = np.unravel_index(int(change.argmin()), change.shape)
        if change[one, other] > -_NOTHING:
            break
        order = order.copy()
        order[[one, other]] = order[[other, one]]
    return float((touch * alike[np.ix_(order, order)]).sum()), order
