"""What The Colormap Projekt did, done again; and what it failed at, done.

The transcriptions here are of its formulas, one colour at a time, as plain as can be.
"""

import colorsys
import inspect
import itertools
import math

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore import Recipe
from cmapcore.classic import ORIGINAL
from tests.support.daily import one_in

SORT_TYPES = ["lum", "rval", "hsv", "hls", "E", "step", "none"]


def original_sort(colors, sort_type):
    def lum(rgb):
        r, g, b = rgb
        return math.sqrt(0.241 * r + 0.691 * g + 0.068 * b)

    def energy(rgb):
        return math.sqrt(lum(rgb) ** 2 + rgb[0] ** 2 + rgb[2] ** 2)

    def step(rgb, reps=1):
        h, _, v = colorsys.rgb_to_hsv(*rgb)
        h2, l2, v2 = int(h * reps), lum(rgb), int(v * reps)
        return (h2, reps - l2, reps - v2) if h2 % 2 == 1 else (h2, l2, v2)

    keys = {
        "lum": lum,
        "rval": lambda rgb: rgb[0],
        "hsv": lambda rgb: colorsys.rgb_to_hsv(*rgb),
        "hls": lambda rgb: colorsys.rgb_to_hls(*rgb),
        "E": energy,
        "step": step,
        "none": lambda _: 0,
    }
    return sorted(colors.tolist(), key=keys[sort_type], reverse=sort_type in ("hsv", "hls"))


def original_prune(colors, n_prune, criterion, metric):
    hls = [colorsys.rgb_to_hls(*rgb) for rgb in colors.tolist()]
    components = {"hls": (0, 1, 2), "h": (0,), "l": (1,)}[metric]
    apart = [sum((after[c] - before[c]) ** 2 for c in components) for before, after in itertools.pairwise(hls)]
    closest = sorted(range(len(apart)), key=lambda i: apart[i])
    gone = closest[:n_prune] if criterion == "similar" else closest[len(closest) - n_prune :]
    return [rgb for i, rgb in enumerate(colors.tolist()) if i not in gone]


def _color_sets():
    chance = np.random.RandomState(11)
    greys = chance.randint(0, 256, (16, 1)).repeat(3, axis=1) / 255
    few = chance.randint(0, 3, (30, 3)) / 2
    return {
        "random": chance.uniform(size=(40, 3)),
        "of 8 bits": chance.randint(0, 256, (60, 3)) / 255,
        "greys": greys,
        "greys evenly apart": np.linspace(0, 1, 11)[:, None].repeat(3, axis=1),
        "greys and colours": np.concatenate([greys[:6], chance.uniform(size=(6, 3)), greys[:6]]),
        "many ties": few,
        "all equal": np.full((5, 3), 0.25),
        "two": chance.uniform(size=(2, 3)),
        "one": np.array([[0.1, 0.9, 0.4]]),
        "corners": np.array([[r, g, b] for r in (0, 1) for g in (0, 1) for b in (0, 1)], dtype=float),
    }


COLORS = _color_sets()
each_set = pytest.mark.parametrize("colors", COLORS.values(), ids=COLORS)


# --- the same numbers


@each_set
@pytest.mark.parametrize("sort_type", SORT_TYPES)
def test_sort_colors_equals_the_formula(colors, sort_type):
    assert cmp.sort_colors(colors, sort_type).tolist() == original_sort(colors, sort_type)


@each_set
@pytest.mark.parametrize("criterion", ["similar", "different"])
@pytest.mark.parametrize("metric", ["hls", "h", "l"])
def test_prune_colorset_equals_the_formula(colors, criterion, metric):
    for n_prune in {0, 1, 2, 4, len(colors) - 1, len(colors)}:
        most = min(n_prune, len(colors) - 1)
        expected = original_prune(colors, most, criterion, metric)
        assert cmp.prune_colorset(colors, n_prune, criterion, metric).tolist() == expected


def test_the_defaults_are_lum_and_four_similar_ones_by_hls():
    colors = COLORS["random"]
    assert cmp.sort_colors(colors).tolist() == original_sort(colors, "lum")
    assert cmp.prune_colorset(colors).tolist() == original_prune(colors, 4, "similar", "hls")


