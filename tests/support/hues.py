"""Pure colours, and colours by lightness, hue and chroma in CAM02-UCS."""

import numpy as np

from cmapcore.color.gamut import neutral

PURE = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 1], [0, 0, 1], [1, 0, 1]], float)


def at(lightness, hue, radius):
    grey = neutral(lightness)
    return np.stack([lightness, grey[..., 0] + radius * np.cos(hue), grey[..., 1] + radius * np.sin(hue)], axis=-1)


def hue(ucs):
    away = ucs[..., 1:] - neutral(ucs[..., 0])
    return np.arctan2(away[..., 1], away[..., 0])
