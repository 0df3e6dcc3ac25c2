"""Perceptual checks of colormaps and palettes: a plain verdict for each property that a kind should have.

A check is a function of a `Subject` that yields verdicts; a kind names it by its key in `CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..color.conversions import srgb_to_cam02ucs, srgb_to_lab, to_hex
from ..color.vision import VISIONS
from .palettes import GRAPHICS_CONTRAST, confusions, contrast
from .traits import Traits
from .uniformity import Evenness, closeness, closure, evenness, symmetry
from .verdicts import Report, Verdict

EVEN = {"cam02ucs": 10.0, "cam16ucs": 10.0}
"""The most that speed may vary, in percent, by the space in which it is measured.

viridis has 1.2 and 5.8, cividis 5.5 and 5.9, RdBu 22 and 23, jet 43 and 45.
"""
TOLD_APART = 10.0
"""How far apart two colours of a palette should be in CAM02-UCS; the least in the palette of Okabe and Ito is 11."""
ENDS_APART = {"normal": 25.0} | dict.fromkeys(VISIONS[1:], 16.0)
"""How far apart the ends of a diverging map should be, by vision."""
OPPOSITE_APART = {"normal": 30.0} | dict.fromkeys(VISIONS[1:], 14.0)
"""How far apart opposite points of a cyclic map should be, by vision."""
VISIBLE = {"white": 10.0, "black": 20.0}
"""How far a colour should be from either background in CAM02-UCS: farther from black, since no lit screen is black."""
_SLOWEST = 0.25  # of the mean speed: where a map is slower, it shows less than it should
_LEAST_RANGE = 40.0  # of L*: below it, grey print shows little
_NEAR_PICTURE = 5.0
_LOOKED_AT = 2**14  # pixels
_STEPS = 32  # of a table in 8 bits: the verdicts on Matplotlib's maps are then those on their tables of floats
_WHOLE = 1e-3  # of a level: places of six digits, as files have them, move a level between two of them by 2e-4
_CURVED = 7.0  # 8-bit levels between a smooth run and the straight line through its colours at these steps


@dataclass(frozen=True, eq=False)
class Subject:
    """The colormap being checked.

    Attributes
    ----------
    colors : float[n, 3]
        sRGB in [0, 1].
    traits : Traits
        Of its kind.
    pixels : uint8[n, 3], optional
        The picture's.
    made_from : float[k, 3], optional
        The colours of the palette that it was made from, if there is no picture.
    """

    colors: Floats
    traits: Traits
    pixels: npt.NDArray[np.uint8] | None
    made_from: Floats | None = None

    @cached_property
    def measured(self) -> Floats:
        """Its colours; fewer of a smooth 8-bit table, as in files, so that rounding is small beside the steps.

        All of them where the table is farther from a smooth run through those few than rounding and curves allow.
        """
        levels = 255 * self.colors
        if self.traits.stepped or len(levels) <= 2 * _STEPS or not np.allclose(levels, np.rint(levels), atol=_WHOLE):
            return self.colors
        table = np.vstack([self.colors, self.colors[:1]]) if self.traits.closed else self.colors
        places = np.linspace(0, len(table) - 1, _STEPS + 1)[: -1 if self.traits.closed else None]
        numbers = np.arange(len(table))
        few = np.stack([np.interp(places, numbers, channel) for channel in table.T], axis=1)
        knots = np.vstack([few, few[:1]]) if self.traits.closed else few
        run = np.stack(
            [np.interp(numbers, np.linspace(0, len(table) - 1, len(knots)), axis) for axis in knots.T], axis=1
        )
        return few if 255 * np.abs(run - table).max() <= _CURVED else self.colors

    @cached_property
    def even(self) -> Evenness:
        """How evenly it runs."""
        return evenness(self.measured, self.traits.closed)

    @cached_property
    def codes(self) -> list[str]:
        """Its colours as hex codes."""
        return list(to_hex(np.clip(self.colors, 0, 1)))


def report(
    rgb: npt.ArrayLike,
    kind: str,
    traits: Traits,
    pixels: npt.NDArray[np.uint8] | None = None,
    made_from: Floats | None = None,
) -> Report:
    """Check a colormap against the properties that its kind should have.

    Parameters
    ----------
    rgb : float[n, 3]
        sRGB in [0, 1].
    kind : str
        The kind's name.
    traits : Traits
        The kind's traits.
    pixels : uint8[n, 3], optional
        The picture's, to report how near the map is to them as well.
    made_from : float[k, 3], optional
        The colours of the palette that it was made from, if there is no picture.

    Raises
    ------
    OptionError
        For anything but a colormap.
    """
    colors = np.asarray(rgb, dtype=float)
    if not traits.stepped and (len(colors) < 2 or not np.ptp(colors, axis=0).any()):
        flat = Verdict("Shows differences", False, "one colour from end to end", "Use a palette of two colours.")
        return Report(kind, (flat,))
    subject = Subject(colors, traits, pixels, made_from)
    return Report(kind, tuple(verdict for name in traits.checks for verdict in CHECKS[name](subject)))


def _uniform(subject: Subject) -> Iterator[Verdict]:
    variation = subject.even.variation
    yield Verdict(
        "Even steps",
        all(variation[space] <= most for space, most in EVEN.items()),
        f"speed varies by {_percent(variation['cam02ucs'])} (CAM02-UCS), {_percent(variation['cam16ucs'])} (CAM16-UCS)",
        "Equal steps in the data should look equal; viridis has 1.2 % and 5.8 %, and up to "
        f"{EVEN['cam02ucs']:g} % and {EVEN['cam16ucs']:g} % pass.",
    )


def _lightness(subject: Subject) -> Iterator[Verdict]:
    yield _one_way(
        subject.even,
        "Where lightness reverses, two different values look alike and an edge appears that is not there.",
    )


def _vision(subject: Subject) -> Iterator[Verdict]:
    even = subject.even
    for vision in VISIONS[1:]:
        one_way, slowest = _runs_one_way(even, vision), even.slowest[vision]
        yield Verdict(
            f"Distinguishable with {_CALLED[vision]}",
            one_way and slowest >= _SLOWEST,
            f"J′ spans {even.lightness_range[vision]:.0f}, "
            f"{'one way' if one_way else _turned(even.reversals[vision])}; "
            f"the slowest step is {slowest:.2f} of the mean",
            "As a person with this deficiency sees it (simulated at full strength): lightness should still run one "
            f"way, and no part be slower than {_SLOWEST} of the mean.",
        )


def _greyscale(subject: Subject) -> Iterator[Verdict]:
    if subject.traits.hinged:
        yield _unreadable_in_greyscale("both arms are equally light")
    elif subject.traits.closed:
        yield _unreadable_in_greyscale("every grey comes twice on the way round")
    else:
        yield _grey_print(subject.measured)


def _arms(subject: Subject) -> Iterator[Verdict]:
    turns = subject.even.reversals["normal"]
    yield Verdict(
        "Two arms, one middle",
        turns == 1,
        f"lightness turns {_times(turns)}",
        "Lightness should run one way on each side of the middle, and turn only there.",
    )


def _symmetry(subject: Subject) -> Iterator[Verdict]:
    asymmetry = symmetry(subject.colors).asymmetry
    yield Verdict(
        "Symmetric",
        asymmetry <= 1,
        f"the arms differ in J′ by at most {asymmetry:.2f}",
        "Equal distances from the middle should weigh the same; 1 is hardly visible.",
    )


def _middle(subject: Subject) -> Iterator[Verdict]:
    middle_chroma = symmetry(subject.colors).middle_chroma
    yield Verdict(
        "Neutral middle",
        middle_chroma <= 2,
        f"{middle_chroma:.2f} from grey",
        "A coloured middle favours one side; 2 is hardly visible.",
    )


def _ends(subject: Subject) -> Iterator[Verdict]:
    for vision, apart in symmetry(subject.colors).ends_apart.items():
        least = ENDS_APART[vision]
        yield Verdict(
            f"Ends distinguishable with {_CALLED[vision]}",
            apart >= least,
            f"{apart:.0f} apart",
            f"In CAM02-UCS, as that vision sees them: at least {least:g}, or both sides look alike.",
        )


def _opposite(subject: Subject) -> Iterator[Verdict]:
    for vision, apart in closure(subject.colors).opposite.items():
        least = OPPOSITE_APART[vision]
        yield Verdict(
            f"Opposite points distinguishable with {_CALLED[vision]}",
            apart >= least,
            f"at least {apart:.0f} apart",
            f"In CAM02-UCS, as that vision sees them: at least {least:g}, or opposite angles look alike.",
        )


def _gamut(subject: Subject) -> Iterator[Verdict]:
    beyond = subject.even.beyond_gamut
    yield Verdict(
        "Within sRGB",
        beyond <= 1e-6,
        "nothing was clipped" if beyond <= 1e-6 else f"leaves sRGB by {beyond:.3f}",
        "Colours that a screen cannot show are clipped, and steps that were even no longer are.",
    )


def _picture(subject: Subject) -> Iterator[Verdict]:
    pixels = subject.pixels
    if subject.made_from is not None:
        yield _in_palette(subject.colors, subject.made_from)
        return
    if pixels is None or not len(pixels):
        return
    found = closeness(subject.colors, pixels[:: 1 + len(pixels) // _LOOKED_AT])
    yield Verdict(
        "In the picture's colours",
        found.distance <= _NEAR_PICTURE,
        f"ΔE {found.distance:.1f} from the picture on average; {100 * found.share:.0f} % of its pixels are near it",
        f"From the colormap to the picture's nearest colour (CAM02-UCS): up to ΔE {_NEAR_PICTURE:g} it is the "
        "picture's own.",
    )


def _in_palette(colors: Floats, palette: Floats) -> Verdict:
    """Say how much of a map is the palette's: a note, since joining a few colours takes others."""
    ucs, own = srgb_to_cam02ucs(np.clip(colors, 0, 1)), srgb_to_cam02ucs(palette)
    near = float((np.linalg.norm(ucs[:, None] - own, axis=-1).min(axis=1) <= _NEAR_PICTURE).mean())
    return Verdict(
        "Made from the palette's colours",
        None,
        f"{100 * near:.0f} % of the colormap is within {_NEAR_PICTURE:g} ΔE of them, the rest is interpolated",
        "There is no picture for the colours in between to come from.",
    )


