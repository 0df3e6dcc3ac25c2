"""From a picture's own colours to sRGB: by its embedded profile, or by the standard space that it names."""

import io
import logging
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageCms

from ..arrays import Bytes, Floats
from ..color.conversions import linear_to_srgb, srgb_to_linear, xyz_to_linear

_PROFILE_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # a profile's colour space: Pillow's mode
_log = logging.getLogger(__name__)


def to_srgb(colors: Bytes, icc: object, named: tuple[int, int]) -> Bytes:
    """Convert colours to sRGB, which is what those without any word about them are taken for.

    Parameters
    ----------
    colors : uint8[H,W], uint8[H,W,3] or uint8[H,W,4]
        Grey, RGB or CMYK.
    icc : bytes or None
        An embedded profile (ICC.1). It wins.
    named : (int, int)
        Code points of the primaries and of the transfer function (ITU-T H.273).

    Returns
    -------
    uint8[H,W,3]
    """
    mode = "L" if colors.ndim == 2 else {3: "RGB", 4: "CMYK"}[colors.shape[2]]
    transform = _profile_transform(icc, mode) if isinstance(icc, bytes) and icc else None
    if transform is None and mode != "CMYK" and (named[0] in _PRIMARIES or named[1] in _TRANSFERS):
        return _from_named(colors, *named)
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
    """Tell whether a profile is sRGB by another name: most are, and converting costs half a decode."""
    levels = np.arange(0, 256, 51, dtype=np.uint8)
    grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    converted = np.asarray(ImageCms.applyTransform(Image.fromarray(grid), transform), dtype=np.int16)
    return bool(np.abs(converted - grid).max() <= 1)


# Spaces known by number


def _pq(signal: Floats) -> Floats:
    """Linear light of the perceptual quantizer (SMPTE ST 2084), 1 at the 203 cd/m² of a white page (BT.2408)."""
    power = signal ** (32 / 2523)
    light: Floats = (np.maximum(power - 107 / 128, 0) / (2413 / 128 - 2392 / 128 * power)) ** (8192 / 1305)
    return light * (10_000 / 203)


def _hlg(signal: Floats) -> Floats:
    """Linear light of the scene of hybrid log-gamma (ITU-R BT.2100, table 5)."""
    a = 0.17883277
    b, c = 1 - 4 * a, 0.5 - a * np.log(4 * a)
    light: Floats = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    return light


# Table 2 of ITU-T H.273: x and y of red, green and blue. White is D65 everywhere here. BT.709's own (1) are sRGB's.
_PRIMARIES = {
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),  # BT.2020
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),  # Display P3
}
# Table 3. BT.709's (1) is meant for cameras; what it is shown by is closest to sRGB's, as browsers take it.
_LINEAR, _HLG = 8, 18
_TRANSFERS: dict[int, Callable[[Floats], Floats]] = {
    4: lambda signal: signal**2.2,
    _LINEAR: lambda signal: signal,
    16: _pq,
    _HLG: _hlg,
}
_WHITE = (0.3127, 0.3290)
_LUMINANCE_2020 = np.array([0.2627, 0.6780, 0.0593])


def _from_named(colors: Bytes, primaries: int, transfer: int) -> Bytes:
    """Convert grey or RGB of a space known by number; what is brighter than a white page becomes white."""
    table = _TRANSFERS.get(transfer, srgb_to_linear)(np.linspace([0.0] * 3, 1, 256))[:, 0]
    matrix = np.eye(3)
    if primaries in _PRIMARIES:
        xyz = np.array([[x / y, 1, (1 - x - y) / y] for x, y in (*_PRIMARIES[primaries], _WHITE)]).T
        matrix = xyz_to_linear((xyz[:, :3] * np.linalg.solve(xyz[:, :3], xyz[:, 3])).T)
    if colors.ndim == 2:
        colors = np.repeat(colors[..., None], 3, axis=2)
    converted = np.empty_like(colors)
    for row, source in zip(converted, colors, strict=True):  # all at once would take 24 times the picture's memory
        linear = table[source]
        if transfer == _HLG:  # from the scene's light to that of a display of 1,000 cd/m² (BT.2100, table 5)
            linear *= (linear @ _LUMINANCE_2020)[:, None] ** 0.2 * (1000 / 203)
        row[:] = np.rint(np.clip(linear_to_srgb(linear @ matrix), 0, 1) * 255)
    return converted
