"""Small charts of a colormap as SVG."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from cmapcore.color.conversions import srgb_to_cam02ucs
from cmapcore.figures.charts import along, lightness_bars, lightness_chart, speed_chart

GREYS = np.repeat(np.linspace(0, 1, 5)[:, None], 3, axis=1)
SVG = "{http://www.w3.org/2000/svg}"


def test_a_bar_for_each_colour_is_as_high_as_it_is_light():
    bars = ElementTree.fromstring(lightness_bars(GREYS)).findall(f"{SVG}rect")
    heights = np.array([float(bar.get("height")) for bar in bars])
    assert [bar.get("fill") for bar in bars] == ["#000000", "#404040", "#808080", "#bfbfbf", "#ffffff"]
    assert heights / heights[-1] == pytest.approx(srgb_to_cam02ucs(GREYS)[:, 0] / 100, abs=0.001)


@pytest.mark.parametrize("count", [1, 64])
def test_bars_stand_side_by_side_within_the_picture(count):
    svg = ElementTree.fromstring(lightness_bars(np.full((count, 3), 0.5)))
    bars = [(float(bar.get("x")), float(bar.get("width"))) for bar in svg.findall(f"{SVG}rect")]
    ends = [x + width for x, width in bars]
    assert all(end < x for end, (x, _) in zip(ends, bars[1:], strict=False))
    assert ends[-1] <= float(svg.get("viewBox").split()[2])


def test_an_even_run_of_lightness_has_one_speed():
    lightness = np.linspace(0, 1, 256)[:, None] * [1, 1, 1]
    found = along(lightness)
    assert found.lightness[[0, -1]] == pytest.approx([0, 100], abs=1e-6)
    assert (np.diff(found.lightness) > 0).all()
    assert found.place[[0, -1]].tolist() == [0, 1]


@pytest.mark.parametrize("chart", [lightness_chart, speed_chart])
def test_a_chart_shows_the_map_in_its_colours_and_the_other_dashed(chart):
    svg = ElementTree.fromstring(chart(GREYS, GREYS[::-1]))
    strokes = [line.get("stroke") for line in svg.iter(f"{SVG}polyline")]
    assert len(set(strokes)) > 2
    assert len(re.findall("stroke-dasharray", ElementTree.tostring(svg, "unicode"))) == 1
