"""Gradients of few stops that look like a table of colours."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats
from .conversions import delta_e_2000, hex_codes, srgb_to_lab

LIMIT = 1.0
"""ΔE00: below it, two colours side by side are hard to tell apart."""

Stop = tuple[float, str]


def step_stops(rgb8: NDArray[np.uint8]) -> list[Stop]:
    """Return stops of steps of equal width, ``uint8[k, 3]``: each colour where its step begins and where it ends.

    Examples
    --------
    >>> step_stops(np.array([[0, 0, 0], [255, 255, 255]], np.uint8))
    [(0.0, '#000000'), (0.5, '#000000'), (0.5, '#ffffff'), (1.0, '#ffffff')]
    """
    edges = np.linspace(0, 1, len(rgb8) + 1).tolist()
    return [(edge, code) for i, code in enumerate(hex_codes(rgb8)) for edge in edges[i : i + 2]]


def smooth_stops(rgb8: NDArray[np.uint8], limit: float = LIMIT) -> list[Stop]:
    """As few stops as needed for a gradient, linear in sRGB, that follows a table of colours.

    Starts with the two ends and adds the worst place of every stretch between neighbours until none is worse than
    the limit (Ramer 1972, Douglas and Peucker 1973, with the colour difference for the distance).

    Parameters
    ----------
    rgb8 : uint8[n, 3]
        Evenly spaced, the first at 0 and the last at 1.
    limit : float
        The largest ΔE00 between the table and the gradient.

    Returns
    -------
    list of (float, str)
        Places in [0, 1] and hex codes; two at least.

    Examples
    --------
    >>> grey = np.arange(256, dtype=np.uint8)
    >>> smooth_stops(np.stack([grey, grey, grey], axis=1))
    [(0.0, '#000000'), (1.0, '#ffffff')]
    """
    if len(rgb8) == 1:
        rgb8 = np.repeat(rgb8, 2, axis=0)
    table = rgb8 / 255
    lab = srgb_to_lab(table)
    places = np.arange(len(table))
    chosen = np.array([0, len(table) - 1])
    while True:
        drawn = np.stack([np.interp(places, chosen, channel[chosen]) for channel in table.T], axis=1)
        error = delta_e_2000(lab, srgb_to_lab(drawn))
        worst = [start + int(error[start:end].argmax()) for start, end in pairwise(chosen.tolist())]
        added = [place for place in worst if error[place] > limit]
        if not added:
            break
        chosen = np.sort(np.concatenate([chosen, added]))
    return list(zip((chosen / places[-1]).tolist(), hex_codes(rgb8[chosen]), strict=True))


def css_gradient(stops: list[Stop]) -> str:
    """Return a CSS ``linear-gradient`` from left to right through stops.

    Examples
    --------
    >>> css_gradient([(0.0, "#000000"), (1.0, "#ffffff")])
    'linear-gradient(90deg, #000000 0%, #ffffff 100%)'
    """
    return f"linear-gradient(90deg, {', '.join(f'{code} {100 * at:.6g}%' for at, code in stops)})"


def gradient_css(rgb: Floats, stepped: bool = False) -> str:
    """Write colours ``float[n, 3]`` as a CSS ``linear-gradient``, for a look at them; steps keep their edges."""
    rgb8 = np.rint(rgb * 255).astype(np.uint8)
    return css_gradient(step_stops(rgb8) if stepped else smooth_stops(rgb8))
