from urllib.parse import parse_qsl, urlencode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cmapcore as cmp
from cmapcore import Canceled, Cluster, Embed, Map, OptionError, Prune, Recipe, Sample, Sort, recipe
from cmapcore.color.conversions import srgb_to_lab
from cmapcore.option_kinds import Bool, Box, Choice, Exclusions, Float, Hexes, Int
from cmapcore.recipe import EARLIER_DEFAULTS, RESERVED
from cmapcore.stages.values import Clusters

OPTIONS = Recipe.all_options()

OF_EACH_VERSION = {
    1: (
        "v=1&rseed=7&npts=500&sampling=random&use_tsne=false&tsne_perp=12.5&tsne_eggr=4&clustering=DBSCAN&ncolors=9"
        "&accents=2&dbscan_eps=0.3&optics_xi=0.1&sort_type=step&step_repetitions=3&reverse=true&order=ff8800%2C00ff00&n_prune=2"
        "&prune_metric=l&criterion=different&drop=0000ff&kind=continuous"
        "&character=vivid&anchors=c81e1e&centre=dark&constant=true&nudge=7.5&alternative=3&flip=true"
        "&region=0.25%2C0%2C0.75%2C1&exclude=ffffff~10%2C000000~7.5&pins=c81e1e%2C00ffff",
        {
            "rseed": 7,
            "npts": 500,
            "sampling": "random",
            "use_tsne": False,
            "tsne_perp": 12.5,
            "tsne_eggr": 4.0,
            "clustering": "DBSCAN",
            "ncolors": 9,
            "accents": 2,
            "dbscan_eps": 0.3,
            "optics_xi": 0.1,
            "sort_type": "step",
            "step_repetitions": 3,
            "reverse": True,
            "order": ("ff8800", "00ff00"),
            "n_prune": 2,
            "prune_metric": "l",
            "criterion": "different",
            "drop": ("0000ff",),
            "kind": "continuous",
            "character": "vivid",
            "anchors": ("c81e1e",),
            "centre": "dark",
            "constant": True,
            "nudge": 7.5,
            "alternative": 3,
            "flip": True,
            "region": (0.25, 0.0, 0.75, 1.0),
            "exclude": (("ffffff", 10.0), ("000000", 7.5)),
            "pins": ("c81e1e", "00ffff"),
        },
    ),
}
_TEXT, _VALUES = OF_EACH_VERSION[1]
_TEXT = _TEXT.replace("v=1", "v=2").replace("clustering=DBSCAN", "clustering=accents").replace("accents=2", "accents=3")
OF_EACH_VERSION[2] = (_TEXT, _VALUES | {"clustering": "accents", "accents": 3})
OF_EACH_VERSION[3] = (OF_EACH_VERSION[2][0].replace("v=2", "v=3"), OF_EACH_VERSION[2][1])


def values_of(spec):
    code = st.text("0123456789abcdef", min_size=6, max_size=6)
    match spec.kind:
        case Bool():
            return st.booleans()
        case Choice(choices):
            return st.sampled_from(list(choices))
        case Int(low, high):
            return st.integers(low, high)
        case Float(low, high):
            return st.floats(low, high)
        case Hexes(most):
            return st.lists(code, max_size=most).map(tuple)
        case Exclusions(most):
            return st.lists(st.tuples(code, st.floats(0, 100, exclude_min=True)), max_size=most).map(tuple)
        case Box():
            span = st.lists(st.floats(0, 1), min_size=2, max_size=2, unique=True).map(sorted)
            boxes = st.tuples(span, span).map(lambda spans: (spans[0][0], spans[1][0], spans[0][1], spans[1][1]))
            return st.just(()) | boxes.filter(lambda box: box != (0, 0, 1, 1))


ANY_FLAT = st.fixed_dictionaries({}, optional={name: values_of(spec) for name, spec in OPTIONS.items()})


