"""What a good palette and a good colormap are held to: every figure, its goal, and what is looked at for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cmapcore.color.conversions import srgb_to_cam02ucs, srgb_to_lab
from cmapcore.color.gamut import chroma
from cmapcore.color.names import basic_terms
from cmapcore.color.vision import VISIONS, simulated_lightness
from cmapcore.pictures.picture import Picture
from cmapcore.quality.palettes import confusions, coverage, distinctness
from cmapcore.quality.uniformity import closeness, closure, evenness, symmetry

Floats = NDArray[np.float64]

SIZES = (6, 12)
"""How many colours the palettes have."""
CATEGORIES = 8
"""How many a qualitative map has."""
NEARLY_BLACK = 20.0
"""Colours of less J' are hardly told from black."""
VIVID = 35.0
"""A picture has vivid colours where the 90th percentile of its chroma C* is at least this."""
NUDGE = 10.0
"""How far its colours may move, where they may."""


@dataclass(frozen=True, eq=False)
class MadeMap:
    """A colormap, and the picture that it was made from or is held against."""

    rgb: Floats
    rgb8: NDArray[np.uint8]
    pixels: NDArray[np.uint8]

    @cached_property
    def even(self) -> Any:
        return evenness(self.rgb)

    @cached_property
    def near(self) -> Any:
        return closeness(self.rgb, self.pixels)

    @cached_property
    def arms(self) -> Any:
        return symmetry(self.rgb)

    @cached_property
    def round(self) -> Any:
        return closure(self.rgb)

    @property
    def vividness(self) -> float | None:
        """The mean chroma, of a picture that has vivid colours itself."""
        lab = srgb_to_lab(self.pixels[:: 1 + len(self.pixels) // 100_000] / 255)
        own = np.percentile(np.hypot(lab[:, 1], lab[:, 2]), 90)
        return float(chroma(srgb_to_cam02ucs(self.rgb)).mean()) if own >= VIVID else None

    @property
    def basic_names(self) -> int:
        """How many different ones its colours have."""
        return len(set(basic_terms(self.rgb)))

    @property
    def nearly_black(self) -> int:
        """How many of its colours are hardly told from black."""
        return int((srgb_to_cam02ucs(self.rgb)[:, 0] < NEARLY_BLACK).sum())

    @property
    def told_apart(self) -> float:
        """The distance of the two colours that somebody confuses most easily; 0 where there are too few."""
        return min((found.distance for found in confusions(self.rgb)), default=0) if len(self.rgb) == CATEGORIES else 0


@dataclass(frozen=True, eq=False)
class MadePalette:
    """A palette, the picture it is of, and the mean distance of that picture's pixels to the best palette there is."""

    colors: Floats
    picture: Picture
    limit: float

    @cached_property
    def covers(self) -> Any:
        return coverage(self.picture, self.colors)

    @property
    def least(self) -> float:
        """CIEDE2000 distance of the two closest colours."""
        found = distinctness(self.colors)
        return found.least if found else 0.0


@dataclass(frozen=True)
class Goal:
    """A figure and what it should be.

    Attributes
    ----------
    of : str
        What is measured: a kind of colormap, palettes of a number of colours, accents, or seconds.
    figure : str
        What the figure is, in words.
    sign : {"≤", "≥"}
    limit : float
    of_one : callable
        The figure of one `MadeMap` or `MadePalette`, None where it is not held to the goal; other goals are handed
        their figures.
    every : bool
        Whether each picture is to reach it; otherwise their mean is.
    form : callable
        How it is written.
    """

    of: str
    figure: str
    sign: str
    limit: float
    of_one: Callable[[Any], float | None] = float
    every: bool = False
    form: Callable[[float], str] = "{:.1f}".format

    @property
    def text(self) -> str:
        """The goal as the table has it."""
        limit = re.sub(r"(\.\d*?)0+(?!\d)", r"\1", self.form(self.limit)).replace(". ", " ").removesuffix(".")
        return f"{self.sign} {limit}{', every picture' if self.every else ''}"

    def reached(self, value: float) -> bool:
        """Whether a figure is good enough."""
        return value <= self.limit if self.sign == "≤" else value >= self.limit

    def worst(self, values: dict[str, float]) -> str:
        """Which of several pictures has the worst figure."""
        return (max if self.sign == "≤" else min)(values, key=values.__getitem__)

    def overall(self, values: dict[str, float]) -> float:
        """What counts: the worst, or the mean."""
        return values[self.worst(values)] if self.every else sum(values.values()) / len(values)


def _rises(rgb: Floats) -> float:
    steps = np.diff(simulated_lightness(rgb), axis=1)
    return float((steps > 0).all() or (steps < 0).all())


def _least_seen(by_vision: dict[str, float]) -> float:
    return min(by_vision[vision] for vision in VISIONS[1:])


def _fine(value: float) -> str:
    return "< 0.01" if 0 < value < 0.01 else f"{value:.3g}"


def _percent(value: float) -> str:
    if 0 < value < 0.0001:
        return "< 0.01 %"
    return "> 999 %" if value > 9.99 else f"{value * 100:.3g} %"


_ratio = "{:.3f}".format
_seconds = "{:.2f} s".format

SEQUENTIAL = (
    Goal(
        *("sequential", "variation of speed, CAM02-UCS", "≤", 0.001),
        of_one=lambda made: made.even.variation["cam02ucs"] / 100,
        every=True,
        form=_percent,
    ),
    Goal(
        *("sequential", "variation of speed, CAM16-UCS", "≤", 0.05),
        of_one=lambda made: made.even.variation["cam16ucs"] / 100,
        every=True,
        form=_percent,
    ),
    Goal(
        *("sequential", "pictures whose map rises in lightness at every step, normal vision and three deficiencies"),
        *("≥", 1),
        of_one=lambda made: _rises(made.rgb),
        form=_percent,
    ),
    Goal(
        *("sequential", "the same of its 8-bit table", "≥", 1),
        of_one=lambda made: _rises(made.rgb8 / 255),
        form=_percent,
    ),
    Goal(
        *("sequential", "range of lightness J′", "≥", 70),
        of_one=lambda made: made.even.lightness_range["normal"],
        every=True,
    ),
    Goal(
        *("sequential", "distance from the map to the picture's nearest colour", "≤", 1.5),
        of_one=lambda made: made.near.distance,
        form="{:.2f}".format,
    ),
    Goal(
        *("sequential", "pixels within 10 of the map", "≥", 0.75),
        of_one=lambda made: made.near.share,
        form=_percent,
    ),
    Goal(
        *("sequential", f"mean chroma M′, pictures whose own C* has a 90th percentile of at least {VIVID:g}", "≥", 18),
        of_one=lambda made: made.vividness,
    ),
)
DIVERGING = (
    Goal(
        *("diverging", "variation of speed, CAM02-UCS", "≤", 0.001),
        of_one=lambda made: made.even.variation["cam02ucs"] / 100,
        every=True,
        form=_percent,
    ),
    Goal(
        *("diverging", "asymmetry of lightness", "≤", 0.1),
        of_one=lambda made: made.arms.asymmetry,
        every=True,
        form=_fine,
    ),
    Goal(
        *("diverging", "chroma of the middle", "≤", 0.5),
        of_one=lambda made: made.arms.middle_chroma,
        every=True,
        form=_fine,
    ),
    Goal(*("diverging", "ends apart", "≥", 25), of_one=lambda made: made.arms.ends_apart["normal"], every=True),
    Goal(
        *("diverging", "ends apart under the worst deficiency", "≥", 16),
        of_one=lambda made: _least_seen(made.arms.ends_apart),
        every=True,
    ),
)
CYCLIC = (
    Goal(
        *("cyclic", "variation of speed, with the step from end to start", "≤", 0.001),
        of_one=lambda made: made.round.variation["cam02ucs"] / 100,
        every=True,
        form=_percent,
    ),
    Goal(*("cyclic", "opposite points apart", "≥", 30), of_one=lambda made: made.round.opposite["normal"], every=True),
    Goal(
        *("cyclic", "opposite points apart under the worst deficiency", "≥", 14),
        of_one=lambda made: _least_seen(made.round.opposite),
        every=True,
    ),
)
QUALITATIVE = (
    Goal(
        *("qualitative", f"least distance of {CATEGORIES} colours over all visions, the picture's own colours"),
        *("≥", 13),
        of_one=lambda made: made.told_apart,
    ),
    Goal(
        *("qualitative", f"nearly black ones (J′ < {NEARLY_BLACK:g}) of {CATEGORIES} colours", "≤", 1),
        of_one=lambda made: made.nearly_black,
        every=True,
        form="{:.0f}".format,
    ),
)
NUDGED = (
    Goal(
        *("qualitative", f"the same with a nudge of {NUDGE:g}", "≥", 16),
        of_one=lambda made: made.told_apart,
        every=True,
    ),
    Goal(
        *("qualitative", f"different basic names of {CATEGORIES} colours, with a nudge of {NUDGE:g}", "≥", 6),
        of_one=lambda made: made.basic_names,
    ),
    Goal(
        *("qualitative", "the same, on every picture", "≥", 5),
        of_one=lambda made: made.basic_names,
        every=True,
        form="{:.0f}".format,
    ),
)
MAP_GOALS = {
    "sequential": SEQUENTIAL,
    "diverging": DIVERGING,
    "cyclic": CYCLIC,
    "qualitative": QUALITATIVE,
    "nudged": NUDGED,
}
"""What a map is held to, by its kind; `nudged` is qualitative with a nudge."""


def _of_palette(ncolors: int, ratio: float, p95: float, least: float) -> tuple[Goal, ...]:
    of = f"palette, {ncolors} colours"
    return (
        Goal(
            *(of, "ΔE00 from pixels to the nearest colour ÷ the k-medians limit", "≤", ratio),
            of_one=lambda made: made.covers.mean / made.limit,
            form=_ratio,
        ),
        Goal(*(of, "its 95th percentile, ΔE00", "≤", p95), of_one=lambda made: made.covers.p95),
        Goal(*(of, "closest two colours, ΔE00", "≥", least), of_one=lambda made: made.least),
    )


PALETTE_GOALS = {6: _of_palette(6, 1.08, 13.7, 13), 12: _of_palette(12, 1.06, 10, 8)}
"""What a palette is held to, by its number of colours."""

PLANTED_IN = {"painted": "in painted scenes", "sample": "in the samples"}


def _of_accents(ncolors: int, plain: float, jpeg: float) -> dict[tuple[str, bool], Goal]:
    of = f"palette, {ncolors} colours"
    return {
        (ground, through_jpeg): Goal(
            of,
            f"accents found {where}{', after JPEG' if through_jpeg else ''}",
            "≥",
            jpeg if through_jpeg else plain,
            form=_percent,
        )
        for through_jpeg in (False, True)
        for ground, where in PLANTED_IN.items()
    }


ACCENT_GOALS = {6: _of_accents(6, 0.95, 0.9), 12: _of_accents(12, 1.0, 0.97)}
"""The part of planted accents to be found, by number of colours, ground, and whether the scene went through JPEG."""

TIME_LIMITS = {"palette by accents": 0.3, "sequential": 0.3, "diverging": 1.0, "cyclic": 1.0}
TIME_GOALS = {
    (what, decoded): Goal(
        *("processor time", f"{what}, {'decoding included' if decoded else 'after decoding'}", "≤", limit),
        form=_seconds,
    )
    for what, limit in TIME_LIMITS.items()
    for decoded in (False, True)
}
"""The most seconds on a 12-megapixel JPEG, by what is made and whether its decoding is counted."""

GOALS: tuple[Goal, ...] = (
    *(goal for goals in MAP_GOALS.values() for goal in goals),
    *(goal for size in SIZES for goal in (*PALETTE_GOALS[size], *ACCENT_GOALS[size].values())),
    *TIME_GOALS.values(),
)
