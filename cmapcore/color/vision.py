"""Colours as people with a colour vision deficiency see them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..errors import OptionError
from .conversions import _by_pixel, _decode, _encode, lab_to_srgb, srgb_to_cam02ucs, srgb_to_lab

VISIONS = ("normal", "protanopia", "deuteranopia", "tritanopia")
"""The kinds of colour vision `simulate` knows."""


# Colour vision deficiency of severity 1.0, on linear RGB: the table of Machado, Oliveira and Fernandes 2009.
_DEFICIENCIES = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def simulate(rgb: npt.ArrayLike, vision: str) -> Floats:
    """Return sRGB colours as one of `VISIONS` sees them, float[..., 3] to float[..., 3]; ``"normal"`` changes nothing.

    Machado, Oliveira and Fernandes 2009, severity 1.0. Saturated colours may come out a little outside of the gamut.
    Raises `OptionError` for another vision.

    Examples
    --------
    >>> simulate([1, 0, 0], "deuteranopia").round(2).tolist()
    [0.64, 0.57, -0.11]
    """
    if vision == "normal":
        return _by_pixel(lambda planes: planes, rgb)
    if vision not in _DEFICIENCIES:
        raise OptionError(f"There is no vision {vision!r}; choose one of {', '.join(VISIONS)}.")
    matrix = np.array(_DEFICIENCIES[vision])
    return _by_pixel(lambda planes: _encode(matrix @ _decode(planes)), rgb)


def simulated(rgb: Floats) -> Floats:
    """Return sRGB colours as each of `VISIONS` sees them in CAM02-UCS, float[..., 3] to float[4, ..., 3].

    What the simulation puts outside of the gamut is clipped to it, as a screen that shows it would.
    """
    return srgb_to_cam02ucs(np.stack([np.clip(simulate(rgb, vision), 0, 1) for vision in VISIONS]))


def simulated_lightness(rgb: Floats) -> Floats:
    """Return J' of sRGB colours as each of `VISIONS` sees them, float[..., 3] to float[4, ...]."""
    lightness: Floats = simulated(rgb)[..., 0]
    return lightness


def grey(rgb: Floats) -> Floats:
    """Return the greys of the same L*, ``float[n, 3]`` to ``float[n, 3]``: what a greyscale print shows."""
    lab = srgb_to_lab(rgb)
    lab[:, 1:] = 0
    return lab_to_srgb(lab)
