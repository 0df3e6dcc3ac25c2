"""The smallest change to a palette, using its picture's colours, that lets everybody tell its colours apart.

How far apart two colours are is the least of their distances in CAM02-UCS for the four kinds of vision, `VISIONS`.
Each colour either stays or becomes one of the picture's; of all such choices whose closest two are far enough apart the
cheapest in CIEDE2000 is sought: by branch and bound, each time on a colour that is in the way of others, with what
every other colour would have to pay at least as the bound; then a few neighbouring colours at a time anew, as long as
that makes it cheaper (large neighbourhood search, Shaw 1998). The first is given up after a number of steps, so a
cheaper choice may be left unfound where many colours are in each other's way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..arrays import Bools, Floats, Ints
from ..color.conversions import delta_e_2000, from_hex, srgb_to_lab
from ..color.pixel_colors import gather_cells
from ..color.vision import simulated
from ..errors import OptionError
from ..quality.checks import TOLD_APART
from ..quality.palettes import confusions

if TYPE_CHECKING:
    from ..arrays import Progress
    from ..pictures.picture import Picture
    from ..stages.sample import Sample


_CELL = 2.5  # units of CAM02-UCS
_MOST_CELLS = 1200  # the most common ones of a picture
_STEPS = 25  # of a search among all colours
_STEPS_OF_FEW = 8
_NEIGHBOURS = 4
_ROUNDS = 4
_CLIMBS = 300
_WINDOW = 64  # this many of the nearest colours are tried first
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Repair:
    """A palette, changed as little as possible.

    Attributes
    ----------
    colors : float[k, 3]
        sRGB in [0, 1]: each the colour that it was, or one of the picture's.
    changed : bool[k]
        Which of them have changed.
    costs : float[k]
        CIEDE2000 distance of each to what it was.
    least : float
        How far apart the two closest are now in CAM02-UCS, in the vision that sees them closest; infinite for a single
        colour.
    kept : bool
        Whether that is far enough.
    notices : tuple of str
        Why it is not.
    """

    colors: Floats
    changed: Bools
    costs: Floats
    least: float
    kept: bool
    notices: tuple[str, ...] = ()


def repaired(colors: npt.ArrayLike, pixels: npt.NDArray[np.uint8], apart: float = TOLD_APART) -> Repair:
    """Change a palette as little as possible, so that everybody can tell its colours apart.

    Parameters
    ----------
    colors : float[k, 3]
        The palette, sRGB in [0, 1].
    pixels : uint8[..., 3]
        The picture's, sRGB. Of its cells of 2.5 units of CAM02-UCS the 1,200 most common are what a colour can become.
    apart : float
        How far apart any two should be in CAM02-UCS, for each of `VISIONS`.

    Returns
    -------
    Repair
        The palette itself where it is good already. Where no choice was found that is good, the one whose closest two
        are farthest apart of those found.

    Raises
    ------
    OptionError
        An empty palette, another shape, colours that are not in [0, 1], or a distance that is not a positive number.
    PictureError
        There is no pixel.
    """
    if not 0 < apart < np.inf:
        raise OptionError(f"Colours are told apart by a positive number of units, not by {apart:g}.")
    palette = np.asarray(colors, dtype=float)
    least = _least_of(palette)
    if least >= apart:
        return Repair(palette, np.zeros(len(palette), dtype=bool), np.zeros(len(palette)), least, kept=True)
    choices = _Choices.of(palette, pixels)
    chosen = _best_choice(choices, apart + _ROUNDING)
    found = choices.rgb[chosen]
    costs = choices.costs(chosen)
    changed = chosen != np.arange(len(palette))
    least = _least_of(found)
    notices = () if least >= apart else (_too_close(len(palette), apart, least, bool(changed.any())),)
    return Repair(found, changed, costs, least, least >= apart, notices)


def repaired_palette(
    picture: Picture,
    sample: Sample,
    codes: tuple[str, ...],
    progress: Progress | None = None,  # noqa: ARG001 - it takes a moment
) -> Repair:
    """Repair colours given as hex codes, using the pixels of a picture that `sample` allows."""
    return repaired(np.array([from_hex(code) for code in codes]), sample.allowed_pixels(picture))


def _least_of(colors: Floats) -> float:
    return min((found.distance for found in confusions(colors)), default=np.inf)


def _too_close(count: int, apart: float, least: float, changed: bool) -> str:
    if not changed:
        return (
            "This picture has no other colours that would set these farther apart: use fewer, or change some by hand."
        )
    return (
        f"No {count} colours of this picture were found that everybody sees at least {apart:g} apart; the closest of "
        f"these are {least:.1f} apart: use fewer colours."
    )


@dataclass(frozen=True, eq=False)
class _Choices:
    """What the k colours of a palette can become: the k colours themselves, then m of the picture's.

    Attributes
    ----------
    rgb : float[k + m, 3]
    cost : float[k, k + m]
        Of each colour to become each; infinite for the palette's others.
    ranked : int[k, m + 1]
        What each can become, the cheapest first, which is to stay.
    apart : float[k + m, k + m]
    """

    rgb: Floats
    cost: Floats
    ranked: Ints
    apart: Floats

    @classmethod
    def of(cls, palette: Floats, pixels: npt.NDArray[np.uint8]) -> _Choices:
        cells = gather_cells(pixels, _CELL)
        common = np.sort(np.argsort(-cells.counts, kind="stable")[:_MOST_CELLS])
        rgb = np.vstack([palette, cells.rgb[common]])
        k = len(palette)
        lab = srgb_to_lab(rgb)
        cost = np.full((k, len(rgb)), np.inf)
        cost[:, k:] = delta_e_2000(lab[:k, None], lab[None, k:])
        np.fill_diagonal(cost, 0)
        ranked = np.argsort(cost[:, k:], axis=1, kind="stable") + k
        return cls(rgb, cost, np.hstack([np.arange(k)[:, None], ranked]), _apart(simulated(rgb)))

    def costs(self, chosen: Ints) -> Floats:
        """Return what each colour pays."""
        paid: Floats = self.cost[np.arange(len(chosen)), chosen]
        return paid

    def between(self, chosen: Ints) -> Floats:
        """How far apart those chosen are, infinite from each to itself."""
        between = self.apart[np.ix_(chosen, chosen)]
        np.fill_diagonal(between, np.inf)
        return between


def _apart(views: Floats) -> Floats:
    """Distances, float[n, n], the least over the views float[visions, n, 3]."""
    least: Floats = np.full((views.shape[1], views.shape[1]), np.inf)
    for view in views:
        square = (view * view).sum(axis=1)
        np.minimum(least, square[:, None] + square - 2 * view @ view.T, out=least)
    return np.asarray(np.sqrt(np.maximum(least, 0)))


def _best_choice(choices: _Choices, target: float) -> Ints:
    """Find the cheapest choice whose closest two are so far apart, or else the one where they are farthest apart."""
    stay = np.arange(len(choices.cost))
    starts = [_climbed(choices, start, target) for start in (stay, _spread(choices))]
    searched = _chosen_anew(choices, choices.apart >= target, stay, list(stay), _STEPS)
    starts += [] if searched is None else [searched]
    reached = [min(target, float(choices.between(start).min())) for start in starts]
    fits = choices.apart >= max(reached)
    found = [
        _made_cheaper(choices, fits, start)
        for start, least in zip(starts, reached, strict=True)
        if least >= max(reached)
    ]
    return min(found, key=lambda chosen: float(choices.costs(chosen).sum()))


def _climbed(choices: _Choices, chosen: Ints, target: float) -> Ints:
    """One of the closest two changed as long as that sets the closest two farther apart, or they are far enough."""
    chosen = chosen.copy()
    for _ in range(_CLIMBS):
        between = choices.between(chosen)
        least = between.min()
        if least >= target:
            break
        better: tuple[float, float] = (float(least), 0.0)
        change: tuple[int, int] | None = None
        for colour in np.unravel_index(int(between.argmin()), between.shape):
            ranked = choices.ranked[colour]
            others = np.delete(chosen, colour)
            reached = np.minimum(choices.apart[np.ix_(others, ranked)].min(axis=0), target)
            at = int(reached.argmax())  # the cheapest of equally good ones
            offer = (float(reached[at]), -float(choices.cost[colour, ranked[at]]))
            if offer[0] > least and offer > better:
                better, change = offer, (int(colour), int(ranked[at]))
        if change is None:
            break
        chosen[change[0]] = change[1]
    return chosen


def _spread(choices: _Choices) -> Ints:
    """Return the picture's colours that are farthest from each other, greedily, as the palette's nearest to each."""
    from scipy.optimize import linear_sum_assignment

    k = len(choices.cost)
    picture = choices.apart[k:, k:]
    taken = [int(picture.sum(axis=1).argmax())]
    nearest = picture[taken[0]]
    while len(taken) < min(k, len(picture)):
        taken.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, picture[taken[-1]])
    chosen = np.arange(k)
    which, become = linear_sum_assignment(choices.cost[:, k:][:, taken])
    chosen[which] = np.array(taken)[become] + k
    return chosen


def _made_cheaper(choices: _Choices, fits: Bools, chosen: Ints) -> Ints:
    """Choose a colour and its neighbours anew, as long as that makes the choice cheaper."""
    for _ in range(_ROUNDS):
        before = chosen
        for colour in np.argsort(-choices.costs(chosen), kind="stable"):
            if chosen[colour] != colour:
                nearest = np.argsort(choices.apart[colour, chosen], kind="stable")
                few = [int(colour), *(int(i) for i in nearest if i != colour)][: _NEIGHBOURS + 1]
                cheaper = _chosen_anew(choices, fits, chosen, few, _STEPS_OF_FEW)
                chosen = chosen if cheaper is None else cheaper
        if chosen is before:
            break
    return chosen


def _chosen_anew(choices: _Choices, fits: Bools, chosen: Ints, few: list[int], steps: int) -> Ints | None:
    """Choose a few colours anew; return None if nothing good, or cheaper than what is good, was found."""
    ranked = choices.ranked[few]
    cost = np.take_along_axis(choices.cost[few], ranked, axis=1)
    among = fits[np.ix_(chosen, chosen)]
    good = bool((among | np.eye(len(chosen), dtype=bool)).all())
    search = _Search(fits, ranked, cost, steps, float(choices.costs(chosen)[few].sum()) if good else np.inf)
    open_: Bools = np.asarray(fits[np.delete(chosen, few)].all(axis=0))
    search.branch(open_[ranked])
    if search.found is None:
        return None
    made = chosen.copy()
    made[few] = search.found
    return made


@dataclass(eq=False)
class _Search:
    """Branch and bound for what a few colours become at the least cost.

    Attributes
    ----------
    fits : bool[n, n]
        Whether two are far enough apart.
    ranked : int[few, m]
        What each can become, the cheapest first.
    cost : float[few, m]
    steps : int
        How many steps before it gives up.
    most : float
        Only cheaper choices are sought.
    """

    fits: Bools
    ranked: Ints
    cost: Floats
    steps: int
    most: float
    found: Ints | None = None

    def branch(self, open_: Bools) -> None:
        """Go on from what is still possible, bool[few, m + 1]."""
        self.steps -= 1
        if not open_.any(axis=1).all():
            return
        rows = np.arange(len(open_))
        first = open_.argmax(axis=1)
        places, paid = self.ranked[rows, first], self.cost[rows, first]
        if paid.sum() >= self.most - _ROUNDING:
            return
        in_the_way = ~self.fits[np.ix_(places, places)]
        in_the_way[rows, rows] = False
        if not in_the_way.any():
            self.most, self.found = float(paid.sum()), places
            return
        colour = int(in_the_way.sum(axis=1).argmax())
        possible = np.flatnonzero(open_[colour] & (paid.sum() - paid[colour] + self.cost[colour] < self.most))
        bounds = self._bounds(open_, colour, possible)
        for at in np.argsort(bounds, kind="stable"):
            if bounds[at] >= self.most - _ROUNDING or self.steps <= 0:
                return
            left = open_ & self.fits[self.ranked[colour, possible[at]]][self.ranked]
            left[colour] = False
            left[colour, possible[at]] = True
            self.branch(left)

    def _bounds(self, open_: Bools, colour: int, possible: Ints) -> Floats:
        """Return what all have to pay at least if a colour becomes each of those possible."""
        bounds: Floats = self.cost[colour, possible]
        for other in range(len(open_)):
            if other != colour:
                ranks = np.flatnonzero(open_[other])
                first = _first_true(self.fits, self.ranked[colour, possible], self.ranked[other, ranks])
                bounds = bounds + np.where(first < 0, np.inf, self.cost[other, ranks[first]])
        return bounds


def _first_true(table: Bools, rows: Ints, columns: Ints) -> Ints:
    """For each row the place of the first column that is true, -1 where none is; few columns are looked at mostly."""
    first = np.full(len(rows), -1, dtype=np.intp)
    left, start, width = np.arange(len(rows)), 0, _WINDOW
    while left.size and start < len(columns):
        looked_at = table[np.ix_(rows[left], columns[start : start + width])]
        hit = looked_at.any(axis=1)
        first[left[hit]] = start + looked_at[hit].argmax(axis=1)
        left, start, width = left[~hit], start + width, 4 * width
    return first
