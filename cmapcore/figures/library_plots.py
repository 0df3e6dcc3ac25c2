"""Example figures that show a palette and its colormap in use, for Matplotlib and Plotly.

Every function returns a figure and shows nothing. `EXAMPLES` names them, one pair for each kind of plot, so that both
libraries draw the same data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from ..arrays import Floats
from ..color.conversions import hex_codes
from ..color.gradients import smooth_stops, step_stops
from ..palette import Palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap as MplColormap
    from matplotlib.figure import Figure

    from ..colormaps.colormap_object import Colormap

PlotlyFigure: TypeAlias = Any

_UNSEEN = 0.5  # ΔE00
INK = "#8a8a8a"
"""A grey for axes that is legible on light and dark backgrounds."""


@dataclass(frozen=True)
class Example:
    """One kind of plot.

    Attributes
    ----------
    title : str
    alt : str
        A description for those who cannot see it.
    matplotlib, plotly : callable
        Take a `Palette` and a `Colormap`, return a figure.
    """

    title: str
    alt: str
    matplotlib: Callable[[Palette, Colormap], Figure]
    plotly: Callable[[Palette, Colormap], PlotlyFigure]


def landscape(columns: int = 60, rows: int = 40) -> Floats:
    """Two hills on a gentle slope, ``float[rows, columns]``."""
    x, y = np.meshgrid(np.linspace(-3, 3, columns), np.linspace(-2, 2, rows))
    hills = 1.2 * np.exp(-((x + 0.9) ** 2) - (y - 0.3) ** 2) + 0.8 * np.exp(-((x - 1.2) ** 2) - (y + 0.5) ** 2 * 2)
    return np.asarray(hills + 0.08 * np.sin(3 * x) * np.cos(3 * y) + 0.05 * x)


def waves(count: int) -> tuple[Floats, Floats]:
    """Return a time axis ``float[t]`` and shifted waves ``float[count, t]``."""
    time = np.linspace(0, 2 * np.pi, 120)
    phase = np.linspace(0, np.pi, count, endpoint=False)[:, None]
    return time, np.sin(time + phase) * (1 + 0.3 * np.cos(phase)) + 0.15 * phase


def cloud(count: int = 320) -> Floats:
    """Points around a bent line and a value for each, ``float[3, count]``."""
    generator = np.random.RandomState(7)
    x = generator.normal(size=count)
    y = 0.7 * x + 0.25 * x**2 + generator.normal(scale=0.6, size=count)
    return np.array([x, y, x + y])


def heights(count: int) -> Floats:
    """Return a height for each of some bars, ``float[count]``."""
    return np.asarray(2 + np.cos(np.arange(count) * 1.7) + 0.12 * np.arange(count))


def draw_heatmap(axes: Axes, cmap: MplColormap, columns: int = 60, rows: int = 40) -> None:
    """Draw a heat map into Matplotlib axes."""
    axes.imshow(landscape(columns, rows), cmap=cmap, aspect="auto", origin="lower")
    _quiet(axes)


def draw_lines(axes: Axes, colors: Floats) -> None:
    """Draw one line in each colour into Matplotlib axes."""
    time, values = waves(len(colors))
    for color, line in zip(colors, values, strict=True):
        axes.plot(time, line, color=tuple(color), linewidth=2.2)
    _quiet(axes)


def draw_scatter(axes: Axes, cmap: MplColormap) -> None:
    """Draw points coloured by value into Matplotlib axes."""
    x, y, value = cloud()
    axes.scatter(x, y, c=value, cmap=cmap, s=20)
    _quiet(axes)


def draw_bars(axes: Axes, colors: Floats) -> None:
    """Draw one bar in each colour into Matplotlib axes."""
    axes.bar(np.arange(len(colors)), heights(len(colors)), color=[tuple(color) for color in colors])
    _quiet(axes)


def colorscale(colormap: Colormap) -> list[list[Any]]:
    """Return a colormap as Plotly's list of places in [0, 1] and colours; steps keep their edges.

    Of smooth ones it has no more stops than can be seen: Plotly checks and copies each of them.
    """
    rgb8 = colormap.rgb8
    return [list(stop) for stop in (step_stops(rgb8) if colormap.stepped else smooth_stops(rgb8, _UNSEEN))]


def _mpl(draw: Callable[[Axes], None]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(3.2, 2.3), dpi=140)
    figure.patch.set_alpha(0)
    draw(figure.add_axes((0.02, 0.03, 0.96, 0.95)))  # there is no text for which a layout would need room
    return figure


def _quiet(axes: Axes) -> None:
    axes.patch.set_alpha(0)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(INK)


def _plotly(traces: list[Any]) -> PlotlyFigure:
    import plotly.graph_objects as go

    axis = {
        "showticklabels": False,
        "showgrid": False,
        "zeroline": False,
        "linecolor": INK,
        "showline": True,
    }
    return go.Figure(
        traces,
        layout={
            "margin": dict.fromkeys("lrtb", 8),
            "height": 230,
            "showlegend": False,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": axis,
            "yaxis": axis,
        },
    )


def _plotly_heatmap(_: Palette, colormap: Colormap) -> PlotlyFigure:
    import plotly.graph_objects as go

    return _plotly([go.Heatmap(z=landscape().round(3), colorscale=colorscale(colormap), showscale=False)])


def _plotly_lines(palette: Palette, _: Colormap) -> PlotlyFigure:
    import plotly.graph_objects as go

    time, values = waves(len(palette))
    return _plotly(
        [
            go.Scatter(x=time, y=line, mode="lines", line={"color": code, "width": 2.5}, name=code)
            for code, line in zip(palette.hex, values, strict=True)
        ]
    )


def _plotly_scatter(_: Palette, colormap: Colormap) -> PlotlyFigure:
    import plotly.graph_objects as go

    x, y, value = cloud()
    marker = {"color": value, "colorscale": colorscale(colormap), "size": 6}
    return _plotly([go.Scatter(x=x, y=y, mode="markers", marker=marker)])


def _plotly_bars(palette: Palette, _: Colormap) -> PlotlyFigure:
    import plotly.graph_objects as go

    return _plotly([go.Bar(x=list(range(len(palette))), y=heights(len(palette)), marker={"color": list(palette.hex)})])


EXAMPLES: dict[str, Example] = {
    "heatmap": Example(
        "Heat map",
        "Heat map of two hills in the colormap",
        lambda _, colormap: _mpl(lambda axes: draw_heatmap(axes, colormap.to_mpl())),
        _plotly_heatmap,
    ),
    "lines": Example(
        "Lines",
        "Waves, one line in each colour of the palette",
        lambda palette, _: _mpl(lambda axes: draw_lines(axes, palette.colors)),
        _plotly_lines,
    ),
    "scatter": Example(
        "Scatter",
        "Points coloured by value in the colormap",
        lambda _, colormap: _mpl(lambda axes: draw_scatter(axes, colormap.to_mpl())),
        _plotly_scatter,
    ),
    "bars": Example(
        "Bars",
        "Bars, one in each colour of the palette",
        lambda palette, _: _mpl(lambda axes: draw_bars(axes, palette.colors)),
        _plotly_bars,
    ),
}


def matplotlib_code(palette: Palette, colormap: Colormap) -> str:
    """Lines of Python that make the same colormap and colour cycle in Matplotlib."""
    if colormap.stepped:
        its_class, make = "ListedColormap", f"ListedColormap({_stops(palette, colormap)}, name='picture')"
    else:
        its_class = "LinearSegmentedColormap"
        make = f"LinearSegmentedColormap.from_list('picture', {_stops(palette, colormap)})"
    return (
        "import matplotlib.pyplot as plt\n"
        f"from matplotlib.colors import {its_class}\n\n"
        f"colors = {list(palette.hex)}\n"
        f"cmap = {make}\n\n"
        "plt.rcParams['axes.prop_cycle'] = plt.cycler(color=colors)  # lines and bars\n"
        "plt.imshow([[0, 1], [2, 3]], cmap=cmap)\n"
        "plt.show()\n"
    )


def plotly_code(palette: Palette, colormap: Colormap) -> str:
    """Lines of Python that make the same colour scale and colour cycle in Plotly."""
    if colormap.stepped:
        scale = str([[round(at, 6), code] for at, code in colorscale(colormap)])
    else:
        scale = _stops(palette, colormap)
    return (
        "import plotly.express as px\n\n"
        f"colors = {list(palette.hex)}\n"
        f"scale = {scale}\n"
        "names = [str(i) for i in range(1, len(colors) + 1)]\n\n"
        "px.imshow([[0, 1], [2, 3]], color_continuous_scale=scale).show()\n"
        "px.bar(x=names, y=[1] * len(colors), color=names, color_discrete_sequence=colors).show()\n"
    )


def _stops(palette: Palette, colormap: Colormap) -> str:
    """Name a colormap's colours in Python: by `colors`, the palette's, where these give it, and else one by one."""
    places = np.linspace(0, 1, len(colormap.rgb))
    for name, colors in (("colors", palette.colors), ("colors[::-1]", palette.colors[::-1])):
        run = colors
        if not colormap.stepped:
            run = np.stack([np.interp(places, np.linspace(0, 1, len(colors)), it) for it in colors.T], axis=1)
        if run.shape == colormap.rgb.shape and np.abs(run - colormap.rgb).max() < 0.5 / 255:
            return name if colormap.stepped or len(colors) > 1 else f"{name} * 2"  # a run has two ends
    if colormap.stepped:
        return str(hex_codes(colormap.rgb8))
    return str([(round(at, 6), code) for at, code in smooth_stops(colormap.rgb8, _UNSEEN)])
