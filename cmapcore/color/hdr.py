"""Light beyond white: the two transfer functions of HDR, and the one tone curve that brings it into sRGB.

Light is linear, and 1 stands for diffuse white, a sheet of paper, which is at 203 cd/m² in HDR (ITU-R BT.2408). What
pictures and films have above that, lamps and reflections, up to 10,000 cd/m², has to find room below sRGB's white.
"""

import numpy as np

from ..arrays import Floats

DIFFUSE_WHITE = 203.0  # cd/m²
_PQ_PEAK = 10_000.0  # cd/m²
_HLG_PEAK = 1_000.0  # cd/m², of the display that BT.2100 takes as usual
_HLG_GAMMA = 1.2  # at that peak
_LUMINANCE_2020 = np.array([0.2627, 0.6780, 0.0593])  # BT.2020's

_KNEE = 0.93
_END = 100.0  # more than any: a red of BT.2020 at PQ's peak has 82 in sRGB
_BEND = 135.82  # solves (1 - _KNEE) · b = ln(1 + b · (_END - _KNEE)): the curve leaves the line without a corner


def pq_light(signal: Floats) -> Floats:
    """Linear light of the perceptual quantizer (SMPTE ST 2084), signals in [0, 1]."""
    power = signal ** (32 / 2523)
    light: Floats = (np.maximum(power - 107 / 128, 0) / (2413 / 128 - 2392 / 128 * power)) ** (8192 / 1305)
    return light * (_PQ_PEAK / DIFFUSE_WHITE)


def hlg_scene(signal: Floats) -> Floats:
    """Linear light of the scene, in [0, 1], of hybrid log-gamma (ITU-R BT.2100, table 5); signals in [0, 1]."""
    a = 0.17883277
    b, c = 1 - 4 * a, 0.5 - a * np.log(4 * a)
    light: Floats = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    return light


def hlg_light(scene: Floats) -> Floats:
    """Linear light of a display, float[..., 3] in BT.2020, that shows an HLG scene (ITU-R BT.2100, table 5)."""
    luminance = scene @ _LUMINANCE_2020
    light: Floats = scene * (luminance[..., None] ** (_HLG_GAMMA - 1) * (_HLG_PEAK / DIFFUSE_WHITE))
    return light


def below_white(light: Floats) -> Floats:
    """Bring linear light into the range of a display whose white is the brightest that there is.

    The largest of a colour's three numbers, x, decides, and all three are scaled alike: the chromaticity, and so the
    hue, stays. Up to 0.93 nothing changes, so that anything no brighter than paper looks as in sRGB. From there the
    curve is a logarithm, as the eye's answer to light is one. It begins with the line's slope, and would reach white
    at a hundred times diffuse white, which nothing does::

        f(x) = x                                                            x ≤ 0.93
        f(x) = 0.93 + 0.07 · ln(1 + b (x - 0.93)) / ln(1 + b (100 - 0.93))   x > 0.93,  b = 135.82

    Diffuse white becomes 249 of sRGB's 255, 1,000 cd/m² 252, 10,000 cd/m² 254. A knee of this sort is what Report
    ITU-R BT.2390 (section 5.4) describes; its own curve bends from about 90 cd/m² on, and makes light greys darker
    than they are beside paper.

    Parameters
    ----------
    light : float[..., 3]
        Linear RGB of any primaries; 1 is diffuse white. Numbers below 0, colours outside of a gamut, are kept.

    Returns
    -------
    float[..., 3]
        Below 1.
    """
    most = np.max(light, axis=-1, keepdims=True)
    above = np.clip(most, _KNEE, None)
    shown = _KNEE + (1 - _KNEE) * np.log1p(_BEND * (above - _KNEE)) / np.log1p(_BEND * (_END - _KNEE))
    scaled: Floats = light * np.where(most > _KNEE, shown / above, 1)
    return scaled
