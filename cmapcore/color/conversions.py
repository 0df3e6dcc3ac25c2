"""Colour conversions and colour differences, vectorised.

What holds for every function here:

- Colours lie along the last axis, ``float[..., 3]``; any shape may lead, an empty one too. The result is a new
  float64 array. Another last axis, or an array of type uint8 (divide it by 255), is an `OptionError`.
- sRGB and linear RGB are nominally in [0, 1] and never clipped: colours outside of the gamut go in and come out,
  the transfer function being continued below 0 by odd symmetry; `in_gamut` tells.
- White is D65 at x = 0.3127, y = 0.3290 (IEC 61966-2-1), where XYZ has Y = 1, L* is 100, and L of Oklab is 1.
- CAM02-UCS and CAM16-UCS are J', a', b' under the usual conditions for sRGB: adapting luminance 64/π/5 cd/m²,
  background 20 % of white, average surround. J' runs from 0 for black to 100 for white. Greys lie up to about 2 off
  the axis, since adaptation to white is not complete. Coordinates of no colour give finite numbers far outside the
  gamut; anything darker than black is beyond these models, and its numbers, though finite, mean nothing.
"""

import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ..arrays import Bytes, Floats
from ..errors import OptionError
from .appearance import cam02, cam16, linear_to_ucs, ucs_to_linear

_BLOCK = 8192  # pixels worked on at once: their intermediate results stay in the processor's cache


def _xyz_of(x: float, y: float) -> Floats:
    return np.array([x / y, 1.0, (1 - x - y) / y])


# sRGB, IEC 61966-2-1: the matrix follows from the chromaticities of primaries and white.
_WHITE = _xyz_of(0.3127, 0.3290)
_PRIMARIES = np.column_stack([_xyz_of(0.64, 0.33), _xyz_of(0.30, 0.60), _xyz_of(0.15, 0.06)])
_RGB_TO_XYZ: Floats = _PRIMARIES * np.linalg.solve(_PRIMARIES, _WHITE)
_XYZ_TO_RGB = np.linalg.inv(_RGB_TO_XYZ)
_SRGB_BREAK = 0.04045  # up to here the transfer function is a line of slope 1/12.92

# CIE L*a*b*, CIE 15:2018: the matrix mixes f(X), f(Y), f(Z), each less its value at black, 4/29.
_LAB_BREAK, _LAB_SLOPE = 6 / 29, 841 / 108
_LAB_MIX = np.array([[0.0, 116.0, 0.0], [500.0, -500.0, 0.0], [0.0, 200.0, -200.0]])
_LAB_UNMIX = np.linalg.inv(_LAB_MIX)

# Bradford's chromatic adaptation, ICC.1 annex E, and the white that ICC, Adobe and CSS have L*a*b* relative to.
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_D50 = _xyz_of(0.3457, 0.3585)

# Oklab, Ottosson 2020, with the matrices of CSS Color 4, which fit the white above to full precision.
_XYZ_TO_OKLMS = np.array(
    [
        [0.8190224379967030, 0.3619062600528904, -0.1288737815209879],
        [0.0329836539323885, 0.9292868615863434, 0.0361446663506424],
        [0.0481771893596242, 0.2642395317527308, 0.6335478284694309],
    ]
)
_OKLMS_TO_OKLAB = np.array(
    [
        [0.2104542683093140, 0.7936177747023054, -0.0040720430116193],
        [1.9779985324311684, -2.4285922420485799, 0.4505937096174110],
        [0.0259040424655478, 0.7827717124575296, -0.8086757549230774],
    ]
)
_RGB_TO_OKLMS = _XYZ_TO_OKLMS @ _RGB_TO_XYZ
_OKLMS_TO_RGB = np.linalg.inv(_RGB_TO_OKLMS)
_OKLAB_TO_OKLMS = np.linalg.inv(_OKLMS_TO_OKLAB)