@pytest.mark.parametrize("prune_metric", ["hls", "h", "l"])
@pytest.mark.parametrize("criterion", ["similar", "different"])
def test_the_pipeline_prunes_what_the_formula_prunes(scene, criterion, prune_metric):
    recipe = Recipe.of(npts=200, ncolors=12, use_tsne=False, sort_type="hsv")
    before = cmp.extract(scene, recipe).palette.colors
    for n_prune in (1, 5, 11):
        pruned = recipe.replace(n_prune=n_prune, criterion=criterion, prune_metric=prune_metric)
        expected = original_prune(before, n_prune, criterion, prune_metric)
        assert cmp.extract(scene, pruned).palette.colors.tolist() == expected


@pytest.mark.parametrize(("rseed", "npts"), [(42, 1000), (0, 50), (2**32 - 1, 333)])
def test_the_pixels_drawn_are_the_same(rseed, npts):
    image = np.random.RandomState(1).randint(0, 256, (31, 47, 3)).astype(np.uint8)
    state = np.random.get_state()
    np.random.seed(rseed)
    expected = np.random.choice(31 * 47, npts)
    np.random.set_state(state)
    points = cmp.SampleOptions(npts=npts)(cmp.load_picture(image), rseed)
    assert points.index.tolist() == expected.tolist()
    assert (points.rgb == image.reshape(-1, 3)[expected] / 255).all()


def test_drawing_leaves_numpys_own_generator_alone(scene):
    np.random.seed(5)
    expected = np.random.uniform()
    np.random.seed(5)
    cmp.extract(scene, Recipe.of(npts=60))
    assert np.random.uniform() == expected


# --- the same shape, range and rule of order


@pytest.mark.parametrize("sort_type", SORT_TYPES[:-1])
@pytest.mark.parametrize("clustering", ["kmeans", "GMM", "spectral"])
def test_get_colors_from_image_agrees(scene_array, clustering, sort_type):
    colors, cmap = cmp.get_colors_from_image(
        scene_array, 7, 2, npts=120, clustering=clustering, sort_type=sort_type, use_tsne=False
    )
    assert colors.shape == (5, 3)
    assert colors.dtype == np.float64
    assert colors.min() >= 0
    assert colors.max() <= 1
    assert colors.tolist() == original_sort(colors, sort_type)
    assert cmap.N == 5
    assert (cmap(np.arange(5))[:, :3] == colors).all()


def test_the_readmes_call_works(scene_array):
    ncolors, n_prune = 8, 3
    colors, cmap = cmp.get_colors_from_image(scene_array, ncolors, n_prune)
    assert colors.shape == (5, 3)
    assert cmap.N == 5


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("get_image", "(url, imgtype='url', img_fname='cmap_image', *, cache_dir=None)"),
        ("sort_colors", "(colorvals, sort_type='lum')"),
        ("prune_colorset", "(colors, n_prune=4, criterion='similar', metric='hls')"),
        ("plt_image", "(image)"),
        ("plt_cmap", "(colorvals, marker='s', size=28000, sort=True, sort_type='lum')"),
        ("plot_examples", "(colors, cmap, xlen=50, ylen=30)"),
        (
            "get_colors_from_image",
            "(image, ncolors=6, n_prune=0, *, npts=1000, rseed=42, use_tsne=True, tsne_perp=40, tsne_eggr=12, "
            "dbscan_eps=0.3, verbose=False, clustering='kmeans', sort_type='lum', prune_metric='hls')",
        ),
    ],
)
def test_signatures(name, expected):
    signature = inspect.signature(getattr(cmp, name))
    bare = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in signature.parameters.values()]
    assert str(inspect.Signature(bare)) == expected


def test_its_defaults_are_the_packages_but_for_four():
    parameters = inspect.signature(cmp.get_colors_from_image).parameters
    flat = Recipe().flat() | ORIGINAL
    assert ORIGINAL == {"clustering": "kmeans", "dbscan_eps": 0.3, "step_repetitions": 1, "kind": "listed"}
    for name in parameters.keys() - {"image", "verbose"}:
        assert parameters[name].default == flat[name], name


def test_step_has_one_repetition_here(scene_array):
    by_step, _ = cmp.get_colors_from_image(scene_array, 12, npts=100, use_tsne=False, sort_type="step")
    by_lum, _ = cmp.get_colors_from_image(scene_array, 12, npts=100, use_tsne=False, sort_type="lum")
    assert (by_step == by_lum).all()


