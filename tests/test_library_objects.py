"""Colormaps as objects of other libraries, through cmap."""

import sys

import altair
import numpy as np
import plotly.graph_objects
import pytest
from test_formats import COLORMAPS, LISTED, SHORT

from cmapcore import FormatError


@pytest.mark.parametrize("colormap", COLORMAPS, ids=lambda colormap: f"{colormap.kind}-{len(colormap.rgb)}")
def test_cmap_has_the_same_colours(colormap):
    made = colormap.to_cmap()
    count = len(colormap.rgb)
    places = (np.arange(count) + 0.5) / count if colormap.stepped else np.linspace(0, 1, count)
    assert made(places)[:, :3] == pytest.approx(colormap.rgb, abs=0.01)  # it keeps 256 levels
    assert made.category == colormap.kind
    for value, color in ((np.nan, colormap.bad), (-1.0, colormap.under), (2.0, colormap.over)):
        assert np.array(made(np.array([value])))[0, :3] == pytest.approx(color, abs=1e-6)


def test_plotly_and_altair_take_what_cmap_makes():
    scale = SHORT.to_cmap().to_plotly()
    assert len(plotly.graph_objects.Heatmap(colorscale=scale).colorscale) == len(SHORT.rgb)
    codes = LISTED.to_cmap().to_altair(3)
    assert altair.Scale(range=codes).to_dict()["range"] == ["#0A1EC8", "#FF8800", "#FFFFFF"]


def test_matplotlib_gets_the_same_either_way():
    places = np.linspace(0, 1, 50)
    assert LISTED.to_cmap().to_mpl()(places) == pytest.approx(LISTED.to_mpl()(places), abs=1e-6)


def test_without_cmap_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cmap", None)
    with pytest.raises(FormatError, match=r"need the package cmap: pip install cmap\.$"):
        SHORT.to_cmap()
