"""The scatter of the sampled points: by t-SNE, along their principal axes, or in a colour space.

The data about the points and their places is passed separately from how they are shown: it is large, and stays the same
while a visitor selects.
"""

import hashlib
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Callable, Hashable
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import streamlit as st

from cmapcore.arrays import Bools, Floats, Ints
from cmapcore.color.conversions import to_hex
from cmapcore.diagnosis.places import SPACES, faithful_subset, principal_axes
from cmapcore.errors import CmapError
from cmapcore.pipeline import Result
from cmapcore.stages.values import Embedding, EmbeddingPath
from cmapcore.wording import count_text

from ..elements.components import component
from ..elements.kept_files import PLOTLY, PLOTLY_3D
from ..elements.progress import Waiting
from ..state.background_work import background_work_for
from ..state.refusals import told
from ..state.runner import shared_runner

View = Literal["t-SNE", "PCA", "Colour space (3-D)"]

_PLOT = component("scatter", isolate_styles=False)  # Plotly's own styles are the document's
_KEPT = component("points", isolate_styles=False)


def hand_over_points(result: Result) -> None:
    """Start embedding the points for display, and meanwhile give them to the browser, which draws them as t-SNE begins.

    Whatever else is on the page comes after them.
    """
    runner = shared_runner()
    background_work_for(
        "embedding",
        result.keys["embedding"],
        lambda: {"embedding": lambda progress: runner.embed(result, progress=progress)},
    )
    subset = drawn_points(result)
    rgb = result.points.rgb[subset]
    points = {
        "name": _points_name(result),
        "rgb": _text(np.rint(rgb * 255).astype(np.uint8)),
        "xy": _text(_parts(principal_axes(result.points.rgb)[subset], 65535).astype(np.uint16)),
    }
    if result.points.index is not None:
        points["place"] = _text(_percents(result, subset))
    elif np.ptp(result.points.weight):
        points["weight"] = _text(result.points.weight[subset].astype(np.float32))
    _keep("_points", points)


def hand_over_places(result: Result) -> None:
    """Once t-SNE has run, give the browser the places of the points."""
    subset = drawn_points(result)
    try:
        with Waiting() as waiting:
            embedding = shared_runner().embed(result, progress=waiting.tell)
    except CmapError as error:
        _keep("_places", {"name": _places_name(result), "said": told(error)})
        return
    _keep("_places", {"name": _places_name(result), **_placed(embedding, subset)})


def scatter_plot(
    result: Result,
    view: View,
    *,
    key: str,
    by_cluster: bool,
    space: str = "",
    lit: Bools | None,
    on_select: Callable[[tuple[int, ...]], None],
) -> None:
    """Show the sampled points, with a ring at each colour of the palette.

    Parameters
    ----------
    result
        Whose points `hand_over_points` passes in the same run.
    view
        Where they lie.
    key
        The element's key, unique on the page.
    by_cluster
        Whether a point has the colour of its cluster, or its own.
    space
        One of `SPACES`, to show them in three dimensions.
    lit : bool[n] or None
        Which points are selected; the others fade.
    on_select
        Called before the next run with the indices of the points that a visitor selected; none if the selection was
        cleared.
    """
    subset = drawn_points(result)
    name = _points_name(result)
    clusters = result.clusters
    kept = set(result.order.index[result.kept.mask[result.order.index]].tolist())
    shares = clusters.shares.tolist()

    def tell() -> None:
        numbers = numbers_in(st.session_state[key].get("chosen"), name, len(subset))
        if numbers is not None:
            on_select(tuple(subset[list(numbers)].tolist()))

    three = _in_space(result, space, name, subset) if space else None
    _PLOT(
        key=key,
        data={
            "plotly": (PLOTLY_3D if space else PLOTLY).address,
            "label": f"{view} of {count_text(len(result.points.rgb), 'sampled point')}, "
            "with the palette colours ringed",
            "view": view,
            "points": name,
            "name": _places_name(result) if view == "t-SNE" else f"{name} {space or view}",
            "space": three,
            "said": "Running t-SNE…" if view == "t-SNE" else "",
            "labels": _text(clusters.labels[subset].astype(np.uint8)),  # noise is 255
            "clusters": [
                {"hex": code, "share": round(share, 4), "ring": number in kept}
                for number, (code, share) in enumerate(zip(to_hex(clusters.colors), shares, strict=True))
            ],
            "byCluster": by_cluster,
            "lit": "" if lit is None else _text(np.packbits(lit[subset])),
        },
        on_chosen_change=tell,
    )