def test_a_recipe_is_its_stages():
    recipe = Recipe()
    stages = [recipe.sample, recipe.embed, recipe.cluster, recipe.sort, recipe.prune, recipe.map]
    assert stages == [Sample(), Embed(), Cluster(), Sort(), Prune(), Map()]
    assert Recipe.of(ncolors=8, sort_type="hsv", rseed=1) == Recipe(
        rseed=1, cluster=Cluster(ncolors=8), sort=Sort(sort_type="hsv")
    )
    assert Recipe.of(ncolors=8).replace(npts=50).flat() == Recipe().flat() | {"ncolors": 8, "npts": 50}
    assert len({Recipe(), Recipe.of(ncolors=6), Recipe.of(ncolors=7)}) == 2


@settings(derandomize=True, max_examples=60, deadline=None, database=None)
@given(flat=ANY_FLAT)
def test_recipe_to_dict_and_to_address_and_back_loses_nothing(flat):
    recipe = Recipe.of(**flat)
    assert recipe.flat() == Recipe().flat() | flat
    assert Recipe.of(**recipe.flat()) == recipe
    query = recipe.to_query()
    assert query.keys() == OPTIONS.keys() | {"v"}
    address = urlencode(query)
    assert Recipe.from_query(dict(parse_qsl(address, keep_blank_values=True))) == (recipe, [])
    assert Recipe.from_query(dict(parse_qsl(address))) == (recipe, [])  # blank values are often lost on the way


@pytest.mark.parametrize("version", OF_EACH_VERSION)
def test_a_recipe_of_each_version_is_still_read(version):
    address, flat = OF_EACH_VERSION[version]
    recipe, complaints = Recipe.from_query(dict(parse_qsl(address)))
    assert complaints == []
    assert recipe.flat() == Recipe().flat() | flat  # an option added since has its default
    assert set(flat) <= set(OPTIONS)


def test_every_version_has_its_defaults_and_its_kept_recipe():
    versions = set(range(1, Recipe.VERSION + 1))
    assert set(EARLIER_DEFAULTS) == set(OF_EACH_VERSION) == versions
    for defaults in EARLIER_DEFAULTS.values():
        Recipe.of(**defaults)


def test_what_is_left_out_means_what_it_meant_then(monkeypatch):
    monkeypatch.setitem(recipe.EARLIER_DEFAULTS, 1, {"ncolors": 5})
    assert Recipe.from_query({"v": "1"})[0].cluster.ncolors == 5
    assert Recipe.from_query({"v": "1", "ncolors": "6"})[0].cluster.ncolors == 6


@pytest.mark.parametrize(
    ("version", "clustering", "kind"),
    [("1", "kmeans", "listed"), ("2", "accents", "listed"), ("3", "accents", "sequential")],
)
def test_an_earlier_address_keeps_its_defaults(version, clustering, kind):
    recipe, complaints = Recipe.from_query({"v": version, "ncolors": "5"})
    assert (recipe.cluster.clustering, recipe.map.kind, complaints) == (clustering, kind, [])


def test_an_empty_query_is_the_defaults():
    assert Recipe.from_query({}) == (Recipe(), [])


def test_reserved_words_are_passed_over():
    assert set(RESERVED) == {"source", "sample", "url", "t", "weighting", "v", "format", "palette", "colors"} | {
        *("q", "near", "mine", "tags", "count", "by", "newest")
    }
    query = {"source": "url", "sample": "x", "url": "http://a.b", "format": "css", "palette": "7", "ncolors": "8"}
    assert Recipe.from_query(query) == (Recipe.of(ncolors=8), [])


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ({"ncolors": "65"}, "ncolors takes a whole number from 1 to 64, not 65. The default was used instead."),
        ({"npts": "many"}, "npts takes a whole number from 50 to 20000, not 'many'. The default was used instead."),
        ({"sort_type": "up"}, "sort_type takes one of lum, "),
        ({"use_tsne": "maybe"}, "use_tsne takes true or false, not 'maybe'."),
        ({"drop": "rot"}, "drop takes at most 64 colours such as ff8800, f80 or orange, separated by commas, not "),
        ({"region": "0,0,1"}, "region takes x0,y0,x1,y1: four fractions "),
        ({"exclude": "ffffff~999"}, "exclude takes at most 16 exclusions such as ffffff~10, "),
        ({"pins": "ff88"}, "pins takes at most 64 colours such as ff8800, f80 or orange, separated by commas, not "),
        ({"ncolour": "8"}, "There is no option 'ncolour'; did you mean 'ncolors'? It was ignored."),
        ({"v": "0"}, "v takes a version of the recipe from 1 to 3, not "),
        ({"v": "99999999999"}, "v takes a version of the recipe from 1 to 3, not "),
        ({"v": "²"}, "v takes a version of the recipe from 1 to 3, not "),
        ({"v": ""}, "v takes a version of the recipe from 1 to 3, not "),
    ],
)
def test_what_cannot_be_read_is_complained_about_and_the_rest_holds(query, complaint):
    recipe, complaints = Recipe.from_query(query | {"rseed": "7"})
    assert recipe == Recipe.of(rseed=7)
    assert len(complaints) == 1
    assert complaints[0].startswith(complaint)
    assert complaints[0].endswith(".")