def _distinct(subject: Subject) -> Iterator[Verdict]:
    for found in confusions(subject.colors):
        first, second = (subject.codes[at] for at in found.pair)
        yield Verdict(
            f"Distinguishable with {_CALLED[found.vision]}",
            found.distance >= TOLD_APART,
            f"closest are {first} and {second}, ΔE {found.distance:.1f} apart",
            f"As that vision sees them (CAM02-UCS): from ΔE {TOLD_APART:g} on, lines and areas are distinguishable.",
            (first, second),
        )


def _contrast(subject: Subject) -> Iterator[Verdict]:
    ratios = contrast(subject.colors)
    for ground, values in (("white", ratios.on_white), ("black", ratios.on_black)):
        reached = sum(value >= GRAPHICS_CONTRAST for value in values)
        weakest = subject.codes[int(np.argmin(values))]
        yield Verdict(
            f"Stands out on {ground}",
            reached == len(values) or None,
            f"{reached} of {len(values)} reach {GRAPHICS_CONTRAST:g} : 1; {weakest} has {min(values):.1f}",
            f"WCAG 2.2 asks for {GRAPHICS_CONTRAST:g} : 1 between graphics and their background: if a palette has "
            "light and dark colours, some never reach it, and need an outline or a label.",
            (weakest,),
        )


