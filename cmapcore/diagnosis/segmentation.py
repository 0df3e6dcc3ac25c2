"""Which pixel belongs to which colour, and pictures that show it.

A segmentation is an ``int[H, W]``: for every pixel the number of the colour nearest to it in CAM02-UCS (Luo, Cui and
Li 2006), and -1 where a pixel may not be seen. Each distinct colour of a picture is worked on once.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..arrays import Bools, Bytes, Floats, Ints
from ..color.conversions import delta_e_2000, from_hex, oklab_to_srgb, srgb_to_cam02ucs, srgb_to_lab, srgb_to_oklab
from ..color.pixel_colors import codes_to_colors, colors_to_codes
from ..errors import OptionError
from ..pictures.picture import Picture
from ..pictures.region import allowed_indices, box_of
from ..pipeline import Result
from ..stages.cluster_groups import weighted_median

LEFT_OUT = -1
MOST_ERROR = 20.0
"""ΔE00 at the upper end of the colours of `error_picture`."""

_GROUND = 138
"""The grey of pixels that are not allowed: unobtrusive on light and dark pages."""
_DIMMED_TO, _DIMMED_BY = 150, 0.6
_LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
_BLOCK = 8192  # colours worked on at once: their distances stay in the processor's cache
_FEW = 16  # colours up to which comparing with each is faster than a tree, which also takes long to import
_ERROR_COLORS = ("000004", "3b0f70", "8c2981", "de4968", "fe9f6d", "fcfdbf")  # of rising lightness


def nearest_colors(picture: Picture, colors: npt.ArrayLike, allowed: Ints | None = None) -> Ints:
    """Give every pixel the number of the colour nearest to it.

    Parameters
    ----------
    picture : Picture
    colors : float[k, 3]
        sRGB in [0, 1], at least one.
    allowed : int[n], optional
        Indices of the allowed pixels, row by row, as ``result.recipe.sample.allowed(picture)`` returns them; default:
        all opaque ones.

    Returns
    -------
    int[H, W]
        In [0, k), of equally near ones the first; -1 for the other pixels.

    Raises
    ------
    OptionError
        There is no colour.
    """
    palette = srgb_to_cam02ucs(colors)
    if not len(palette):
        raise OptionError("There is no colour to assign pixels to; pass at least one.")
    if allowed is None:
        allowed = allowed_indices(picture)
    flat = picture.pixels.reshape(-1, 3)
    labels = np.full(len(flat), LEFT_OUT, dtype=np.intp)
    distinct, of_pixel = _distinct(flat if allowed is None else flat[allowed])
    found = _nearest(srgb_to_cam02ucs(distinct / 255), palette)[of_pixel]
    labels[slice(None) if allowed is None else allowed] = found
    return labels.reshape(picture.pixels.shape[:2])


def area_shares(labels: Ints, k: int) -> Floats:
    """Return the part of the allowed pixels that each of `k` colours has in a segmentation: ``float[k]``, 1 in all."""
    seen = labels[labels != LEFT_OUT]
    return np.bincount(seen, minlength=k) / max(1, len(seen))


def highlighted(picture: Picture, mask: Bools) -> Bytes:
    """Show some pixels as they are, and the rest dimmed towards grey.

    Parameters
    ----------
    picture : Picture
    mask : bool[H, W]
        Which pixels light up. Those that are not opaque are plain grey in any case.

    Returns
    -------
    uint8[H, W, 3]
    """
    luma = picture.pixels @ _LUMA.astype(np.float32)
    dimmed = (luma + (_DIMMED_TO - luma) * _DIMMED_BY).astype(np.uint8)
    shown = np.where(mask[..., None], picture.pixels, dimmed[..., None])
    if picture.opaque is not None:
        shown[~picture.opaque] = _GROUND
    return shown


def repainted(picture: Picture, colors: npt.ArrayLike, labels: Ints) -> Bytes:
    """Repaint the picture with a palette alone.

    Parameters
    ----------
    picture : Picture
    colors : float[k, 3]
        The palette, sRGB in [0, 1].
    labels : int[H, W]
        Its segmentation, from `nearest_colors`.

    Returns
    -------
    uint8[H, W, 3]
        What may not be seen is grey.
    """
    paints = np.full((len(np.asarray(colors)) + 1, 3), _GROUND, dtype=np.uint8)
    paints[:-1] = np.rint(np.asarray(colors) * 255)
    return paints[labels].reshape(picture.pixels.shape)  # LEFT_OUT takes the last


def error_map(picture: Picture, colors: npt.ArrayLike, labels: Ints) -> Floats:
    """Return how far each pixel is from the palette colour that represents it.

    Parameters
    ----------
    picture : Picture
    colors : float[k, 3]
        The palette, sRGB in [0, 1].
    labels : int[H, W]
        Its segmentation, from `nearest_colors`.

    Returns
    -------
    float[H, W]
        CIEDE2000 (CIE 142:2001); NaN for pixels that may not be seen.
    """
    seen = labels.reshape(-1) != LEFT_OUT
    distinct, of_pixel = _distinct(picture.pixels.reshape(-1, 3)[seen])
    label = np.empty(len(distinct), dtype=np.intp)
    label[of_pixel] = labels.reshape(-1)[seen]  # equal colours have equal labels
    errors = np.full(seen.shape, np.nan)
    errors[seen] = delta_e_2000(srgb_to_lab(distinct / 255), srgb_to_lab(colors)[label])[of_pixel]
    return errors.reshape(labels.shape)


def error_scale() -> Bytes:
    """Return the colours of `error_picture` from 0 to `MOST_ERROR`, dark to light: ``uint8[256, 3]``, for a legend."""
    stops = srgb_to_oklab([from_hex(code) for code in _ERROR_COLORS])
    at = np.linspace(0, len(stops) - 1, 256)
    ramp = np.stack([np.interp(at, np.arange(len(stops)), channel) for channel in stops.T], axis=1)
    return np.rint(np.clip(oklab_to_srgb(ramp), 0, 1) * 255).astype(np.uint8)


def error_picture(errors: Floats) -> Bytes:
    """Draw a map of where a palette represents a picture badly.

    Parameters
    ----------
    errors : float[H, W]
        From `error_map`.

    Returns
    -------
    uint8[H, W, 3]
        The colours of `error_scale`: dark for 0, light for `MOST_ERROR` and more; grey where it is NaN.
    """
    unseen = np.isnan(errors)
    steps = np.clip(np.where(unseen, 0, errors) * (255 / MOST_ERROR), 0, 255)
    shown: Bytes = error_scale()[np.rint(steps).astype(np.uint8)]
    shown[unseen] = _GROUND
    return shown


def pixels_of_points(result: Result, chosen: npt.ArrayLike, *, alike: bool = True) -> Bools:
    """Say where in the picture some of the sampled points are.

    Parameters
    ----------
    result : Result
    chosen : bool[n] or int[m]
        Which of ``result.points``: a mask, or their numbers.
    alike : bool
        A sampled point stands for many pixels: each allowed pixel belongs to the sampled colour nearest to it
        in CAM02-UCS, and is of the area where that colour is a chosen point's. False returns only the sampled pixels,
        which are a handful of dots; points that stand for cells of colours have no others than those alike.

    Returns
    -------
    bool[H, W]
    """
    points, picture = result.points, result.picture
    numbers = _numbers(result, chosen)
    mask = np.zeros(picture.pixels.shape[:2], dtype=bool)
    if points.index is not None and not alike:
        mask.reshape(-1)[points.index[numbers]] = True
    elif len(numbers):
        colors, of_point, labels = _sampled_colors(result)
        wanted = np.zeros(len(colors) + 1, dtype=bool)  # LEFT_OUT takes the last, which is never wanted
        wanted[of_point[numbers]] = True
        mask = wanted[labels]
    return mask


def points_in_box(result: Result, box: tuple[float, float, float, float]) -> Bools:
    """Say which of the sampled points lie in a part of the picture.

    Parameters
    ----------
    result : Result
    box : (x0, y0, x1, y1)
        Fractions of width and height, x0 < x1 and y0 < y1.

    Returns
    -------
    bool[n]
        Points that stand for cells of colours are in it where one of its pixels is nearest to them.
    """
    shape = result.picture.pixels.shape
    inside = np.zeros(shape[:2], dtype=bool)
    inside[box_of(box, shape)] = True
    if result.points.index is not None:
        return np.asarray(inside.reshape(-1)[result.points.index])
    colors, of_point, labels = _sampled_colors(result)
    there = np.zeros(len(colors) + 1, dtype=bool)
    there[labels[inside]] = True
    return np.asarray(there[of_point])


def median_color(result: Result, chosen: npt.ArrayLike) -> Floats:
    """Return the median colour of some of the sampled points, per channel and by their weight.

    Parameters
    ----------
    result : Result
    chosen : bool[n] or int[m]
        Which of ``result.points``: a mask, or their numbers.

    Returns
    -------
    float[3]
        sRGB in [0, 1].

    Raises
    ------
    OptionError
        No point is chosen.
    """
    numbers = _numbers(result, chosen)
    if not len(numbers):
        raise OptionError("No points are selected; select at least one.")
    return weighted_median(result.points.rgb[numbers], result.points.weight[numbers])


def _numbers(result: Result, chosen: npt.ArrayLike) -> Ints:
    """Numbers of points from a mask or from numbers."""
    given = np.asarray(chosen)
    if given.dtype == np.bool_:
        if given.shape != (len(result.points.rgb),):
            raise OptionError(f"There are {len(result.points.rgb)} points, but the selection has shape {given.shape}.")
        return np.flatnonzero(given)
    return given.astype(np.intp).reshape(-1)


def _sampled_colors(result: Result) -> tuple[Floats, Ints, Ints]:
    """Return the distinct sampled colours, each point's one of them, and each pixel's nearest one, ``int[H, W]``."""
    colors, of_point = np.unique(result.points.rgb, axis=0, return_inverse=True)
    labels = nearest_colors(result.picture, colors, result.recipe.sample.allowed(result.picture))
    return colors, of_point.reshape(-1), labels


def _distinct(pixels: Bytes) -> tuple[Bytes, Ints]:
    """Return the distinct colours of pixels ``uint8[n, 3]``, and which of them each pixel has."""
    codes, of_pixel = np.unique(colors_to_codes(pixels), return_inverse=True)
    return codes_to_colors(codes), of_pixel


def _nearest(places: Floats, palette: Floats) -> Ints:
    """Return the number of the nearest in a palette ``float[k, 3]`` for each of some places ``float[n, 3]``."""
    if len(palette) > _FEW:
        from scipy.spatial import cKDTree

        return np.asarray(cKDTree(palette).query(places)[1], dtype=np.intp)
    nearest = np.empty(len(places), dtype=np.intp)
    squares = (palette**2).sum(axis=1)
    for start in range(0, len(places), _BLOCK):
        block = slice(start, start + _BLOCK)
        # squared distances, without the term that is the same for all of the palette
        nearest[block] = (squares - places[block] @ (2 * palette.T)).argmin(axis=1)
    return nearest