def test_each_complaint_is_kept():
    recipe, complaints = Recipe.from_query({"ncolors": "0", "npts": "x", "tsne_perp": "nan", "kind": "continuous"})
    assert recipe == Recipe.of(kind="continuous")
    assert [text.split()[0] for text in complaints] == ["ncolors", "npts", "tsne_perp"]


# --- extract


FLAG = {"#c81e1e": 500, "#1e9650": 300, "#2832b4": 150, "#f0dc50": 50}  # hex: pixels of a thousand


@pytest.fixture(scope="module")
def flag():
    rgb = np.array([[int(code[i : i + 2], 16) for i in (1, 3, 5)] for code in FLAG], dtype=np.uint8)
    return cmp.load_picture(np.repeat(rgb, list(FLAG.values()), axis=0).reshape(25, 40, 3), name="flag")


def test_result_holds_the_whole_walk(scene):
    recipe = Recipe.of(clustering="kmeans", npts=200, ncolors=5, n_prune=1)
    result = cmp.extract(scene, recipe)
    assert result.picture is scene
    assert result.recipe == recipe
    assert result.points.rgb.shape == (200, 3)
    assert result.points.weight.tolist() == [1] * 200
    assert (result.points.rgb == scene.pixels.reshape(-1, 3)[result.points.index] / 255).all()
    assert result.embedding.xy.shape == (200, 2)
    assert result.embedding.steps == 120
    assert np.isfinite(result.embedding.kl)
    assert result.clusters.labels.shape == (200,)
    assert sorted(result.order.index.tolist()) == list(range(5))
    assert result.kept.mask.sum() == len(result.palette) == 4
    assert result.palette.name == "scene"
    assert result.notices == ()
    assert list(result.seconds) == ["sample", "embed", "cluster", "sort", "prune"]
    assert all(seconds >= 0 for seconds in result.seconds.values())


def test_colours_are_the_medians_of_their_clusters_and_the_heaviest_comes_first(scene):
    result = cmp.extract(scene, Recipe.of(clustering="kmeans", npts=300, use_tsne=False))
    clusters = result.clusters
    for number, color in enumerate(clusters.colors):
        assert (color == np.median(result.points.rgb[clusters.labels == number], axis=0)).all()
        assert clusters.shares[number] == np.mean(clusters.labels == number)
    assert (np.diff(clusters.shares) <= 0).all()
    assert clusters.shares.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    "changes", [{}, {"reverse": True}, {"n_prune": 2}, {"order": ("2832b4",)}, {"drop": ("c81e1e",)}]
)
@pytest.mark.parametrize("sort_type", OPTIONS["sort_type"].kind.choices)
def test_each_share_travels_with_its_colour(flag, sort_type, changes):
    result = cmp.extract(
        flag, Recipe.of(clustering="kmeans", sort_type=sort_type, ncolors=4, use_tsne=False, **changes)
    )
    drawn = (result.points.rgb * 255).round().astype(int)
    palette = result.palette
    assert len(palette) == 4 - changes.get("n_prune", 0) - len(changes.get("drop", ()))
    assert len(palette.colors) == len(palette.shares) == len(palette.pinned) == len(palette.hex)
    for code, share in zip(palette.hex, palette.shares, strict=True):
        rgb = [int(code[i : i + 2], 16) for i in (1, 3, 5)]
        assert share == pytest.approx((drawn == rgb).all(axis=1).mean())