def _by_pixel(kernel: Callable[[Floats], Floats], colors: npt.ArrayLike) -> Floats:
    """Apply a function on planes, float[3, n] to float[3, n], to colours of any shape, a block at a time."""
    flat, shape = _flat(colors)
    out = np.empty(flat.shape)
    for start in range(0, len(flat), _BLOCK):
        block = slice(start, start + _BLOCK)
        out[block] = kernel(flat[block].T).T
    return out.reshape(shape)


def _flat(colors: npt.ArrayLike) -> tuple[Floats, tuple[int, ...]]:
    """Return the colours as float[n, 3], and the shape they came in."""
    values = np.asarray(colors)
    if values.dtype == np.uint8:
        raise OptionError("Colours are taken as floats, sRGB from 0 to 1; divide 8-bit values by 255 first.")
    if values.ndim == 0 or values.shape[-1] != 3:
        raise OptionError(f"Colours need three values along the last axis, but their shape is {values.shape}.")
    return values.astype(np.float64, copy=False).reshape(-1, 3), values.shape


def _decode(srgb: Floats) -> Floats:
    size = np.abs(srgb)
    linear = np.where(size <= _SRGB_BREAK, size / 12.92, ((size + 0.055) / 1.055) ** 2.4)
    return np.copysign(linear, srgb)


def _encode(linear: Floats) -> Floats:
    size = np.abs(linear)
    srgb = np.where(size <= _SRGB_BREAK / 12.92, size * 12.92, 1.055 * size ** (1 / 2.4) - 0.055)
    return np.copysign(srgb, linear)


def srgb_to_linear(rgb: npt.ArrayLike) -> Floats:
    """Linear RGB of sRGB colours, float[..., 3] to float[..., 3] (IEC 61966-2-1)."""
    return _by_pixel(_decode, rgb)


def linear_to_srgb(linear: npt.ArrayLike) -> Floats:
    """Return sRGB colours of linear RGB, float[..., 3] to float[..., 3]: the inverse of `srgb_to_linear`."""
    return _by_pixel(_encode, linear)


def linear_to_xyz(linear: npt.ArrayLike) -> Floats:
    """CIE 1931 XYZ of linear RGB, float[..., 3] to float[..., 3] (IEC 61966-2-1, the matrix not rounded)."""
    return _by_pixel(lambda planes: _RGB_TO_XYZ @ planes, linear)


def xyz_to_linear(xyz: npt.ArrayLike) -> Floats:
    """Linear RGB of CIE XYZ, float[..., 3] to float[..., 3]: the inverse of `linear_to_xyz`."""
    return _by_pixel(lambda planes: _XYZ_TO_RGB @ planes, xyz)


def relative_luminance(rgb: npt.ArrayLike) -> Floats:
    """Relative luminance of sRGB colours, float[..., 3] to float[...]: 0 for black, 1 for white (WCAG 2.2).

    The coefficients are the standard's own four digits, so that contrast ratios agree with other checkers.

    Examples
    --------
    >>> relative_luminance([[0, 0, 0], [0, 1, 0], [1, 1, 1]]).round(4).tolist()
    [0.0, 0.7152, 1.0]
    """
    luminance: Floats = srgb_to_linear(rgb) @ [0.2126, 0.7152, 0.0722]
    return luminance


def in_gamut(rgb: npt.ArrayLike, tolerance: float = 1e-6) -> npt.NDArray[np.bool_]:
    """Whether all of an sRGB colour lies within ``tolerance`` of [0, 1], float[..., 3] to bool[...]; NaN does not.

    Examples
    --------
    >>> in_gamut([[0.2, 0.4, 1.0], [0.2, 0.4, 1.1]]).tolist()
    [True, False]
    """
    values, shape = _flat(rgb)
    inside = (values >= -tolerance) & (values <= 1 + tolerance)
    return inside.all(axis=-1).reshape(shape[:-1])


