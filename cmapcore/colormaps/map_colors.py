"""The result of every kind of colormap: its colours, and notices about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..arrays import Floats

_NEAR = 5.0  # farther from every colour of the picture, a colour of a map is not the picture's
_TOLD_FROM = 0.05  # how much of a map may be missing from the picture without a notice


ALTERNATIVES = 3
LONGEST_TABLE = 2**16
"""How many maps of a kind one picture gives, each kept away from the earlier ones."""


@dataclass(frozen=True, eq=False)
class MapColors:
    """The colours of a map made from a picture, and notices about it.

    Attributes
    ----------
    rgb : float[256, 3]
        sRGB in [0, 1].
    rgb8 : uint8[256, 3], optional
        The same in 8 bits, if plain rounding would not keep what the kind promises.
    notices : tuple of str
        Sentences: what could not be provided, and what was added instead.
    missing : tuple of str
        Sentences: which part of it is not in the picture, and why.
    """

    rgb: Floats
    rgb8: npt.NDArray[np.uint8] | None = None
    notices: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def missing_notice(distances: Floats, why: str) -> Iterator[str]:
    """Say how much of a map is not in the picture, if it is more than a twentieth.

    Parameters
    ----------
    distances : float[n]
        Of each of the map's colours to the picture's colour nearest to it; beyond 5 it is not in the picture.
    why : str
        What the picture lacks, as what follows "the picture".
    """
    part = float((distances > _NEAR).mean())
    if part > _TOLD_FROM:
        yield (
            f"{100 * part:.0f} % of this colormap's colours are not in the picture (more than {_NEAR:g} ΔE away): "
            f"the picture {why}."
        )