def test_reverse_turns_the_palette_around_and_keeps_the_same_colours(scene):
    plain = cmp.extract(
        scene, Recipe.of(clustering="kmeans", npts=200, ncolors=6, n_prune=2, use_tsne=False)
    ).palette.hex
    turned = cmp.extract(
        scene, Recipe.of(clustering="kmeans", npts=200, ncolors=6, n_prune=2, use_tsne=False, reverse=True)
    ).palette.hex
    assert turned == plain[::-1]


def test_order_by_hand_comes_first_and_the_rest_follows(flag):
    recipe = Recipe.of(clustering="kmeans", ncolors=4, use_tsne=False)
    by_lum = cmp.extract(flag, recipe).palette.hex
    assert by_lum == ("#2832b4", "#c81e1e", "#1e9650", "#f0dc50")
    by_hand = cmp.extract(flag, recipe.replace(order=("f0dc50", "1e9650")))
    assert by_hand.palette.hex == ("#f0dc50", "#1e9650", "#2832b4", "#c81e1e")
    assert by_hand.notices == ()


def test_drop_leaves_out_and_says_what_was_not_there(flag):
    result = cmp.extract(flag, Recipe.of(clustering="kmeans", ncolors=4, use_tsne=False, drop=("c81e1e", "123456")))
    assert result.palette.hex == ("#2832b4", "#1e9650", "#f0dc50")
    (notice,) = result.notices
    assert "drop names #123456" in notice


def test_dropping_everything_keeps_the_colour_named_last(flag):
    result = cmp.extract(
        flag, Recipe.of(clustering="kmeans", ncolors=4, use_tsne=False, drop=[code[1:] for code in FLAG])
    )
    assert result.palette.hex == (list(FLAG)[-1],)
    (notice,) = result.notices
    assert "one was kept" in notice


def test_a_colour_named_twice_is_dropped_once():
    near = cmp.load_picture(np.array([[[10, 10, 10], [12, 10, 10], [200, 0, 0]]], dtype=np.uint8))
    result = cmp.extract(near, Recipe.of(clustering="kmeans", ncolors=3, use_tsne=False, drop=("0a0a0a", "0a0a0a")))
    assert result.palette.hex == ("#0c0a0a", "#c80000")


@pytest.mark.parametrize("n_prune", [4, 63])
def test_pruning_more_than_there_is_leaves_one_colour_with_a_notice(flag, n_prune):
    result = cmp.extract(flag, Recipe.of(clustering="kmeans", ncolors=4, use_tsne=False, n_prune=n_prune))
    assert len(result.palette) == 1
    assert result.notices == ("Only 3 of 4 colours could be pruned, which leaves 1 colour.",)


@pytest.mark.parametrize("criterion", ["similar", "different"])
def test_a_pinned_colour_is_never_pruned(criterion):
    colors = np.linspace(0.1, 0.9, 6)[:, None] ** 2 * [1, 1, 1]
    for pins in ([0], [4], [1, 2], [0, 1, 2, 3, 4, 5]):
        pinned = np.isin(np.arange(6), pins)
        clusters = Clusters(np.arange(6), colors, np.full(6, 1 / 6), pinned)
        for n_prune in (1, 3, 63):
            kept = Prune(n_prune=n_prune, criterion=criterion)(clusters, Sort()(colors))
            assert kept.mask[pins].all()
            prunable = 5 - sum(pin < 5 for pin in pins)
            assert kept.mask.sum() == 6 - min(n_prune, prunable)
            assert bool(kept.notices) == (n_prune > prunable)


def test_the_same_twice_and_another_seed_otherwise(scene):
    recipe = Recipe.of(clustering="kmeans", npts=100)
    first, second, other = (cmp.extract(scene, r) for r in (recipe, recipe, recipe.replace(rseed=43)))
    assert (first.embedding.xy == second.embedding.xy).all()
    assert (first.palette.colors == second.palette.colors).all()
    assert (first.palette.shares == second.palette.shares).all()
    assert not (first.points.rgb == other.points.rgb).all()


