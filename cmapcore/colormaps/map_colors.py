"""What every kind of colormap gives: its colours, and what there is to say about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..arrays import Floats

_BORROWED = 5.0  # farther from every colour of the picture, a colour of a map is not the picture's
_TOLD_FROM = 0.05  # so much of a map may be borrowed without a word


ALTERNATIVES = 3
"""How many maps of a kind there are from one picture, each kept away from those before."""


@dataclass(frozen=True, eq=False)
class MapColors:
    """The colours of a map made from a picture, and what there is to say about it.

    Attributes
    ----------
    rgb : float[256, 3]
        sRGB in [0, 1].
    rgb8 : uint8[256, 3], optional
        The same in 8 bits, where plain rounding would not keep what the kind promises.
    notices : tuple of str
        Sentences: what was borrowed because the picture does not have it, and what could not be had.
    """

    rgb: Floats
    rgb8: npt.NDArray[np.uint8] | None = None
    notices: tuple[str, ...] = ()


def borrowed_notice(distances: Floats, why: str) -> Iterator[str]:
    """Say how much of a map is borrowed, where it is more than a twentieth.

    Parameters
    ----------
    distances : float[n]
        Of each of the map's colours to the picture's colour nearest to it; beyond 5 it is borrowed.
    why : str
        What the picture lacks, as what follows "the picture".
    """
    part = float((distances > _BORROWED).mean())
    if part > _TOLD_FROM:
        yield (
            f"{part:.0%} of this map is borrowed, farther than {_BORROWED:g} units from every colour of the picture: "
            f"the picture {why}."
        )