# --- where the original failed


def test_its_default_call_fails_on_tsnes_n_iter(scene_array):
    colors, _ = cmp.get_colors_from_image(scene_array)
    assert colors.shape == (6, 3)


@pytest.mark.parametrize("kind", ["RGBA", "grey", "grey of one channel", "grey and alpha"])
@pytest.mark.parametrize("as_float", [False, True])
def test_rgba_and_grey_fail_in_reshape(scene_array, kind, as_float):
    grey = scene_array[..., 0]
    image = {
        "RGBA": np.dstack([scene_array, np.full(grey.shape, 255, dtype=np.uint8)]),
        "grey": grey,
        "grey of one channel": grey[..., None],
        "grey and alpha": np.dstack([grey, np.full_like(grey, 255)]),
    }[kind]
    colors, _ = cmp.get_colors_from_image(image / 255 if as_float else image, 4, npts=100, use_tsne=False)
    assert colors.shape == (4, 3)
    plain = scene_array if kind == "RGBA" else np.repeat(grey[..., None], 3, axis=2)
    same, _ = cmp.get_colors_from_image(plain, 4, npts=100, use_tsne=False)
    assert (colors == same).all()


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("rseed", one_in(4, range(4)))
@pytest.mark.parametrize("use_tsne", [False, True])
def test_optics_gives_nan_for_empty_cluster_numbers(scene_array, rseed, use_tsne):
    for xi in (0.05, 0.3):
        colors, cmap = cmp.get_colors_from_image(
            scene_array, 6, npts=150, rseed=rseed, use_tsne=use_tsne, clustering="optics", dbscan_eps=xi
        )
        assert np.isfinite(colors).all()
        assert 1 <= len(colors) <= 6
        assert len(colors) == cmap.N


def test_dbscan_without_a_cluster_raises_index_error():
    noise = np.random.RandomState(0).randint(0, 256, (60, 60, 3)).astype(np.uint8)
    with pytest.warns(UserWarning, match="DBSCAN found no group of points, so k-means was used instead"):
        colors, _ = cmp.get_colors_from_image(noise, 5, npts=200, clustering="DBSCAN", dbscan_eps=1e-9, use_tsne=False)
    assert colors.shape == (5, 3)


def test_pruning_none_of_the_different_drops_all_but_one():
    colors = COLORS["random"]
    assert cmp.prune_colorset(colors, n_prune=0, criterion="different").tolist() == colors.tolist()


@pytest.mark.parametrize("sort_type", ["hilbert", "distance"])
def test_hilbert_and_its_travelling_salesman_do_not_exist(scene_array, sort_type):
    colors, _ = cmp.get_colors_from_image(scene_array, 6, npts=100, use_tsne=False, sort_type=sort_type)
    assert colors.shape == (6, 3)
    shuffled = COLORS["random"]
    assert sorted(cmp.sort_colors(shuffled, sort_type).tolist()) == sorted(shuffled.tolist())


def test_the_readmes_second_argument_is_npts():
    image = np.random.RandomState(0).uniform(size=(20, 20, 3))
    colors, _ = cmp.get_colors_from_image(image, 5, 2)
    assert len(colors) == 3
    with pytest.raises(TypeError):
        cmp.get_colors_from_image(image, 5, 2, 1000)


@pytest.mark.parametrize(
    ("url", "format_"),
    [
        ("https://a.example/x.jpg", "JPEG"),
        ("https://a.example/x.jpeg", "JPEG"),
        ("https://a.example/x.JPG", "JPEG"),
        ("https://a.example/x.webp", "WEBP"),
        ("https://a.example/x.jpg?w=1", "JPEG"),
        ("https://a.example/x.png", "JPEG"),
        ("https://a.example/picture", "PNG"),
        ("HTTPS://a.example/", "PNG"),
    ],
)
def test_get_image_scales_only_names_that_end_in_jpg(web, encoded, tmp_path, scene_array, url, format_):
    web[url] = encoded(scene_array, format_)
    image = cmp.get_image(url, cache_dir=tmp_path)
    assert image.dtype == np.float32
    assert image.shape == scene_array.shape
    assert 0 <= image.min() < 0.2
    assert 0.5 < image.max() <= 1
    assert np.abs(image - scene_array / 255).mean() < 0.02
