"""Finding colours named by their hex codes among those of a palette."""

from __future__ import annotations

import numpy as np

from ..arrays import Floats

_SAME = 0.5 / 255
_MATCH = 3 / 255
"""How far apart, per channel, a colour named by hand and the palette's may be: rounding differs between machines."""


def matches(colors: Floats, hexes: tuple[str, ...]) -> tuple[list[int], list[str]]:
    """Find colours named by hand among those of a palette.

    Parameters
    ----------
    colors : float[k, 3]
        sRGB in [0, 1].
    hexes : tuple of str
        Hex codes without #. Each finds the nearest colour not found before, if every channel is within 3/255; a code
        that comes again, if it is the colour's own.

    Returns
    -------
    found : list of int
        Numbers of the colours, in the order of `hexes`.
    missing : list of str
        The codes that found none.
    """
    found: list[int] = []
    missing: list[str] = []
    for i, code in enumerate(hexes):
        wanted = np.array([int(code[i : i + 2], 16) for i in (0, 2, 4)]) / 255
        off = np.abs(colors - wanted).max(axis=1)
        off[found] = np.inf
        nearest = int(off.argmin())
        # a code that comes again means a second colour of just that code, not one that is merely near
        if off[nearest] <= (_MATCH if code not in hexes[:i] else _SAME) + 1e-9:
            found.append(nearest)
        else:
            missing.append(code)
    return found, missing


def not_there(name: str, missing: list[str]) -> tuple[str, ...]:
    """Return a notice about colours that an option names but that do not exist."""
    if not missing:
        return ()
    codes = ", ".join("#" + code for code in missing)
    return (f"{name} names {codes}, which is not among the colours now, so it was ignored.",)