def _xyz_to_lab(xyz: Floats) -> Floats:
    relative = xyz / _WHITE[:, None]
    mixed = np.where(relative > _LAB_BREAK**3, np.cbrt(relative) - 4 / 29, relative * _LAB_SLOPE)
    return _LAB_MIX @ mixed


def _lab_to_xyz(lab: Floats) -> Floats:
    mixed = _LAB_UNMIX @ lab
    relative = np.where(mixed > _LAB_BREAK - 4 / 29, (mixed + 4 / 29) ** 3, mixed / _LAB_SLOPE)
    return relative * _WHITE[:, None]


def xyz_to_lab(xyz: npt.ArrayLike) -> Floats:
    """CIE L*a*b* of CIE XYZ, float[..., 3] to float[..., 3] (CIE 15:2018, white D65)."""
    return _by_pixel(_xyz_to_lab, xyz)


def lab_to_xyz(lab: npt.ArrayLike) -> Floats:
    """CIE XYZ of CIE L*a*b*, float[..., 3] to float[..., 3]: the inverse of `xyz_to_lab`."""
    return _by_pixel(_lab_to_xyz, lab)


def srgb_to_lab(rgb: npt.ArrayLike) -> Floats:
    """CIE L*a*b* of sRGB colours, float[..., 3] to float[..., 3] (CIE 15:2018, white D65).

    Examples
    --------
    >>> srgb_to_lab([1, 0, 0]).round(1).tolist()
    [53.2, 80.1, 67.2]
    """
    return _by_pixel(lambda planes: _xyz_to_lab(_RGB_TO_XYZ @ _decode(planes)), rgb)


def lab_to_srgb(lab: npt.ArrayLike) -> Floats:
    """Return sRGB colours of CIE L*a*b*, float[..., 3] to float[..., 3]: the inverse of `srgb_to_lab`."""
    return _by_pixel(lambda planes: _encode(_XYZ_TO_RGB @ _lab_to_xyz(planes)), lab)


def white_adaptation(source: npt.ArrayLike, target: npt.ArrayLike) -> Floats:
    """Matrix that takes XYZ seen under one white to XYZ seen under another (Bradford, ICC.1 annex E).

    Parameters
    ----------
    source, target : float[3]
        XYZ of the two whites, with Y = 1.
    """
    gains = (_BRADFORD @ np.asarray(target)) / (_BRADFORD @ np.asarray(source))
    matrix: Floats = np.linalg.inv(_BRADFORD) @ (gains[:, None] * _BRADFORD)
    return matrix


def lab_d50_to_srgb(lab: npt.ArrayLike) -> Floats:
    """Return sRGB colours of CIE L*a*b* relative to D50, as ICC profiles, Adobe's swatches and CSS have it.

    Examples
    --------
    >>> lab_d50_to_srgb([100, 0, 0]).round(6).tolist()
    [1.0, 1.0, 1.0]
    """
    to_linear = _XYZ_TO_RGB @ white_adaptation(_D50, _WHITE) * (_D50 / _WHITE)
    return _by_pixel(lambda planes: _encode(to_linear @ _lab_to_xyz(planes)), lab)


def srgb_to_oklab(rgb: npt.ArrayLike) -> Floats:
    """Oklab of sRGB colours, float[..., 3] to float[..., 3] (Ottosson 2020).

    Examples
    --------
    >>> srgb_to_oklab([1, 0, 0]).round(3).tolist()
    [0.628, 0.225, 0.126]
    """
    return _by_pixel(lambda planes: _OKLMS_TO_OKLAB @ np.cbrt(_RGB_TO_OKLMS @ _decode(planes)), rgb)


def oklab_to_srgb(oklab: npt.ArrayLike) -> Floats:
    """Return sRGB colours of Oklab, float[..., 3] to float[..., 3]: the inverse of `srgb_to_oklab`."""
    return _by_pixel(lambda planes: _encode(_OKLMS_TO_RGB @ (_OKLAB_TO_OKLMS @ planes) ** 3), oklab)


