"""Figures, by Plotly, that show how a palette came about; every function gives a figure and shows nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..arrays import Floats, Ints
from ..color.conversions import srgb_to_cam02ucs, srgb_to_oklab, to_hex
from ..errors import OptionError
from ..figures.library_plots import INK, PlotlyFigure
from ..pipeline import Result
from ..stages.cluster_groups import NOISE, weighted_median

if TYPE_CHECKING:
    from .comparisons import ElbowCurve


SPACES: dict[str, tuple[Callable[[npt.ArrayLike], Floats], tuple[str, str, str]]] = {
    "CAM02-UCS": (lambda rgb: srgb_to_cam02ucs(rgb)[..., [1, 2, 0]], ("a′", "b′", "J′")),
    "Oklab": (lambda rgb: srgb_to_oklab(rgb)[..., [1, 2, 0]], ("a", "b", "L")),
    "RGB": (lambda rgb: np.asarray(rgb, dtype=float) * 255, ("R", "G", "B")),
}
"""What a colour's place is in each space, lightness upwards where there is one, and what the axes are called."""

_CLEAR = "rgba(0,0,0,0)"
_UNCHOSEN = 0.12
_HAIR = {"color": "rgba(138,138,138,0.5)", "width": 0.5}  # or white were lost on a light ground and black on a dark one
_CAMERA = {"eye": {"x": 1.5, "y": 1.5, "z": 0.9}, "center": {"x": 0, "y": 0, "z": -0.1}}
_RING = {"color": "#ffffff", "width": 3}
_EDGE = {"color": "#222222", "width": 1.5}


def scatter_figure(
    result: Result,
    xy: npt.NDArray[np.floating[Any]],
    by_cluster: bool = False,
    subset: Ints | None = None,
    chosen: npt.ArrayLike | None = None,
) -> PlotlyFigure:
    """Draw the sampled points in a plane, to be lassoed, with the palette at its clusters' centres.

    Parameters
    ----------
    result : Result
    xy : float[n, 2]
        Where the points are: ``result.embedding.xy``, a step of an `EmbeddingPath`, or `principal_axes`.
    by_cluster : bool
        Whether a point has its cluster's colour, and noise is a grey cross, or each has its own.
    subset : int[m], optional
        Numbers of the points to draw, from `faithful_subset`; all, if not given.
    chosen : bool[n] or int[c], optional
        Which points light up; the others fade.

    Returns
    -------
    plotly.graph_objects.Figure
        Trace 0 is the points, and ``customdata[0]`` of each is its number in ``result.points``; trace 1 is the palette,
        and ``customdata[0]`` of each is -1. A pinned colour without points has no place and is not drawn.
    """
    import plotly.graph_objects as go

    numbers = np.arange(len(xy)) if subset is None else np.asarray(subset)
    labels = result.clusters.labels[numbers]
    hexes = np.array(to_hex(result.points.rgb[numbers]))
    noise = labels == NOISE
    marker: dict[str, Any] = {"size": 6, "opacity": 1, "color": hexes.tolist(), "line": _HAIR}
    if by_cluster:
        colors = np.array([*to_hex(result.clusters.colors), INK])  # NOISE takes the last
        marker |= {"color": colors[labels].tolist(), "symbol": np.where(noise, "x", "circle").tolist()}
    points = go.Scattergl(
        x=xy[numbers, 0],
        y=xy[numbers, 1],
        mode="markers",
        marker=marker,
        customdata=_said(result, numbers, hexes),
        hovertemplate="<b>%{customdata[1]}</b><br>%{customdata[2]}%{customdata[3]}<extra></extra>",
        selectedpoints=None if chosen is None else np.flatnonzero(_mask(chosen, len(xy))[numbers]),
        unselected={"marker": {"opacity": _UNCHOSEN}},
        name="points",
    )
    figure = go.Figure([points, *_centres(result, xy)], layout=_layout(480))
    figure.update_layout(dragmode="lasso")
    hidden = {"showticklabels": False, "showgrid": False, "zeroline": False, "showline": False}
    figure.update_xaxes(**hidden)
    figure.update_yaxes(**hidden, scaleanchor="x")
    return figure


def _said(result: Result, numbers: Ints, hexes: npt.NDArray[np.str_]) -> list[list[Any]]:
    """For each point its number, hex, cluster with its share, and place in the picture."""
    clusters = result.clusters
    kinds = [
        f"cluster {code}, {share:.1%} of the sample"
        for code, share in zip(to_hex(clusters.colors), clusters.shares.tolist(), strict=True)
    ]
    kinds.append("noise, of no cluster")  # NOISE takes the last
    places = [""] * len(numbers)
    if result.points.index is not None:
        height, width = result.picture.pixels.shape[:2]
        rows, columns = np.divmod(result.points.index[numbers], width)
        across, down = (columns + 0.5) / width, (rows + 0.5) / height
        places = [f"<br>{x:.0%} across, {y:.0%} down" for x, y in zip(across.tolist(), down.tolist(), strict=True)]
    labels = clusters.labels[numbers].tolist()
    return [
        [number, code, kinds[label], place]
        for number, code, label, place in zip(numbers.tolist(), hexes.tolist(), labels, places, strict=True)
    ]


