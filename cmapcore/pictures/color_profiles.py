"""From a picture's own colours to sRGB: by its embedded profile, or by the space that it names or describes."""

import io
import logging
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from PIL import Image, ImageCms

from ..arrays import Bytes, Floats
from ..color import hdr
from ..color.conversions import linear_to_srgb, srgb_to_linear, white_adaptation, xyz_to_linear

Chromaticities: TypeAlias = tuple[tuple[float, float], ...]
"""x and y of red, green, blue and white."""


class Space(NamedTuple):
    """A space of colours: by the code points of ITU-T H.273, or described. 2, where nothing is said, is sRGB's."""

    primaries: int | Chromaticities = 2
    transfer: int | float = 2  # a float is an exponent: light is signal ** transfer


_PROFILE_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # a profile's colour space: Pillow's mode
_log = logging.getLogger(__name__)


def to_srgb(colors: Bytes, icc: object, space: Space) -> Bytes:
    """Convert colours to sRGB, which is assumed where nothing is said about them.

    Parameters
    ----------
    colors : uint8[H,W], uint8[H,W,3] or uint8[H,W,4]
        Grey, RGB or CMYK.
    icc : bytes or None
        An embedded profile (ICC.1). It wins, if it can be used.
    space : Space
        Of grey and RGB.

    Returns
    -------
    uint8[H,W,3]
    """
    mode = "L" if colors.ndim == 2 else {3: "RGB", 4: "CMYK"}[colors.shape[2]]
    icc = icc if isinstance(icc, bytes) else b""
    space = _hdr_space(icc) or space
    transform = _profile_transform(icc, mode) if icc and space.transfer not in _HDR else None
    if transform is None and mode != "CMYK" and _differs(space):
        return _from_space(colors, space)
    if mode == "RGB" and transform is None:
        return colors
    height, width = colors.shape[:2]
    image = Image.frombuffer(mode, (width, height), np.ascontiguousarray(colors), "raw", mode, 0, 1)
    if transform is None:
        return np.asarray(image.convert("RGB"))
    if transform.input_mode != mode:
        image = image.convert(transform.input_mode)
    return np.asarray(ImageCms.applyTransform(image, transform))


def _profile_transform(icc: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Return the way to sRGB, relative colorimetric with black-point compensation; None as if without a profile."""
    try:
        profile = ImageCms.getOpenProfile(io.BytesIO(icc))
        profile_mode = _PROFILE_MODES.get(profile.profile.xcolor_space, "")
        if profile_mode != mode and (profile_mode, mode) != ("RGB", "L"):
            raise ImageCms.PyCMSError(f"it is for other colours than {mode}")
        transform = ImageCms.buildTransform(
            profile,
            ImageCms.createProfile("sRGB"),
            profile_mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, UnicodeDecodeError) as error:
        _log.warning("A colour profile was left aside: %s", error)
        return None
    return None if profile_mode == "RGB" and _changes_nothing(transform) else transform


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether a profile is sRGB by another name: most are, and converting costs half as much as decoding."""
    levels = np.arange(0, 256, 51, dtype=np.uint8)
    grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    converted = np.asarray(ImageCms.applyTransform(Image.fromarray(grid), transform), dtype=np.int16)
    return bool(np.abs(converted - grid).max() <= 1)


def _hdr_space(icc: bytes) -> Space | None:
    """Return the space of an HDR profile, which also gives it by number (ICC.1:2022, 9.2.17); its tables cannot."""
    for place in range(132, min(132 + 12 * int.from_bytes(icc[128:132], "big"), len(icc)), 12):
        if icc[place : place + 4] == b"cicp":
            start = int.from_bytes(icc[place + 4 : place + 8], "big")
            said = icc[start : start + 12]
            if said[:4] == b"cicp" and len(said) == 12 and said[9] in _HDR:
                return Space(said[8], said[9])
    return None


# Spaces known by number, or described

# Table 2 of ITU-T H.273. BT.709's own (1) are sRGB's.
_D65, _C = (0.3127, 0.3290), (0.310, 0.316)
_PRIMARIES: dict[int, Chromaticities] = {
    4: ((0.67, 0.33), (0.21, 0.71), (0.14, 0.08), _C),  # BT.470, System M
    5: ((0.64, 0.33), (0.29, 0.60), (0.15, 0.06), _D65),  # BT.601, 625 lines
    6: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65),  # BT.601, 525 lines
    7: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65),  # SMPTE ST 240
    8: ((0.681, 0.319), (0.243, 0.692), (0.145, 0.049), _C),  # film
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),  # BT.2020
    10: ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0), (1 / 3, 1 / 3)),  # CIE XYZ
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),  # DCI-P3
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),  # Display P3
    22: ((0.630, 0.340), (0.295, 0.605), (0.155, 0.077), _D65),  # EBU 3213
}
# Table 3. BT.709's (1) is meant for cameras; what it is shown by is closest to sRGB's, as browsers take it.
_PQ, _HLG = 16, 18
_HDR = (_PQ, _HLG)
_TRANSFERS: dict[int, Callable[[Floats], Floats]] = {
    4: lambda signal: signal**2.2,
    5: lambda signal: signal**2.8,
    8: lambda signal: signal,
    17: lambda signal: signal**2.6 * (52.37 / 48),
    _PQ: hdr.pq_light,
    _HLG: hdr.hlg_scene,
}
_SRGB_TRANSFERS = (1, 6, 7, 13, 14, 15)