_CAM02, _CAM16 = cam02(_RGB_TO_XYZ, _WHITE), cam16(_RGB_TO_XYZ, _WHITE)


def srgb_to_cam02ucs(rgb: npt.ArrayLike) -> Floats:
    """CAM02-UCS J', a', b' of sRGB colours, float[..., 3] to float[..., 3] (Luo, Cui and Li 2006).

    Examples
    --------
    >>> srgb_to_cam02ucs([[0, 0, 0], [1, 1, 1]])[:, 0].round(1).tolist()
    [0.0, 100.0]
    """
    return _by_pixel(lambda planes: linear_to_ucs(_decode(planes), _CAM02), rgb)


def cam02ucs_to_srgb(ucs: npt.ArrayLike) -> Floats:
    """Return sRGB colours of CAM02-UCS, float[..., 3] to float[..., 3]: the inverse of `srgb_to_cam02ucs`."""
    return _by_pixel(lambda planes: _encode(ucs_to_linear(planes, _CAM02)), ucs)


def cam02ucs_to_lab(ucs: npt.ArrayLike) -> Floats:
    """CIE L*a*b* of CAM02-UCS, float[..., 3] to float[..., 3]; what lies outside of sRGB is clipped to it."""
    return _by_pixel(lambda planes: _xyz_to_lab(_RGB_TO_XYZ @ ucs_to_linear(planes, _CAM02).clip(0, 1)), ucs)


def srgb_to_cam16ucs(rgb: npt.ArrayLike) -> Floats:
    """CAM16-UCS J', a', b' of sRGB colours, float[..., 3] to float[..., 3] (Li and others 2017)."""
    return _by_pixel(lambda planes: linear_to_ucs(_decode(planes), _CAM16), rgb)


def cam16ucs_to_srgb(ucs: npt.ArrayLike) -> Floats:
    """Return sRGB colours of CAM16-UCS, float[..., 3] to float[..., 3]: the inverse of `srgb_to_cam16ucs`."""
    return _by_pixel(lambda planes: _encode(ucs_to_linear(planes, _CAM16)), ucs)


def delta_e_2000(lab1: npt.ArrayLike, lab2: npt.ArrayLike) -> Floats:
    """CIEDE2000 colour difference.

    Parameters
    ----------
    lab1, lab2 : float[..., 3]
        CIE L*a*b*; leading shapes are broadcast against each other.

    Returns
    -------
    float[...]
        ΔE00, 0 for equal colours, about 1 where a difference begins to be seen (CIE 142:2001 with
        k_L = k_C = k_H = 1, in the form of Sharma, Wu and Dalal 2005).

    Examples
    --------
    >>> round(float(delta_e_2000([50, 2.6772, -79.7751], [50, 0, -82.7485])), 4)
    2.0425
    """
    first, second = np.broadcast_arrays(lab1, lab2)
    (flat1, shape), (flat2, _) = _flat(first), _flat(second)
    out = np.empty(len(flat1))
    for start in range(0, len(flat1), _BLOCK):
        block = slice(start, start + _BLOCK)
        out[block] = _ciede2000(flat1[block].T, flat2[block].T)
    difference: Floats = out.reshape(shape[:-1])[()]
    return difference


_ARC_25, _ARC_30, _ARC_275 = np.radians([25, 30, 275])
# T = 1 − 0.17 cos(h − 30°) + 0.24 cos 2h + 0.32 cos(3h + 6°) − 0.20 cos(4h − 63°), as a polynomial in exp(ih)
_T1, _T2, _T3, _T4 = np.array([-0.17, 0.24, 0.32, -0.20]) * np.exp(1j * np.radians([-30, 0, 6, -63]))


def _saturation(chroma: Floats) -> Floats:
    seventh = chroma**7
    root: Floats = np.sqrt(seventh / (seventh + 25.0**7))
    return root


