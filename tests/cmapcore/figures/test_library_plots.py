import io
import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure

from cmapcore import Colormap, Map, Palette
from cmapcore.color.conversions import delta_e_2000, srgb_to_lab
from cmapcore.figures.library_plots import (
    EXAMPLES,
    cloud,
    colorscale,
    heights,
    landscape,
    matplotlib_code,
    plotly_code,
    waves,
)
from tests.support.daily import one_in

COUNTS = [1, 2, 6, 64]


def palette_of(count, seed=0):
    colors = np.random.RandomState(seed).randint(0, 256, (count, 3)) / 255
    return Palette(colors, np.full(count, 1 / count), np.zeros(count, dtype=bool), name='It\'s "quoted"')


TWICE = Palette(np.array([[1, 0, 0], [1, 0, 0], [0, 0, 1.0]]), np.full(3, 1 / 3), np.zeros(3, dtype=bool))
PALETTES = {str(count): palette_of(count) for count in COUNTS} | {"one twice": TWICE}
each_palette = pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
some_palettes = pytest.mark.parametrize("palette", one_in(3, PALETTES.values()), ids=PALETTES)
CURVE = np.linspace(0, 1, 256)[:, None] ** (0.5, 1, 2)
KINDS = {
    "listed": Map(kind="listed"),
    "listed, flipped": Map(kind="listed", flip=True),
    "continuous": Map(kind="continuous"),
    "continuous, flipped": Map(kind="continuous", flip=True),
    "smooth": lambda _: Colormap(CURVE, "sequential"),
    "stepped": lambda _: Colormap(CURVE[::40], "qualitative", stepped=True),
}
"""How a colormap is made from a palette, or without it."""
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def test_the_data_are_finite_and_of_the_shape_told():
    assert landscape().shape == (40, 60)
    assert landscape(7, 5).shape == (5, 7)
    assert cloud(11).shape == (3, 11)
    for count in COUNTS:
        time, values = waves(count)
        assert values.shape == (count, len(time))
        assert heights(count).shape == (count,)
        for data in (time, values, heights(count)):
            assert np.isfinite(data).all()
        assert (heights(count) > 0).all()
    assert np.isfinite(landscape()).all()
    assert np.isfinite(cloud()).all()


@some_palettes
@each_kind
@pytest.mark.parametrize("name", EXAMPLES)
def test_matplotlib_figures_are_given_and_not_shown(name, kind, palette, shown):
    figure = EXAMPLES[name].matplotlib(palette, kind(palette))
    assert isinstance(figure, Figure)
    assert shown == []
    import matplotlib.pyplot as plt

    assert plt.get_fignums() == []
    (axes,) = figure.axes
    assert np.isfinite([*axes.get_xlim(), *axes.get_ylim()]).all()


@pytest.mark.parametrize("name", EXAMPLES)
def test_matplotlib_figures_can_be_drawn(name):
    palette = palette_of(6)
    file = io.BytesIO()
    EXAMPLES[name].matplotlib(palette, Map(kind="listed")(palette)).savefig(file, format="png")
    assert file.getvalue().startswith(b"\x89PNG")


@some_palettes
@each_kind
@pytest.mark.parametrize("name", EXAMPLES)
def test_plotly_figures_are_given_and_finite(name, kind, palette):
    figure = EXAMPLES[name].plotly(palette, kind(palette))
    assert figure.data
    for trace in figure.data:
        for axis in "xyz":
            values = getattr(trace, axis, None)
            assert values is None or np.isfinite(np.asarray(values, dtype=float)).all()
    figure.to_json()


