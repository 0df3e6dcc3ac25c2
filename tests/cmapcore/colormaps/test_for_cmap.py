"""Colormaps as objects of other libraries, through cmap."""

import re
import sys
from types import ModuleType, SimpleNamespace

import altair
import numpy as np
import plotly.graph_objects
import pytest

from cmapcore import FormatError
from cmapcore.color.conversions import hex_codes
from tests.cmapcore.formats.test_formats import COLORMAPS, LISTED, SHORT


@pytest.mark.parametrize("colormap", COLORMAPS, ids=lambda colormap: f"{colormap.kind}-{len(colormap.rgb)}")
def test_cmap_has_the_same_colours(colormap):
    made = colormap.to_cmap()
    count = len(colormap.rgb)
    places = (np.arange(count) + 0.5) / count if colormap.stepped else np.linspace(0, 1, count)
    assert made(places)[:, :3] == pytest.approx(colormap.rgb, abs=0.01)  # it keeps 256 levels
    assert made.category == colormap.kind
    for value, color in ((np.nan, colormap.bad), (-1.0, colormap.under), (2.0, colormap.over)):
        assert np.array(made(np.array([value])))[0, :3] == pytest.approx(color, abs=1e-6)


def test_plotly_takes_a_run():
    scale = SHORT.to_cmap().to_plotly()
    assert len(plotly.graph_objects.Heatmap(colorscale=scale).colorscale) == len(SHORT.rgb)
    assert len(SHORT.to_cmap().to_altair()) == 256


STEPPED = [colormap for colormap in COLORMAPS if colormap.stepped]
each_stepped = pytest.mark.parametrize("colormap", STEPPED, ids=lambda colormap: f"{colormap.kind}-{len(colormap.rgb)}")


@each_stepped
def test_steps_have_sharp_edges_in_plotly(colormap):
    scale = plotly.graph_objects.Heatmap(colorscale=colormap.to_cmap().to_plotly()).colorscale
    edges = np.linspace(0, 1, len(colormap.rgb) + 1)
    assert [at for at, _ in scale] == pytest.approx(np.repeat(edges, 2)[1:-1])
    assert [re.findall(r"\d+", color) for _, color in scale] == [
        list(map(str, color)) for color in np.repeat(colormap.rgb8, 2, axis=0)
    ]


@each_stepped
def test_altair_bokeh_and_matplotlib_get_each_step_once(colormap, monkeypatch):
    made, codes = colormap.to_cmap(), hex_codes(colormap.rgb8)
    assert [code.lower() for code in altair.Scale(range=made.to_altair()).to_dict()["range"]] == codes
    monkeypatch.setitem(sys.modules, "bokeh", ModuleType("bokeh"))
    monkeypatch.setitem(sys.modules, "bokeh.models", SimpleNamespace(LinearColorMapper=list))
    assert [code.lower() for code in made.to_bokeh()] == codes
    assert len(codes) == made.to_mpl().N
    assert made.to_mpl()(np.arange(len(codes)))[:, :3] == pytest.approx(colormap.rgb8 / 255)
    assert len(made.to_altair(300)) == 300
    assert [code.lower() for code in made.reversed().to_altair()] == codes[::-1]


def test_matplotlib_gets_the_same_either_way():
    places = np.linspace(0, 1, 50)
    assert LISTED.to_cmap().to_mpl()(places) == pytest.approx(LISTED.to_mpl()(places), abs=1e-6)


def test_without_cmap_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cmap", None)
    with pytest.raises(
        FormatError, match=r"need the package cmap: install it with pip install 'cmapcore\[objects\]'\.$"
    ):
        SHORT.to_cmap()