def _centres(result: Result, xy: npt.NDArray[np.floating[Any]]) -> list[Any]:
    """Draw the palette as two traces, a light ring within a dark one, so that they show on every ground."""
    import plotly.graph_objects as go

    clusters, weight = result.clusters, result.points.weight
    wanted = [number for number in result.order.index.tolist() if result.kept.mask[number]]
    members = {number: clusters.labels == number for number in wanted}
    drawn = [number for number in wanted if members[number].any()]
    at = np.array([weighted_median(xy[members[i]], weight[members[i]]) for i in drawn]).reshape(-1, 2)
    hexes = [str(to_hex(clusters.colors[number])) for number in drawn]
    shares = clusters.shares[drawn].tolist()
    pins = [", pinned" if pin else "" for pin in clusters.pinned[drawn].tolist()]
    plain = {"x": at[:, 0], "y": at[:, 1], "mode": "markers", "unselected": {"marker": {"opacity": 1}}}
    rings = go.Scattergl(
        **plain,
        marker={"size": 22, "color": hexes, "line": _RING, "opacity": 1},
        customdata=[[NOISE, *each] for each in zip(hexes, shares, pins, strict=True)],
        hovertemplate="<b>%{customdata[1]}</b> of the palette%{customdata[3]}<br>%{customdata[2]:.1%} of the sample"
        "<extra></extra>",
        name="palette",
    )
    edges = go.Scattergl(**plain, marker={"size": 25, "color": _CLEAR, "line": _EDGE}, hoverinfo="skip", name="edges")
    return [rings, edges]


def space_figure(result: Result, space: str = "CAM02-UCS", subset: Ints | None = None) -> PlotlyFigure:
    """Draw the sampled points in a colour space, with the palette as large markers.

    Parameters
    ----------
    result : Result
    space : {"CAM02-UCS", "Oklab", "RGB"}
    subset : int[m], optional
        Numbers of the points to draw, from `faithful_subset`; all, if not given.

    Returns
    -------
    plotly.graph_objects.Figure
        Trace 0 is the points, trace 1 the palette.

    Raises
    ------
    OptionError
        Another space.
    """
    import plotly.graph_objects as go

    if space not in SPACES:
        raise OptionError(f"There is no colour space {space!r} to draw in; choose one of {', '.join(SPACES)}.")
    place, names = SPACES[space]
    rgb = result.points.rgb if subset is None else result.points.rgb[subset]
    labels = "<br>".join(f"{name} %{{{axis}:.3g}}" for name, axis in zip(names, "xyz", strict=True))
    hover = f"<b>%{{text}}</b><br>{labels}<extra></extra>"

    def trace(colors: Floats, name: str, **marker: Any) -> Any:
        x, y, z = place(colors).T
        codes = list(to_hex(colors))
        marker |= {"color": codes, "opacity": 1}
        return go.Scatter3d(x=x, y=y, z=z, mode="markers", marker=marker, text=codes, hovertemplate=hover, name=name)

    points = trace(rgb, "points", size=2.5, line={"width": 0})
    palette = trace(result.palette.colors, "palette", size=11, line={"color": INK, "width": 2})
    axis = {"color": INK, "gridcolor": INK, "gridwidth": 1, "zerolinecolor": INK, "showbackground": False, "nticks": 5}
    figure = go.Figure([points, palette], layout=_layout(480))
    axes = {f"{letter}axis": axis | {"title": {"text": name}} for letter, name in zip("xyz", names, strict=True)}
    figure.update_layout(scene={"aspectmode": "data", "bgcolor": _CLEAR, "camera": _CAMERA, **axes}, uirevision=space)
    return figure


def elbow_figure(curve: ElbowCurve) -> PlotlyFigure:
    """Draw the error against the number of colours, with the elbow marked.

    Parameters
    ----------
    curve : ElbowCurve

    Returns
    -------
    plotly.graph_objects.Figure
        Trace 0 is the curve, trace 1 the elbow.
    """
    import plotly.graph_objects as go

    at = curve.counts.index(curve.suggested)
    hover = "%{x} colours: mean ΔE %{y:.2f}<extra></extra>"
    line = go.Scatter(
        x=curve.counts,
        y=curve.errors,
        mode="lines+markers",
        line={"color": INK, "width": 2},
        marker={"color": INK, "size": 7},
        hovertemplate=hover,
        name="error",
    )
    elbow = go.Scatter(
        x=[curve.suggested],
        y=[curve.errors[at]],
        mode="markers+text",
        marker={"size": 17, "color": _CLEAR, "line": {"color": _ELBOW, "width": 3}},
        text=[f"{curve.suggested} colours"],
        textposition="top right",
        textfont={"color": _ELBOW, "size": 14},
        hovertemplate=hover,
        name="elbow",
    )
    figure = go.Figure([line, elbow], layout=_layout(300))
    axis = {"color": INK, "linecolor": INK, "showline": True, "showgrid": False, "zeroline": False}
    figure.update_xaxes(**axis, title="Number of colours", dtick=1)
    figure.update_yaxes(**axis, title="Mean ΔE to the picture", rangemode="tozero")
    figure.update_layout(margin={"l": 56, "r": 16, "t": 16, "b": 48})
    return figure


_ELBOW = "#d9660a"
"""An orange that reads on a light ground and on a dark one."""


def _layout(height: int) -> dict[str, Any]:
    return {
        "margin": dict.fromkeys("lrtb", 8),
        "height": height,
        "showlegend": False,
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "font": {"color": INK},
    }


def _mask(chosen: npt.ArrayLike, n: int) -> npt.NDArray[np.bool_]:
    mask = np.zeros(n, dtype=bool)
    mask[np.asarray(chosen, dtype=None if np.size(chosen) else np.intp)] = True
    return mask