def _ciede2000(lab1: Floats, lab2: Floats) -> Floats:
    (l1, a1, b1), (l2, a2, b2) = lab1, lab2
    stretch = 1.5 - 0.5 * _saturation((np.sqrt(a1 * a1 + b1 * b1) + np.sqrt(a2 * a2 + b2 * b2)) / 2)
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = np.sqrt(a1 * a1 + b1 * b1), np.sqrt(a2 * a2 + b2 * b2)
    h1, h2 = np.arctan2(b1, a1), np.arctan2(b2, a2)
    h1 += 2 * np.pi * (h1 < 0)
    h2 += 2 * np.pi * (h2 < 0)

    # Difference and mean are taken along the shorter arc; rounding must not decide between two of the same length.
    turn = h2 - h1
    far = np.abs(turn) > np.pi + 1e-12
    hue = (h1 + h2) / 2
    hue += np.where(far, np.where(hue < np.pi, np.pi, -np.pi), 0)
    delta_h = 2 * np.sqrt(c1 * c2) * np.sin(turn / 2) * (1 - 2 * far)

    around = np.cos(hue) + 1j * np.sin(hue)
    t = 1 + (around * (_T1 + around * (_T2 + around * (_T3 + around * _T4)))).real
    chroma = (c1 + c2) / 2
    off_middle = ((l1 + l2) / 2 - 50) ** 2
    in_l = (l2 - l1) / (1 + 0.015 * off_middle / np.sqrt(20 + off_middle))
    in_c = (c2 - c1) / (1 + 0.045 * chroma)
    in_h = delta_h / (1 + 0.015 * chroma * t)
    rotation = 2 * _ARC_30 * np.exp(-(((hue - _ARC_275) / _ARC_25) ** 2))
    blue = -2 * np.sin(rotation) * _saturation(chroma)
    total: Floats = np.sqrt(in_l * in_l + in_c * in_c + in_h * in_h + blue * in_c * in_h)
    return total


def to_hex(rgb: npt.ArrayLike) -> str | list[str]:
    """Hex codes such as ``#ff8800`` of sRGB colours: float[3] to a str, float[n, 3] to a list of n.

    Components are rounded to 8 bits, halves to even. Raises `OptionError` where one rounds to less than 0 or more
    than 255, or is NaN, and for any other shape.

    Examples
    --------
    >>> to_hex([1, 0.5, 0])
    '#ff8000'
    >>> to_hex([[0, 0, 0], [1, 1, 1]])
    ['#000000', '#ffffff']
    """
    flat, shape = _flat(rgb)
    levels = np.rint(flat * 255)
    if len(shape) > 2:
        raise OptionError(f"Hex codes are made of one colour or of a list of colours, not of shape {shape}.")
    if not ((levels >= 0) & (levels <= 255)).all():
        raise OptionError("A hex code holds values from 0 to 1 only; clip the colours, or divide 8-bit values by 255.")
    codes = hex_codes(levels.astype(np.uint8))
    return codes if len(shape) == 2 else codes[0]


def hex_codes(rgb8: Bytes) -> list[str]:
    """Hex codes such as ``#ff8800`` of 8-bit colours, uint8[n, 3] to a list of n."""
    return [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in rgb8.tolist()]


def from_hex(code: str) -> Floats:
    """Read an sRGB colour, float[3] in [0, 1], of six or three hex digits, with or without ``#`` and spaces around.

    Raises `OptionError` for anything else.

    Examples
    --------
    >>> from_hex("#ff0033").tolist()
    [1.0, 0.0, 0.2]
    """
    match = re.fullmatch("#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})", code.strip())
    if match is None:
        raise OptionError(f"{code!r:.40} is not a hex colour; write it as #rrggbb or #rgb.")
    digits = match[1] if len(match[1]) == 6 else "".join(2 * digit for digit in match[1])
    return np.array(list(bytes.fromhex(digits))) / 255