def _visible(subject: Subject) -> Iterator[Verdict]:
    """Whether every colour can be seen on either background."""
    ucs = srgb_to_cam02ucs(np.clip(subject.colors, 0, 1))
    apart = {ground: np.linalg.norm(ucs - place, axis=1) for ground, place in _GROUNDS.items()}
    nearest = {ground: int(distances.argmin()) for ground, distances in apart.items()}
    yield Verdict(
        "Visible on white and on black",
        all(apart[ground][at] >= VISIBLE[ground] for ground, at in nearest.items()),
        "; ".join(f"{subject.codes[at]} is ΔE {apart[ground][at]:.0f} from {ground}" for ground, at in nearest.items()),
        f"In CAM02-UCS: at least ΔE {VISIBLE['white']:g} from white and {VISIBLE['black']:g} from black, lines and "
        "points can be seen on either.",
        tuple(subject.codes[at] for at in nearest.values()),
    )


_GROUNDS = {"white": srgb_to_cam02ucs(np.ones(3)), "black": srgb_to_cam02ucs(np.zeros(3))}


def _order(subject: Subject) -> Iterator[Verdict]:
    """Whether steps that stand for rising values look so."""
    if len(subject.colors) < 2:
        return
    yield _one_way(
        evenness(np.clip(subject.colors, 0, 1)),
        "For steps that stand for rising values: where lightness reverses, higher values look like lower ones.",
    )
    yield _grey_print(subject.colors)


