"""Plotly figures that show how a palette came about; every function returns a figure and shows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..figures.library_plots import INK, PlotlyFigure

if TYPE_CHECKING:
    from .comparisons import ElbowCurve


_CLEAR = "rgba(0,0,0,0)"


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
"""An orange that is legible on light and dark backgrounds."""


def _layout(height: int) -> dict[str, Any]:
    return {
        "margin": dict.fromkeys("lrtb", 8),
        "height": height,
        "showlegend": False,
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "font": {"color": INK},
    }
