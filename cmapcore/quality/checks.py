"""Whether a colormap or a palette is honest to plot with: a plain verdict for each thing that its kind should keep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..color.conversions import srgb_to_lab, to_hex
from ..color.vision import VISIONS
from .palettes import GRAPHICS_CONTRAST, confusions, contrast
from .uniformity import Evenness, closeness, closure, evenness, symmetry

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
_SLOWEST = 0.25  # of the mean speed: where a map is slower, it shows less than it should
_LEAST_RANGE = 40.0  # of L*: below it, grey print shows little
_NEAR_PICTURE = 5.0
_LOOKED_AT = 2**14  # pixels


@dataclass(frozen=True)
class Verdict:
    """One thing that was checked.

    Attributes
    ----------
    promise : str
        What should be so, in a few words.
    kept : bool or None
        None where maps of the kind cannot keep it, whoever makes them.
    figure : str
        What was measured.
    meaning : str
        What that means for whoever looks at the plot, and what was asked for.
    """

    promise: str
    kept: bool | None
    figure: str
    meaning: str


@dataclass(frozen=True, repr=False)
class Report:
    """All that was checked of one colormap.

    Attributes
    ----------
    kind : str
    verdicts : tuple of Verdict
    """

    kind: str
    verdicts: tuple[Verdict, ...]

    @property
    def honest(self) -> bool:
        """Whether nothing that the kind can keep is broken."""
        return all(verdict.kept is not False for verdict in self.verdicts)

    def __repr__(self) -> str:
        """Give a line for each verdict."""
        signs = {True: "yes", False: "NO", None: "n/a"}
        return "\n".join(f"{signs[each.kept]:3}  {each.promise}: {each.figure}" for each in self.verdicts)


def report(rgb: npt.ArrayLike, kind: str, pixels: npt.NDArray[np.uint8] | None = None) -> Report:
    """Check a colormap against what its kind should keep.

    Parameters
    ----------
    rgb : float[n, 3]
        sRGB in [0, 1].
    kind : str
        One of those of `cmapcore.Map`; `listed` and `qualitative` are checked as palettes, another as a sequential map.
    pixels : uint8[n, 3], optional
        The picture's, to say how near the map is to them as well.

    Raises
    ------
    OptionError
        For what is not a colormap.
    """
    colors = np.asarray(rgb, dtype=float)
    if kind in ("listed", "qualitative"):
        in_order = _of_order(colors) if kind == "listed" and len(colors) > 1 else ()
        return Report(kind, (*_of_palette(colors), *in_order))
    if len(colors) < 2 or not np.ptp(colors, axis=0).any():
        flat = Verdict("Shows anything", False, "one colour from end to end", "Use a palette of two colours.")
        return Report(kind, (flat,))
    even = evenness(colors, closed=kind == "cyclic")
    if kind == "cyclic":
        verdicts = list(_of_cyclic(colors))
    else:
        verdicts = list((_of_diverging if kind == "diverging" else _of_sequential)(colors, even))
    verdicts.append(_in_gamut(even))
    if pixels is not None and len(pixels):
        verdicts.append(_near(colors, pixels))
    return Report(kind, tuple(verdicts))


def _of_sequential(colors: Floats, even: Evenness) -> Iterator[Verdict]:
    yield _uniform(even.variation)
    for vision in VISIONS:
        one_way = even.reversals[vision] == 0 and even.least_rise[vision] > 0
        span = even.lightness_range[vision]
        if vision == "normal":
            yield Verdict(
                "Lightness runs one way",
                one_way,
                f"J′ spans {span:.0f}, " + ("without turning back" if one_way else _turned(even.reversals[vision])),
                "Where lightness turns back, two different values look alike and an edge appears that is not there.",
            )
            yield _grey_print(colors)
        else:
            slowest = even.slowest[vision]
            yield Verdict(
                f"Survives {_CALLED[vision]}",
                one_way and slowest >= _SLOWEST,
                f"J′ spans {span:.0f}, {'one way' if one_way else _turned(even.reversals[vision])}; "
                f"the slowest step is {slowest:.2f} of the mean",
                "As a person with this deficiency sees it (simulated at full strength): lightness should still run one "
                f"way, and no part be slower than {_SLOWEST} of the mean.",
            )


def _of_diverging(colors: Floats, even: Evenness) -> Iterator[Verdict]:
    found = symmetry(colors)
    yield _uniform(even.variation)
    turns = even.reversals["normal"]
    yield Verdict(
        "Two arms, one middle",
        turns == 1,
        f"lightness turns {_times(turns)}",
        "Lightness should run one way on each side of the middle, and turn there alone.",
    )
    yield Verdict(
        "Symmetric",
        found.asymmetry <= 1,
        f"the arms differ in J′ by {found.asymmetry:.2f} at most",
        "Equal distances from the middle should weigh the same; 1 is hardly visible.",
    )
    yield Verdict(
        "Neutral middle",
        found.middle_chroma <= 2,
        f"{found.middle_chroma:.2f} from grey",
        "A coloured middle favours one side; 2 is hardly visible.",
    )
    for vision, apart in found.ends_apart.items():
        least = ENDS_APART[vision]
        yield Verdict(
            f"Ends told apart: {_CALLED[vision]}",
            apart >= least,
            f"{apart:.0f} apart",
            f"In CAM02-UCS, as that vision sees them: at least {least:g}, or both sides look alike.",
        )
    yield _no_grey_print("both arms are equally light")


def _of_cyclic(colors: Floats) -> Iterator[Verdict]:
    found = closure(colors)
    yield _uniform(found.variation)
    for vision, apart in found.opposite.items():
        least = OPPOSITE_APART[vision]
        yield Verdict(
            f"Opposite points told apart: {_CALLED[vision]}",
            apart >= least,
            f"{apart:.0f} apart at least",
            f"In CAM02-UCS, as that vision sees them: at least {least:g}, or opposite angles look alike.",
        )
    yield _no_grey_print("on its way round every grey comes twice")


def _of_palette(colors: Floats) -> Iterator[Verdict]:
    codes = to_hex(np.clip(colors, 0, 1))
    for found in confusions(colors):
        first, second = (codes[at] for at in found.pair)
        yield Verdict(
            f"Told apart: {_CALLED[found.vision]}",
            found.distance >= TOLD_APART,
            f"closest are {first} and {second}, {found.distance:.1f} apart",
            f"In CAM02-UCS, as that vision sees them: at least {TOLD_APART:g} lets lines and areas be told apart.",
        )
    ratios = contrast(colors)
    for ground, values in (("white", ratios.on_white), ("black", ratios.on_black)):
        reached = sum(value >= GRAPHICS_CONTRAST for value in values)
        weakest = codes[int(np.argmin(values))]
        yield Verdict(
            f"Stands out on {ground}",
            reached == len(values) or None,
            f"{reached} of {len(values)} reach {GRAPHICS_CONTRAST:g} : 1; {weakest} has {min(values):.1f}",
            f"WCAG 2.2 asks for {GRAPHICS_CONTRAST:g} : 1 between graphics and their ground: where a palette has light "
            "and dark colours, some never reach it, and need an outline or a label.",
        )


def _of_order(colors: Floats) -> Iterator[Verdict]:
    """Whether steps that stand for rising values look so."""
    even = evenness(np.clip(colors, 0, 1))
    one_way = even.reversals["normal"] == 0 and even.least_rise["normal"] > 0
    yield Verdict(
        "Lightness runs one way",
        one_way,
        f"J′ spans {even.lightness_range['normal']:.0f}, "
        + ("without turning back" if one_way else _turned(even.reversals["normal"])),
        "Asked of steps that stand for rising values: where lightness turns back, higher values look like lower ones.",
    )
    yield _grey_print(colors)


def _uniform(variation: dict[str, float]) -> Verdict:
    return Verdict(
        "Uniform",
        all(variation[space] <= most for space, most in EVEN.items()),
        f"speed varies by {_percent(variation['cam02ucs'])} (CAM02-UCS), {_percent(variation['cam16ucs'])} (CAM16-UCS)",
        "Equal steps in the data should look equal; viridis has 1.2 % and 5.8 %, and up to "
        f"{EVEN['cam02ucs']:g} % and {EVEN['cam16ucs']:g} % pass.",
    )


def _grey_print(colors: Floats) -> Verdict:
    lightness = srgb_to_lab(np.clip(colors, 0, 1))[:, 0]
    steps = np.diff(lightness)
    one_way = bool((steps > 0).all() or (steps < 0).all())
    span = float(np.ptp(lightness))
    return Verdict(
        "Survives grey print",
        one_way and span >= _LEAST_RANGE,
        f"L* from {lightness.min():.0f} to {lightness.max():.0f}" + ("" if one_way else ", not one way"),
        f"Printed in grey, values should keep their order over at least {_LEAST_RANGE:g} of 100 steps of lightness.",
    )


def _no_grey_print(why: str) -> Verdict:
    return Verdict("Survives grey print", None, f"no map of this kind can: {why}", "Print such maps in colour.")


def _in_gamut(even: Evenness) -> Verdict:
    return Verdict(
        "In gamut",
        even.beyond_gamut <= 1e-6,
        "every colour can be shown" if even.beyond_gamut <= 1e-6 else f"leaves sRGB by {even.beyond_gamut:.3f}",
        "Colours that a screen cannot show are cut off, and what was even is even no more.",
    )


def _near(colors: Floats, pixels: npt.NDArray[np.uint8]) -> Verdict:
    found = closeness(colors, pixels[:: 1 + len(pixels) // _LOOKED_AT])
    return Verdict(
        "In the picture's colours",
        found.distance <= _NEAR_PICTURE,
        f"{found.distance:.1f} from the picture on average; {found.share:.0%} of its pixels are near the map",
        f"Distance in CAM02-UCS from the map to the picture's nearest colour: up to {_NEAR_PICTURE:g} it is the "
        "picture's own.",
    )


_CALLED = {"normal": "normal vision"} | {vision: vision for vision in VISIONS if vision != "normal"}


def _turned(reversals: int) -> str:
    return f"turning back {_times(reversals)}" if reversals else "with a standstill"


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _percent(value: float) -> str:
    if value < 0.01:
        return "less than 0.01 %"
    return f"{value:.2g} %" if value < 10 else f"{value:.0f} %"