CHECKS: dict[str, Callable[[Subject], Iterator[Verdict]]] = {
    "uniform": _uniform,
    "lightness": _lightness,
    "greyscale": _greyscale,
    "vision": _vision,
    "arms": _arms,
    "symmetry": _symmetry,
    "middle": _middle,
    "ends": _ends,
    "opposite": _opposite,
    "gamut": _gamut,
    "picture": _picture,
    "distinct": _distinct,
    "contrast": _contrast,
    "visible": _visible,
    "order": _order,
}


def _one_way(even: Evenness, meaning: str) -> Verdict:
    one_way = _runs_one_way(even, "normal")
    how = "without a reversal" if one_way else _turned(even.reversals["normal"])
    return Verdict(
        "Lightness always increases", one_way, f"J′ spans {even.lightness_range['normal']:.0f}, {how}", meaning
    )


def _runs_one_way(even: Evenness, vision: str) -> bool:
    return even.reversals[vision] == 0 and even.least_rise[vision] > 0


def _grey_print(colors: Floats) -> Verdict:
    lightness = srgb_to_lab(np.clip(colors, 0, 1))[:, 0]
    steps = np.diff(lightness)
    one_way = bool((steps > 0).all() or (steps < 0).all())
    span = float(np.ptp(lightness))
    return Verdict(
        "Readable in greyscale",
        one_way and span >= _LEAST_RANGE,
        f"L* from {lightness.min():.0f} to {lightness.max():.0f}" + ("" if one_way else ", not one way"),
        f"Printed in greyscale, values should keep their order over at least {_LEAST_RANGE:g} of 100 steps of L*.",
    )


def _unreadable_in_greyscale(why: str) -> Verdict:
    return Verdict(
        "Readable in greyscale", None, f"no colormap of this kind is: {why}", "Print such colormaps in colour."
    )


_CALLED = {"normal": "normal vision"} | {vision: vision for vision in VISIONS if vision != "normal"}


def _turned(reversals: int) -> str:
    return f"reversing {_times(reversals)}" if reversals else "with a standstill"


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _percent(value: float) -> str:
    if value < 0.01:
        return "less than 0.01 %"
    return f"{value:.2g} %" if value < 10 else f"{value:.0f} %"
