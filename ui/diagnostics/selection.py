"""The selection on the Diagnostics page, whether in the scatter, the palette or the picture, and what it covers.

There is one choice at a time, of the kind that was made last.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import streamlit as st
from scipy.spatial import cKDTree

from cmapcore.arrays import Bools, Ints
from cmapcore.color.conversions import from_hex, srgb_to_cam02ucs, to_hex
from cmapcore.diagnosis.segmentation import median_color, nearest_colors, pixels_of_points, points_in_box
from cmapcore.option_kinds import MAX_RADIUS
from cmapcore.pictures.picture import Picture
from cmapcore.pictures.region import box_of
from cmapcore.pipeline import Result

from ..elements.picture_box import Box
from .scatter import drawn_points

_MOST_OF_THEM = (2, 98)
"""Percentiles between which a region must hold the pixels: a few far-off ones would otherwise make it everything."""
_NEARLY_ALL = 0.9


@dataclass(frozen=True)
class Selection:
    """A choice.

    Attributes
    ----------
    of : hashable
        What it was made in: the key of the sampled points, where they are chosen, and the picture's digest elsewhere.
    kind : {"points", "color", "box"}
    points : tuple of int
        Numbers of the sampled points that were lassoed.
    hex : str
        The palette colour that was chosen, ``#rrggbb``.
    box : tuple of float or None
        The part of the picture that was chosen.
    """

    of: Hashable
    kind: Literal["points", "color", "box"]
    points: tuple[int, ...] = ()
    hex: str = ""
    box: Box | None = None


@dataclass(frozen=True, eq=False)
class Selected:
    """What a selection covers.

    Attributes
    ----------
    points : bool[n]
        Which of the sampled points are selected.
    pixels : bool[H, W]
        Where they are in the picture.
    share : float
        The part of the allowed pixels, in [0, 1].
    hex : str
        The median of the points, or the selected colour itself, ``#rrggbb``; empty without points.
    radius : float
        The distance from it, in CAM02-UCS, within which 95 % of the points lie, rounded up to a tenth.
    """

    points: Bools
    pixels: Bools
    share: float
    hex: str
    radius: float


def selection_of(result: Result) -> Selection | None:
    """Return the selection, if it is still valid for this result."""
    selection: Selection | None = st.session_state.get("_selection")
    if selection is None or selection.of != (
        result.keys["sample"] if selection.kind == "points" else result.picture.digest
    ):
        return None
    return None if selection.hex and selection.hex not in result.palette.hex else selection


def choose(selection: Selection | None) -> None:
    """Make this the selection."""
    st.session_state["_selection"] = selection


def selected_by(result: Result, selection: Selection) -> Selected:
    """Compute what a selection covers."""
    return _selected_by(
        result.keys["prune"], (selection.kind, selection.points, selection.hex, selection.box), result, selection
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _selected_by(key: Hashable, choice: tuple[Hashable, ...], _result: Result, _selection: Selection) -> Selected:
    result, selection = _result, _selection
    points = points_of(result, selection)
    if selection.kind == "points":
        pixels = pixels_of_points(result, points)
    elif selection.box is None:
        pixels = segmentation(result) == result.palette.hex.index(selection.hex)
    else:
        pixels = np.zeros(result.picture.pixels.shape[:2], dtype=bool)
        box = box_of(selection.box, pixels.shape)
        pixels[box] = allowed_mask(result)[box]
    code, radius = selection.hex, 0.0
    if points.any():
        code = code or str(to_hex(median_color(result, points)))
        middle = srgb_to_cam02ucs(from_hex(code))
        # a few that lie far off must not make it leave out half of the picture
        apart = np.percentile(np.linalg.norm(srgb_to_cam02ucs(result.points.rgb[points]) - middle, axis=1), 95)
        radius = min(MAX_RADIUS, max(1.0, float(np.ceil(apart * 10) / 10)))
    return Selected(points, pixels, float(pixels.sum() / allowed_mask(result).sum()), code, radius)


def points_of(result: Result, selection: Selection) -> Bools:
    """Return which of the sampled points are selected, ``bool[n]``: those of a colour are those of its cluster."""
    if selection.box is not None:
        return points_in_box(result, selection.box)
    if selection.kind == "points":
        points = np.zeros(len(result.points.rgb), dtype=bool)
        points[list(selection.points)] = True
        return _with_undrawn(result, points)
    kept = result.order.index[result.kept.mask[result.order.index]]
    return np.asarray(result.clusters.labels == kept[result.palette.hex.index(selection.hex)])


def _with_undrawn(result: Result, points: Bools) -> Bools:
    """Choose of the points that are too many to be drawn those whose colour is nearest to that of a chosen one."""
    drawn = drawn_points(result)
    if len(drawn) == len(points):
        return points
    rgb = result.points.rgb
    _, nearest = cKDTree(rgb[drawn]).query(rgb)
    chosen = np.asarray(points[drawn][nearest])
    chosen[drawn] = points[drawn]
    return chosen


def region_of(result: Result, selection: Selection, found: Selected) -> Box | None:
    """Return the part of the picture that holds the selection, apart from strays; None if that is all or nothing."""
    if selection.box is not None:
        return selection.box
    rows, columns = np.nonzero(found.pixels)
    if not len(rows) or result.picture.frames is not None:
        return None
    height, width = found.pixels.shape
    x0, x1 = np.percentile(columns, _MOST_OF_THEM) / width
    y0, y1 = np.percentile(rows, _MOST_OF_THEM) / height
    x0, y0, x1, y1 = (round(float(side), 4) for side in (x0, y0, x1 + 1 / width, y1 + 1 / height))
    return None if (x1 - x0) * (y1 - y0) > _NEARLY_ALL else (x0, y0, min(x1, 1.0), min(y1, 1.0))


def allowed_mask(result: Result) -> Bools:
    """Return which pixels the recipe allows, ``bool[H, W]``."""
    return _allowed(result.keys["pixels"], result)


@st.cache_data(max_entries=16, show_spinner=False)
def _allowed(key: Hashable, _result: Result) -> Bools:
    picture: Picture = _result.picture
    mask = np.zeros(picture.pixels.shape[:2], dtype=bool)
    places = _result.recipe.sample.allowed(picture)
    mask.reshape(-1)[slice(None) if places is None else places] = True
    return mask


def whole_of(result: Result) -> str:
    """Name what shares of pixels refer to: less than the picture if some pixels are not allowed."""
    return "the picture" if allowed_mask(result).all() else "the included area"


def segmentation(result: Result) -> Ints:
    """Return the palette colour nearest to each pixel, ``int[H, W]``, and -1 where a pixel is not allowed."""
    return np.asarray(_segmented(result.keys["prune"], result), dtype=np.intp)


@st.cache_data(max_entries=32, show_spinner=False)
def _segmented(key: Hashable, _result: Result) -> np.ndarray[Any, np.dtype[np.int8]]:
    labels = nearest_colors(_result.picture, _result.palette.colors, _result.recipe.sample.allowed(_result.picture))
    return labels.astype(np.int8)  # there are at most 64; an eighth of the room
