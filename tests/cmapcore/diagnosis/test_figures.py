"""Figures of how a palette came about."""

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color.conversions import srgb_to_cam02ucs, srgb_to_oklab, to_hex
from cmapcore.diagnosis.clusters import faithful_subset, principal_axes
from cmapcore.diagnosis.comparisons import ElbowCurve
from cmapcore.diagnosis.figures import SPACES, elbow_figure, scatter_figure, space_figure
from cmapcore.errors import OptionError

QUICK = {"clustering": "kmeans", "use_tsne": False, "npts": 120}
CURVE = ElbowCurve((2, 3, 4), (9.0, 3.0, 2.5), 3)


@pytest.fixture(scope="module")
def result(scene):
    return cmp.extract(scene, cmp.Recipe.of(**QUICK, n_prune=1))


@pytest.fixture(scope="module")
def noisy(scene):
    made = cmp.extract(scene, cmp.Recipe.of(**QUICK | {"clustering": "DBSCAN"}, dbscan_eps=0.02))
    assert (made.clusters.labels == -1).any()
    return made


@pytest.fixture(scope="module")
def xy(result):
    return principal_axes(result.points.rgb)


def test_points_have_their_places_colours_and_numbers(result, xy):
    points = scatter_figure(result, xy).data[0]
    assert np.array_equal(np.column_stack([points.x, points.y]), xy)
    assert list(points.marker.color) == to_hex(result.points.rgb)
    assert [data[0] for data in points.customdata] == list(range(120))
    assert points.selectedpoints is None


def test_a_point_tells_hex_cluster_share_and_place(result, xy):
    height, width = result.picture.pixels.shape[:2]
    for number, code, cluster, place in scatter_figure(result, xy).data[0].customdata:
        label = result.clusters.labels[number]
        row, column = divmod(int(result.points.index[number]), width)
        assert code == to_hex(result.points.rgb[number])
        assert to_hex(result.clusters.colors[label]) in cluster
        assert f"{result.clusters.shares[label]:.1%}" in cluster
        assert f"{(column + 0.5) / width:.0%} across, {(row + 0.5) / height:.0%} down" in place


def test_points_can_have_the_colours_of_their_clusters_and_noise_is_grey(noisy):
    xy = principal_axes(noisy.points.rgb)
    points = scatter_figure(noisy, xy, by_cluster=True).data[0]
    codes = to_hex(noisy.clusters.colors)
    for label, color, symbol, data in zip(
        noisy.clusters.labels, points.marker.color, points.marker.symbol, points.customdata, strict=True
    ):
        assert (color, symbol) == (("#8a8a8a", "x") if label == -1 else (codes[label], "circle"))
        assert ("noise" in data[2]) == (label == -1)


def test_the_palette_is_at_the_centres_of_its_clusters(result, xy):
    figure = scatter_figure(result, xy)
    palette = figure.data[1]
    assert list(palette.marker.color) == list(result.palette.hex)
    assert len(palette.x) == len(result.clusters.colors) - 1  # one was pruned
    kept = result.order.index[result.kept.mask[result.order.index]]
    for x, y, number in zip(palette.x, palette.y, kept, strict=True):
        assert (x, y) == pytest.approx(np.median(xy[result.clusters.labels == number], axis=0))
    assert {data[0] for data in palette.customdata} == {-1}
    assert palette.marker.size > 2 * figure.data[0].marker.size


def test_a_pin_without_points_has_no_place(scene):
    result = cmp.extract(scene, cmp.Recipe.of(**QUICK, pins=("00ffff",)))
    palette = scatter_figure(result, principal_axes(result.points.rgb)).data[1]
    assert list(palette.marker.color) == [code for code in result.palette.hex if code != "#00ffff"]


def test_a_subset_keeps_its_numbers(result, xy):
    subset = faithful_subset(result.points, result.clusters.labels, 40)
    points = scatter_figure(result, xy, subset=subset, chosen=subset[[3, 5]]).data[0]
    assert [data[0] for data in points.customdata] == subset.tolist()
    assert np.array_equal(points.x, xy[subset, 0])
    assert list(points.selectedpoints) == [3, 5]
    everywhere = scatter_figure(result, xy, subset=subset).data[1]
    assert np.array_equal(everywhere.x, scatter_figure(result, xy).data[1].x)  # centres are those of all points


@pytest.mark.parametrize("as_mask", [True, False])
@pytest.mark.parametrize("chosen", [[], [7], [0, 119]])
def test_chosen_points_light_up(result, xy, chosen, as_mask):
    given = np.isin(np.arange(120), chosen) if as_mask else chosen
    points = scatter_figure(result, xy, chosen=given).data[0]
    assert list(points.selectedpoints) == chosen
    assert points.unselected.marker.opacity < 0.5


def test_points_that_are_cells_have_no_place_in_the_picture(scene):
    result = cmp.extract(scene, cmp.Recipe.of(use_tsne=False, sampling="cells"))
    points = scatter_figure(result, principal_axes(result.points.rgb)).data[0]
    assert {data[3] for data in points.customdata} == {""}


def test_five_thousand_points_are_one_gl_trace(scene):
    result = cmp.extract(scene, cmp.Recipe.of(use_tsne=False, npts=5000))
    figure = scatter_figure(result, principal_axes(result.points.rgb))
    assert figure.data[0].type == "scattergl"
    assert len(figure.data[0].x) == 5000
    assert sum(len(trace.x) for trace in figure.data[1:]) < 20
    assert figure.layout.dragmode == "lasso"


@pytest.mark.parametrize(
    ("space", "place"),
    [
        ("CAM02-UCS", lambda rgb: srgb_to_cam02ucs(rgb)[:, [1, 2, 0]]),
        ("Oklab", lambda rgb: srgb_to_oklab(rgb)[:, [1, 2, 0]]),
        ("RGB", lambda rgb: 255 * rgb),
    ],
)
def test_a_space_shows_points_and_palette_in_their_places(result, space, place):
    figure = space_figure(result, space)
    for trace, colors in zip(figure.data, (result.points.rgb, result.palette.colors), strict=True):
        assert trace.type == "scatter3d"
        assert np.column_stack([trace.x, trace.y, trace.z]) == pytest.approx(place(colors))
        assert list(trace.marker.color) == list(trace.text) == to_hex(colors)
    titles = [figure.layout.scene[f"{axis}axis"].title.text for axis in "xyz"]
    assert titles == list(SPACES[space][1])
    assert list(space_figure(result, space, subset=np.array([4, 9])).data[0].text) == to_hex(result.points.rgb[[4, 9]])


def test_an_unknown_space_is_refused(result):
    with pytest.raises(OptionError, match="CAM02-UCS, Oklab, RGB"):
        space_figure(result, "CMYK")


def test_the_elbow_is_marked():
    line, elbow = elbow_figure(CURVE).data
    assert (tuple(line.x), tuple(line.y)) == (CURVE.counts, CURVE.errors)
    assert (tuple(elbow.x), tuple(elbow.y), tuple(elbow.text)) == ((3,), (3.0,), ("3 colours",))


def test_figures_read_on_light_and_dark_ground(result, xy):
    clear = "rgba(0,0,0,0)"
    for figure in (scatter_figure(result, xy), space_figure(result), elbow_figure(CURVE)):
        layout = figure.layout
        assert {layout.paper_bgcolor, layout.plot_bgcolor, layout.scene.bgcolor or clear} == {clear}
        assert layout.font.color == "#8a8a8a"
    assert figure.layout.xaxis.color == "#8a8a8a"