def _in_space(result: Result, space: str, name: str, subset: Ints) -> dict[str, Any]:
    """Give the browser the points' places in a colour space, and return the palette's."""
    place, axes = SPACES[space]
    xyz = _text(place(result.points.rgb[subset]).astype(np.float32))
    _keep("_points_in_space", {"name": f"{name} {space}", "xyz": xyz, "axes": axes})
    palette = zip(result.palette.hex, place(result.palette.colors).round(3).tolist(), strict=True)
    return {"palette": [{"hex": code, "at": at} for code, at in palette]}


def drawn_points(result: Result) -> Ints:
    """Return the indices of the points that are drawn: at most 5,000."""
    return faithful_subset(result.points, result.clusters.labels)


def numbers_in(event: object, name: str, count: int) -> tuple[int, ...] | None:
    """Return which of `count` points were selected, from what a browser sent, which is not to be trusted.

    Returns
    -------
    tuple of int or None
        None where it means nothing, or was selected among other points.
    """
    if not isinstance(event, dict) or event.get("of") != name or not isinstance(event.get("bits"), str):
        return None
    try:
        data = b64decode(event["bits"], validate=True)
    except (Error, ValueError):
        return None
    if len(data) != -(-count // 8):
        return None
    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    return None if bits[count:].any() else tuple(np.flatnonzero(bits[:count]).tolist())


def _placed(embedding: Embedding, subset: Ints) -> dict[str, Any]:
    if embedding.xy is None or embedding.path is None:
        return {"said": " ".join(embedding.notices)}
    said = " ".join((f"KL divergence {embedding.kl:.2f} after {embedding.steps} steps.", *embedding.notices))
    places = {"said": said, "xy": _text(_parts(embedding.xy[subset], 65535).astype(np.uint16))}
    return places | _frames(embedding.path, subset)


def _frames(path: EmbeddingPath, subset: Ints) -> dict[str, Any]:
    """Return each noted step, as wide and as high as the last: t-SNE begins tiny, and ends wide."""
    drawn = np.isin(path.numbers, subset)
    frames = np.stack([_parts(xy[drawn], 255) for xy in path.xy])
    return {
        "numbers": _text(np.searchsorted(subset, path.numbers[drawn]).astype(np.uint16)),
        "frames": _text(frames.astype(np.uint8)),
        "steps": path.steps.tolist(),
    }


def _parts(xy: npt.NDArray[np.floating[Any]], whole: int) -> Floats:
    """Return places as fractions of their bounding box."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    wide = high - low
    return np.asarray(np.rint((xy - low) / np.where(wide > 0, wide, 1) * whole + np.where(wide > 0, 0, whole / 2)))


def _percents(result: Result, subset: Ints) -> npt.NDArray[np.uint8]:
    assert result.points.index is not None
    height, width = result.picture.pixels.shape[:2]
    rows, columns = np.divmod(result.points.index[subset], width)
    parts = np.stack([(columns + 0.5) / width, (rows + 0.5) / height], axis=1)
    return np.asarray(np.rint(100 * parts), dtype=np.uint8)


def _keep(key: str, kept: dict[str, Any]) -> None:
    _KEPT(key=key, data={"kept": kept})


def _points_name(result: Result) -> str:
    """Name the points that are drawn: if there are too many, which ones depends on the clusters."""
    many = len(drawn_points(result)) < len(result.points.rgb)
    return _name(result.keys["cluster" if many else "sample"])


def _places_name(result: Result) -> str:
    return _name((_points_name(result), result.keys["embedding"]))


def _name(cause: Hashable) -> str:
    return hashlib.sha256(repr(cause).encode()).hexdigest()[:16]


def _text(array: npt.NDArray[Any]) -> str:
    return b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