@each_palette
def test_lines_and_bars_have_the_palettes_colours_in_its_order(palette):
    colormap = Map(kind="listed")(palette)
    lines = EXAMPLES["lines"].matplotlib(palette, colormap).axes[0].lines
    bars = EXAMPLES["bars"].matplotlib(palette, colormap).axes[0].patches
    assert [line.get_color() for line in lines] == [tuple(color) for color in palette.colors]
    assert [bar.get_facecolor()[:3] for bar in bars] == [tuple(color) for color in palette.colors]
    assert [line.line.color for line in EXAMPLES["lines"].plotly(palette, colormap).data] == list(palette.hex)
    assert list(EXAMPLES["bars"].plotly(palette, colormap).data[0].marker.color) == list(palette.hex)


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_every_example_says_what_is_to_be_seen(example):
    assert example.title
    assert len(example.alt) > 10


def rgb8(code):
    if code.startswith("rgb("):
        return [int(part) for part in code[4:-1].split(",")]
    return [int(code[i : i + 2], 16) for i in (1, 3, 5)]


def at(scale, place):
    """The colour of a Plotly scale at a place, the upper one at an edge."""
    for (low, first), (high, second) in itertools.pairwise(scale):
        if low <= place < high or place == high == 1:
            part = (place - low) / (high - low)
            return np.array(rgb8(first)) * (1 - part) + np.array(rgb8(second)) * part
    raise AssertionError(f"{place} is not on the scale")


def places_of(colormap):
    """Where on a scale the colours of a colormap are: steps in their middle."""
    n = len(colormap.rgb)
    return (np.arange(n) + 0.5) / n if colormap.stepped else np.arange(n) / (n - 1)


def assert_scale_is(scale, colormap):
    assert scale[0][0] == 0
    assert scale[-1][0] == 1
    assert_same([at(scale, place) / 255 for place in places_of(colormap)], colormap)


def assert_same(rgb, colormap):
    """Equal where a few colours say all, and hard to tell from it where they only nearly do."""
    if colormap.kind in ("sequential", "continuous"):
        assert delta_e_2000(srgb_to_lab(rgb), srgb_to_lab(colormap.rgb)).max() < 0.8
    else:
        assert np.abs(rgb - colormap.rgb).max() <= 1.01 / 255


@some_palettes
@each_kind
def test_colorscale(palette, kind):
    colormap = kind(palette)
    assert_scale_is(colorscale(colormap), colormap)


def run(code):
    scope = {}
    exec(compile(code, "snippet", "exec"), scope)
    return scope


@some_palettes
@each_kind
def test_the_matplotlib_snippet_runs_and_gives_the_same_colours(palette, kind, shown):
    import matplotlib.pyplot as plt

    colormap = kind(palette)
    scope = run(matplotlib_code(palette, colormap))
    assert scope["colors"] == list(palette.hex)
    cmap, n = scope["cmap"], len(colormap.rgb)
    assert n == cmap.N
    assert_same(cmap(np.arange(n))[:, :3], colormap)
    (figure,) = shown
    assert figure.axes[0].images[0].get_cmap() == cmap
    assert plt.rcParams["axes.prop_cycle"].by_key()["color"] == list(palette.hex)


@some_palettes
@each_kind
def test_the_plotly_snippet_runs_and_gives_the_same_colours(palette, kind, monkeypatch):
    import plotly.graph_objects as go

    figures = []
    monkeypatch.setattr(go.Figure, "show", lambda figure, *_, **__: figures.append(figure))
    colormap = kind(palette)
    scope = run(plotly_code(palette, colormap))
    assert scope["colors"] == list(palette.hex)
    image, bars = figures
    assert_scale_is([list(stop) for stop in image.layout.coloraxis.colorscale], colormap)
    assert [trace.marker.color for trace in bars.data] == list(palette.hex)


@each_kind
def test_the_colormap_given_decides_the_kind_of_the_snippet(kind):
    palette = palette_of(3)
    colormap = kind(palette)
    assert ("ListedColormap" in matplotlib_code(palette, colormap)) == colormap.stepped


@pytest.mark.parametrize("kind", ["listed", "continuous"])
def test_colormap_of_one_colour_everywhere(kind):
    palette = palette_of(1)
    colormap = KINDS[kind](palette)
    assert isinstance(colormap, Colormap)
    assert (colormap.rgb == palette.colors[0]).all()
    assert palette.hex[0] in colormap.to_css()