def is_known(space: Space) -> bool:
    """Whether both of a space's code points are ones that can be converted, or sRGB's."""
    return space.primaries in (1, *_PRIMARIES) and space.transfer in (*_SRGB_TRANSFERS, *_TRANSFERS)


def _differs(space: Space) -> bool:
    """Whether a space is known and not sRGB."""
    primaries, transfer = space
    return (
        isinstance(primaries, tuple) or isinstance(transfer, float) or primaries in _PRIMARIES or transfer in _TRANSFERS
    )


def _from_space(colors: Bytes, space: Space) -> Bytes:
    """Convert grey or RGB of a space; what is outside of sRGB is clipped, and HDR comes below white before."""
    primaries, transfer = space
    signal = np.linspace([0.0] * 3, 1, 256)
    table = signal**transfer if isinstance(transfer, float) else _TRANSFERS.get(transfer, srgb_to_linear)(signal)
    table = table[:, 0]
    matrix = _to_srgb_light(_chromaticities(primaries))
    if colors.ndim == 2:
        colors = np.repeat(colors[..., None], 3, axis=2)
    converted = np.empty_like(colors)
    for row, source in zip(converted, colors, strict=True):  # all at once would take 24 times the picture's memory
        row[:] = _shown(table[source], matrix, transfer)
    return converted


def signal_to_srgb(signal: Floats, space: Space) -> Bytes:
    """Convert RGB of a space, float[..., 3] in [0, 1], to sRGB as `to_srgb` does: uint8[..., 3]."""
    if not _differs(space):
        return np.rint(signal * 255).astype(np.uint8)
    primaries, transfer = space
    light = signal**transfer if isinstance(transfer, float) else _TRANSFERS.get(transfer, srgb_to_linear)(signal)
    return _shown(light, _to_srgb_light(_chromaticities(primaries)), transfer)


def _chromaticities(primaries: int | Chromaticities) -> Chromaticities:
    return _PRIMARIES.get(primaries, ()) if isinstance(primaries, int) else primaries


def _shown(light: Floats, matrix: Floats, transfer: int | float) -> Bytes:
    """Bring linear light of a space to sRGB; HDR comes below white before, and what is outside is clipped."""
    if transfer == _HLG:
        light = hdr.hlg_light(light)
    light = light @ matrix
    if transfer in _HDR:
        light = hdr.below_white(light)
    return np.rint(np.clip(linear_to_srgb(light), 0, 1) * 255).astype(np.uint8)


def _to_srgb_light(primaries: Chromaticities) -> Floats:
    """Return the matrix to multiply a row of linear RGB by; white stays white."""
    if not primaries:
        return np.eye(3)
    *rgb, white, d65 = (np.array([x, y, 1 - x - y]) for x, y in (*primaries, _D65))
    columns = np.column_stack(rgb)
    xyz = columns * np.linalg.solve(columns, white / white[1])
    return xyz_to_linear((white_adaptation(white / white[1], d65 / d65[1]) @ xyz).T)
