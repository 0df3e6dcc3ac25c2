"""Figures of how a palette came about."""

from cmapcore.diagnosis.comparisons import ElbowCurve
from cmapcore.diagnosis.figures import elbow_figure

CURVE = ElbowCurve((2, 3, 4), (9.0, 3.0, 2.5), 3)


def test_the_elbow_is_marked():
    line, elbow = elbow_figure(CURVE).data
    assert (tuple(line.x), tuple(line.y)) == (CURVE.counts, CURVE.errors)
    assert (tuple(elbow.x), tuple(elbow.y), tuple(elbow.text)) == ((3,), (3.0,), ("3 colours",))


def test_a_figure_reads_on_light_and_dark_ground():
    layout = elbow_figure(CURVE).layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.font.color == layout.xaxis.color == "#8a8a8a"
