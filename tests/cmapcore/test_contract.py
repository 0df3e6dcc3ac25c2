"""Whatever the picture and the method: a sound palette, or a named error."""

import functools
import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cmapcore as cmp
from cmapcore import CmapError, PictureError, Recipe
from cmapcore.color.conversions import to_hex
from cmapcore.formats.registry import FORMATS
from cmapcore.option_kinds import Int
from hosting.runner import Runner
from tests.support.daily import one_in

OPTIONS = Recipe.all_options()
MAGENTA = (255, 0, 255)


def _of(*colors, shape=(4, 6)):
    """A picture of these colours in turn."""
    return np.resize(np.array(colors, dtype=np.uint8), (*shape, 3))


def _with_alpha(rgb, opaque):
    """Magenta wherever it is not opaque."""
    rgb = np.where(opaque[..., None], rgb, np.array(MAGENTA, dtype=np.uint8))
    return np.dstack([rgb, np.where(opaque, 255, 0)]).astype(np.uint8)


def _pictures():
    chance = np.random.RandomState(5)
    ramp = np.linspace(0, 255, 48).round().astype(np.uint8)
    gradient = np.stack([*np.meshgrid(ramp, ramp), np.full((48, 48), 90)], axis=-1).astype(np.uint8)
    noise = chance.randint(0, 256, (40, 50, 3)).astype(np.uint8)
    nearly = _of((120, 60, 30), shape=(30, 30))
    nearly[4, 4] += 1
    checks = np.indices((8, 8)).sum(axis=0) % 2 == 0
    return {
        "1x1": _of((200, 30, 40), shape=(1, 1)),
        "one colour": _of((200, 30, 40)),
        "black": _of((0, 0, 0)),
        "two colours": _of((200, 30, 40), (0, 0, 255)),
        "two colours, one rare": nearly,
        "three colours": _of((200, 30, 40), (0, 0, 255), (250, 250, 240)),
        "four colours": _of((200, 30, 40), (0, 0, 255), (250, 250, 240), (10, 10, 10)),
        "seven colours": _of(*((i * 36, 255 - i * 30, 40) for i in range(7))),
        "primaries": _of((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (0, 255, 255), MAGENTA),
        "2x3": chance.randint(0, 256, (2, 3, 3)).astype(np.uint8),
        "one row": noise[:1],
        "grey": np.tile(ramp, (3, 1)),
        "gradient": gradient / 255,
        "noise": noise,
        "half transparent": _with_alpha(_of((200, 30, 40), (20, 90, 60), shape=(8, 8)), checks),
        "one opaque pixel": _with_alpha(_of((200, 30, 40), shape=(8, 8)), np.eye(8) * [1, *[0] * 7] > 0),
    }


PICTURES = {name: cmp.load_picture(pixels, name=name) for name, pixels in _pictures().items()}
RUNNER = Runner()  # where the clusters do not matter, they are made once
DAILY = ("1x1", "two colours, one rare", "seven colours", "grey", "half transparent", "noise")
"""Pictures that differ most in what may go wrong; `make test-long` takes all of them."""
MANY_COLORS = ("gradient", "noise")  # which take a clustering longest


def _each_of(daily):
    marks = {name: [] if name in daily else [pytest.mark.long] for name in PICTURES}
    pictures = [pytest.param(picture, id=name, marks=marks[name]) for name, picture in PICTURES.items()]
    return pytest.mark.parametrize("picture", pictures)


each_picture = _each_of(DAILY)
each_picture_of_few_colors = _each_of([name for name in DAILY if name not in MANY_COLORS])


def each_choice(option):
    return pytest.mark.parametrize(option, OPTIONS[option].kind.choices)


def assert_sound(result):
    recipe, clusters, palette = result.recipe, result.clusters, result.palette
    k = len(clusters.colors)
    most = 64 if recipe.cluster.clustering == "DBSCAN" else recipe.cluster.ncolors
    assert max(1, len(recipe.cluster.pins)) <= k <= max(most, len(recipe.cluster.pins))
    assert set(recipe.cluster.pins) == {code[1:] for code in to_hex(clusters.colors[clusters.pinned])}
    for one in (clusters, palette):
        colors, shares = one.colors, one.shares
        assert colors.shape == (len(shares), 3)
        assert np.isfinite(colors).all()
        assert colors.min() >= 0
        assert colors.max() <= 1
        assert (shares[~one.pinned] > 0).all()
        assert (shares >= 0).all()
        assert shares.sum() <= 1 + 1e-9
    if recipe.cluster.needs_picture:  # a rare colour may have none of the points
        assert set(clusters.labels) <= set(np.flatnonzero(clusters.shares))
        assert clusters.shares.sum() == pytest.approx(1)
        assert result.embedding.xy is None
    else:
        assert set(clusters.labels) - {-1} == set(np.flatnonzero(clusters.shares))
    assert sorted(result.order.index) == sorted(result.order.by_formula) == list(range(k))
    assert 1 <= len(palette) <= k
    assert all(re.fullmatch("#[0-9a-f]{6}", code) for code in palette.hex)
    assert result.embedding.xy is None or np.isfinite(result.embedding.xy).all()
    if k < recipe.cluster.ncolors or len(palette) < k - recipe.prune.n_prune:
        assert result.notices
    for notice in result.notices:
        assert re.fullmatch(r"\S.*\.", notice)
        assert notice.count(". ") == 0
    drawn = {tuple(color) for color in result.points.rgb}
    seen = result.picture.pixels[... if result.picture.opaque is None else result.picture.opaque]
    assert drawn <= {tuple(color) for color in np.unique(seen.reshape(-1, 3), axis=0) / 255}


@functools.cache
def plain(picture):
    """What a picture gives without t-SNE."""
    return RUNNER.extract(picture, Recipe.of(npts=100, use_tsne=False))


@functools.cache
def colormap_of(picture, kind):
    return cmp.colormap(plain(picture), kind)


def assert_same(first, second):
    assert (first.palette.colors == second.palette.colors).all()
    assert (first.palette.shares == second.palette.shares).all()
    assert (first.clusters.labels == second.clusters.labels).all()
    assert first.notices == second.notices


@each_choice("clustering")
@each_picture
def test_every_clustering_in_the_embedding(picture, clustering):
    for ncolors in (1, 6, 64):
        recipe = Recipe.of(clustering=clustering, npts=50, ncolors=ncolors, tsne_perp=200, tsne_eggr=50)
        result = RUNNER.extract(picture, recipe)
        assert_sound(result)
    assert_same(result, cmp.extract(picture, recipe))


@each_choice("clustering")
@each_picture_of_few_colors
def test_every_clustering_of_rgb(picture, clustering):
    for ncolors in (1, 6, 64):
        recipe = Recipe.of(clustering=clustering, npts=100, ncolors=ncolors, use_tsne=False)
        result = cmp.extract(picture, recipe)
        assert_sound(result)
    assert_same(result, cmp.extract(picture, recipe))


@each_choice("clustering")
@each_choice("sampling")
@each_picture_of_few_colors
def test_every_clustering_of_every_sampling(picture, sampling, clustering):
    recipe = Recipe.of(clustering=clustering, sampling=sampling, npts=60, ncolors=5, use_tsne=False)
    result = cmp.extract(picture, recipe)
    assert_sound(result)
    assert_same(result, cmp.extract(picture, recipe))


@pytest.mark.parametrize("pins", [("c81e28",), ("c81e28", "0000ff", "fafaf0"), ("12ab34", "808080")], ids=str)
@each_choice("clustering")
@each_picture_of_few_colors
def test_every_clustering_beside_pins(picture, clustering, pins):
    for ncolors in (1, 3, 6):
        recipe = Recipe.of(clustering=clustering, npts=60, ncolors=ncolors, use_tsne=False, pins=pins)
        assert_sound(cmp.extract(picture, recipe))


@pytest.mark.parametrize("region", [(0, 0, 0.001, 0.001), (0.2, 0.4, 0.9, 0.6)], ids=str)
@pytest.mark.parametrize("exclude", [(), (("c81e28", 3), ("808080", 30))], ids=str)
@each_picture
def test_whatever_may_be_seen_of_a_picture(picture, region, exclude):
    try:
        result = cmp.extract(picture, Recipe.of(npts=50, use_tsne=False, region=region, exclude=exclude))
    except PictureError as error:
        assert str(error).startswith(("exclude leaves nothing of the region", "Every pixel in the region "))  # noqa: PT017
    else:
        assert_sound(result)


@pytest.mark.parametrize(
    "extreme",
    [
        {"clustering": "DBSCAN", "dbscan_eps": 1e-9},
        {"clustering": "DBSCAN", "dbscan_eps": 50},
        {"clustering": "optics", "optics_xi": 0.001},
        {"clustering": "optics", "optics_xi": 0.999},
        {"use_tsne": True, "tsne_perp": 2, "tsne_eggr": 1},
        {"use_tsne": True, "tsne_perp": 2, "tsne_eggr": 50},
        {"use_tsne": True, "clustering": "DBSCAN"},
        {"rseed": 2**32 - 1, "use_tsne": True},
    ],
    ids=str,
)
@each_picture
def test_options_at_their_limits(picture, extreme):
    assert_sound(cmp.extract(picture, Recipe.of(**{"npts": 60, "use_tsne": False} | extreme)))


@each_choice("clustering")
@pytest.mark.parametrize("name", ["1x1", "four colours", "one opaque pixel"])
def test_many_more_points_than_pixels(name, clustering):
    npts = 1000 if clustering == "optics" else 20_000
    assert_sound(cmp.extract(PICTURES[name], Recipe.of(npts=npts, clustering=clustering)))


@each_choice("sort_type")
@each_picture
def test_every_sort(picture, sort_type):
    recipe = Recipe.of(sort_type=sort_type, npts=100, ncolors=12, use_tsne=False)
    for reverse in (False, True):
        for step_repetitions in (1, 16) if sort_type == "step" else (8,):
            changed = recipe.replace(reverse=reverse, step_repetitions=step_repetitions)
            result = RUNNER.extract(picture, changed)
            assert_sound(result)
            assert (changed.sort(result.clusters.colors).index == result.order.index).all()


@each_choice("prune_metric")
@each_choice("criterion")
@each_picture
def test_every_prune(picture, criterion, prune_metric):
    recipe = Recipe.of(criterion=criterion, prune_metric=prune_metric, npts=100, ncolors=5, use_tsne=False)
    before = RUNNER.extract(picture, recipe)
    for n_prune in (0, 1, 4, 63):
        result = RUNNER.extract(picture, recipe.replace(n_prune=n_prune))
        assert_sound(result)
        assert (result.recipe.prune(result.clusters, result.order).mask == result.kept.mask).all()
        assert len(result.palette) == max(1, len(before.palette) - n_prune)
        assert set(result.palette.hex) <= set(before.palette.hex)
        assert bool(set(result.notices) - set(before.notices)) == (n_prune > len(before.palette) - 1)


@pytest.mark.parametrize("kind", one_in(2, OPTIONS["kind"].kind.choices))
@each_picture
def test_every_kind_of_colormap(picture, kind):
    result, colormap = plain(picture), colormap_of(picture, kind)
    assert colormap.kind == kind
    if kind == "qualitative" and colormap.notices:
        assert 1 <= len(colormap.rgb) <= len(result.palette)
    else:
        assert len(colormap.rgb) == (len(result.palette) if colormap.stepped else 256)
    assert colormap.rgb.shape[1:] == (3,)
    assert np.isfinite(colormap.rgb).all()
    assert colormap.rgb.min() >= 0
    assert colormap.rgb.max() <= 1
    off = 2 if colormap.table is not None else 0.5  # what it takes for lightness to keep rising
    assert np.abs(colormap.rgb8 / 255 - colormap.rgb).max() <= off / 255 + 1e-12
    assert colormap.to_mpl()(np.linspace(0, 1, 5)).shape == (5, 4)
    assert (cmp.colormap(result, kind).rgb == colormap.rgb).all()


@pytest.mark.parametrize(("what", "name"), FORMATS, ids=["-".join(key) for key in FORMATS])
@each_picture
def test_every_format(picture, what, name):
    kinds = OPTIONS["kind"].kind.choices
    for thing in [plain(picture).palette] if what == "palette" else [colormap_of(picture, kind) for kind in kinds]:
        written = cmp.export(thing, name)
        assert isinstance(written, bytes)
        assert written
        assert written == cmp.export(thing, name)
        if FORMATS[what, name].media_type.endswith("json"):
            json.loads(written, parse_constant=pytest.fail)


@pytest.mark.parametrize("name", ["half transparent", "one opaque pixel"])
@each_choice("clustering")
def test_hidden_colours_never_reach_a_palette(name, clustering):
    result = cmp.extract(PICTURES[name], Recipe.of(clustering=clustering, npts=200))
    assert not (result.points.rgb == np.array(MAGENTA) / 255).all(axis=1).any()
    for code in result.palette.hex:
        assert code in ("#c81e28", "#145a3c")


def test_nothing_to_be_seen_is_a_named_error():
    with pytest.raises(PictureError):
        cmp.load_picture(_with_alpha(_of((1, 2, 3)), np.zeros((4, 6), dtype=bool)))


LIGHT = [
    "clustering",
    "sampling",
    "accents",
    "sort_type",
    "prune_metric",
    "criterion",
    "ncolors",
    "n_prune",
    "dbscan_eps",
    "optics_xi",
]


@settings(derandomize=True, max_examples=60, deadline=None, database=None)
@given(
    pixels=st.lists(st.tuples(*[st.sampled_from([0, 1, 127, 254, 255])] * 3), min_size=1, max_size=12),
    flat=st.fixed_dictionaries(
        {"npts": st.integers(50, 120), "use_tsne": st.sampled_from([False, False, False, True])},
        optional={
            name: st.sampled_from(list(OPTIONS[name].kind.choices))
            if OPTIONS[name].kind.choices
            else (st.integers if isinstance(OPTIONS[name].kind, Int) else st.floats)(
                OPTIONS[name].kind.low, OPTIONS[name].kind.high
            )
            for name in LIGHT
        },
    ),
)
def test_any_small_picture_by_any_recipe(pixels, flat):
    try:
        result = cmp.extract(cmp.load_picture(np.array([pixels], dtype=np.uint8)), Recipe.of(**flat))
    except CmapError as error:
        assert str(error)  # noqa: PT017 - a named error is as good
    else:
        assert_sound(result)