@pytest.mark.parametrize("answer", [None, True], ids=["nothing", "something"])
def test_progress_changes_no_result_and_rises_to_one(scene, answer):
    told = []

    def progress(name, part):
        told.append((name, part))
        return answer

    recipe = Recipe.of(clustering="kmeans", npts=100)
    watched, plain = cmp.extract(scene, recipe, progress=progress), cmp.extract(scene, recipe)
    assert (watched.embedding.xy == plain.embedding.xy).all()
    assert watched.embedding.kl == plain.embedding.kl
    parts = [part for name, part in told if name == "embed"]
    assert len(parts) >= 10
    assert parts == sorted(parts)
    assert 0 <= parts[0] < parts[-1] == 1


def test_progress_can_stop_the_work(scene):
    told = []

    def progress(name, part):
        told.append(part)
        if part >= 0.2:
            raise Canceled("Stopped.")

    with pytest.raises(Canceled):
        cmp.extract(scene, Recipe.of(clustering="kmeans", npts=100), progress=progress)
    assert told[-1] == pytest.approx(0.2)
    assert sum(part >= 0.2 for part in told) == 1


def test_a_result_leaves_its_picture_alone(scene_array):
    before = scene_array.copy()
    picture = cmp.load_picture(scene_array)
    cmp.extract(picture, Recipe.of(clustering="kmeans", npts=100, use_tsne=False))
    assert (scene_array == before).all()
    assert not picture.pixels.flags.writeable


# --- palette and colormap


def test_palette_draws_itself_with_its_name_escaped(flag):
    palette = cmp.extract(flag, Recipe.of(clustering="kmeans", ncolors=4, use_tsne=False)).palette
    shown = cmp.Palette(palette.colors, palette.shares, palette.pinned, name='<b>"x"')._repr_html_()
    assert "<b>" not in shown
    assert '"x"' not in shown
    assert all(code in shown for code in palette.hex)
    assert list(palette) == list(palette.hex)


def test_colormap_of_a_result(flag):
    result = cmp.extract(flag, Recipe.of(clustering="kmeans", ncolors=4, use_tsne=False))
    assert cmp.colormap(result).kind == Recipe().map.kind == "sequential"
    listed, continuous = cmp.colormap(result, "listed"), cmp.colormap(result, "continuous")
    assert listed.kind == "listed"
    assert listed.stepped
    assert (listed.rgb == result.palette.colors).all()
    assert listed.rgb8.dtype == np.uint8
    assert ["#{:02x}{:02x}{:02x}".format(*tuple(row)) for row in listed.rgb8.tolist()] == list(result.palette.hex)
    assert continuous.rgb.shape == (256, 3)
    by_lightness = sorted(result.palette.colors.tolist(), key=lambda color: srgb_to_lab(color)[0])
    assert continuous.rgb[[0, -1]] == pytest.approx(np.array(by_lightness)[[0, -1]])
    assert cmp.colormap(cmp.extract(flag, result.recipe.replace(kind="continuous"))).kind == "continuous"


def test_colormap_gives_its_own_table_to_matplotlib(flag):
    result = cmp.extract(flag, Recipe.of(clustering="kmeans", ncolors=4, use_tsne=False))
    continuous = cmp.colormap(result, "continuous")
    assert continuous.to_mpl()(np.arange(256))[:, :3] == pytest.approx(continuous.rgb, abs=1e-9)
    assert cmp.colormap(result, "listed").to_mpl().N == 4


@pytest.mark.parametrize("changes", [{"kind": "rainbow"}, {"nonsense": 1}, {"ncolors": 3}])
def test_colormap_refuses_what_is_no_option_of_a_colormap(flag, changes):
    result = cmp.extract(flag, Recipe.of(clustering="kmeans", ncolors=4, use_tsne=False))
    with pytest.raises(OptionError):
        cmp.colormap(result, **changes)


@pytest.mark.parametrize(("kind", "first"), [("listed", "#2832b4 0%, #2832b4 25%"), ("continuous", "#2832b4 0%, ")])
def test_colormap_as_css(flag, kind, first):
    colormap = cmp.colormap(cmp.extract(flag, Recipe.of(clustering="kmeans", ncolors=4, use_tsne=False)), kind)
    css = colormap.to_css()
    assert css.startswith(f"linear-gradient(90deg, {first}")
    assert css.endswith(")")
    assert "#f0dc50" in css
    assert css in colormap._repr_html_()
