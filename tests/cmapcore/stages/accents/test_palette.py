"""The clustering that looks at the whole picture."""

import io
import pickle
from functools import cache

import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from benchmarks.planted_accents import accent_recall, planted_scene
from cmapcore import Cluster, OptionError, Recipe
from cmapcore.color.conversions import delta_e_2000, srgb_to_lab
from cmapcore.color.nearest import nearest_color
from cmapcore.pictures.samples import sample_bytes
from cmapcore.quality.palettes import coverage, distinctness
from cmapcore.stages.accents.palette import accent_colors as colors_of_area
from cmapcore.stages.values import Area, Embedding, Points
from hosting.runner import Runner

AREAS = {(200, 30, 30): 500, (30, 150, 80): 300, (40, 50, 180): 150, (240, 220, 80): 50}
FLAT = np.repeat(np.array(list(AREAS), dtype=np.uint8), list(AREAS.values()), axis=0)
WHOLE = {"clustering": "accents", "npts": 60}


@cache
def scenes():
    return [planted_scene(seed) for seed in range(4)]


def accent_colors(pixels, *args, **options):
    return colors_of_area(Area(pixels), *args, **options)


def bytes_of(colors):
    return [tuple(color) for color in np.rint(np.asarray(colors) * 255).astype(int).tolist()]


def apart(first, second):
    """CIEDE2000 from each of some colours to the nearest of others."""
    return delta_e_2000(srgb_to_lab(first)[:, None], srgb_to_lab(second)).min(axis=1)


# --- the palette


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("ncolors", [4, 6, 64])
def test_flat_areas_give_exactly_their_colours_the_largest_first(count, ncolors):
    found = accent_colors(FLAT[: sum(list(AREAS.values())[:count])], ncolors)
    assert bytes_of(found.colors) == list(AREAS)[:count]
    assert found.shares * sum(list(AREAS.values())[:count]) == pytest.approx(list(AREAS.values())[:count])
    assert not found.fixed.any()


def test_fewer_colours_than_areas_are_those_that_serve_best():
    assert bytes_of(accent_colors(FLAT, 1).colors) == [(200, 30, 30)]
    assert bytes_of(accent_colors(FLAT, 3, 0).colors)[:2] == [(200, 30, 30), (30, 150, 80)]
    assert accent_colors(FLAT, 3).shares.sum() == pytest.approx(1)


def test_what_cannot_be_told_apart_is_one_colour():
    nearly = np.full((900, 3), (120, 60, 30), dtype=np.uint8)
    nearly[7] += 1
    assert bytes_of(accent_colors(nearly, 6).colors) == [(120, 60, 30)]


@pytest.mark.parametrize("ncolors", [6, 12])
def test_planted_accents_are_found(ncolors):
    palettes = [accent_colors(scene.pixels, ncolors) for scene in scenes()]
    assert sum(len(scene.accents) for scene in scenes()) >= 8
    assert accent_recall([palette.colors for palette in palettes], scenes()) == 1
    for palette in palettes:
        assert palette.accents.sum() <= ncolors - 2


@pytest.mark.parametrize(
    ("name", "mode", "longer", "least"),
    [
        ("cafe_terrace", "RGB", 2000, 1),
        ("starry_night", "RGB", 2000, 1),
        ("kingfisher", "RGB", 2000, 1),
        ("owl", "RGB", 2000, 1),
        ("neuschwanstein", "RGB", 32, 1),
        ("kingfisher", "P", 600, 1),  # dithered to 256 colours, as GIF is
        ("scarlet_macaw", "L", 400, 6),  # up to five greys are found on their own
    ],
)
def test_colours_of_a_palette_are_among_more(name, mode, longer, least):
    image = Image.open(io.BytesIO(sample_bytes(name))).convert(mode)
    image.thumbnail((longer, longer))
    picture = cmp.load_picture(image.convert("RGB"))
    sizes = [size for size in (1, 2, 3, 4, 5, 6, 7, 9, 12, 13, 20, 24) if size >= least]
    palettes = [cmp.extract(picture, ncolors=ncolors).palette.colors for ncolors in sizes]
    assert [len(palette) for palette in palettes] == sizes
    for number, few in enumerate(palettes):
        assert [round(apart(few, more).max(), 1) for more in palettes[number:] if apart(few, more).max() > 8.5] == []


@pytest.mark.parametrize("ncolors", [7, 13])
def test_one_colour_more_serves_a_picture_no_worse(ncolors):
    picture = cmp.load_picture(sample_bytes("coffee"))
    fewer, more = (cmp.extract(picture, Recipe.of(ncolors=n)).palette.colors for n in (ncolors - 1, ncolors))
    assert coverage(picture, more).mean <= coverage(picture, fewer).mean


def test_few_colours_keep_what_is_large_and_what_stands_out():
    few = cmp.extract(cmp.load_picture(sample_bytes("kingfisher")), Recipe.of(ncolors=3)).palette.colors
    assert apart(np.array([(200, 80, 16), (20, 106, 183), (185, 172, 125)]) / 255, few).max() < 8  # orange, blue, tan


@pytest.mark.parametrize("ncolors", [3, 4, 5, 9])
def test_fixed_colours_stay_in_smaller_palettes(ncolors):
    picture = cmp.load_picture(sample_bytes("kingfisher"))
    few, more = (cmp.extract(picture, ncolors=n, pins=("00ff00", "ff00ff")).palette for n in (ncolors, ncolors + 1))
    assert {"#00ff00", "#ff00ff"} < set(few.hex)
    assert len(few) == ncolors
    assert apart(few.colors, more.colors).max() < 8.5


def test_a_flat_spot_is_found_beside_an_accent_of_its_hue():
    pixels = np.full((200, 300, 3), (150, 140, 130), np.uint8)
    pixels += np.random.default_rng(0).integers(0, 12, pixels.shape, np.uint8)
    spots = np.array([(225, 40, 30), (120, 20, 20)], np.uint8)
    pixels[20:50, 20:60], pixels[120:140, 200:230] = spots
    assert apart(spots / 255, accent_colors(pixels, 6).colors).max() < 5


def test_a_noisy_fog_gives_as_many_greys_as_are_asked_for():
    rng = np.random.default_rng(0)
    fog = np.clip(rng.normal(198, 5, (120, 180, 1)) + rng.normal(0, 2, (120, 180, 3)), 0, 255).astype(np.uint8)
    for ncolors in (6, 12):
        colors = accent_colors(fog, ncolors).colors
        assert len(colors) == ncolors
        assert np.hypot(*srgb_to_lab(colors)[:, 1:].T).max() < 4


@pytest.mark.parametrize("ncolors", [4, 6, 8, 12])
def test_an_orange_half_in_the_shade_is_no_brown(ncolors):
    colors = cmp.extract(cmp.load_picture(sample_bytes("kingfisher")), ncolors=ncolors).palette.colors
    _, a, b = srgb_to_lab(colors).T
    assert max(np.hypot(a, b)[(a > 30) & (b > 40)]) > 65


def test_an_accent_may_be_smaller_than_anything_else():
    pixels = planted_scene(1).pixels.copy()
    pixels[:10, :12] = (255, 0, 200)  # 0.1 %
    for ncolors in (6, 12):
        assert apart(np.array([[255, 0, 200]]) / 255, accent_colors(pixels, ncolors).colors) < 2


@pytest.mark.parametrize("accents", [0, 1, 2, 3, 62, -1])
def test_there_are_at_most_as_many_accents_as_may_be(accents):
    for scene in scenes():
        found = accent_colors(scene.pixels, 6, accents)
        assert found.accents.sum() <= (4 if accents < 0 else min(accents, 4))
        assert len(found.colors) == 6


def test_without_accents_they_are_missing():
    assert accent_recall([accent_colors(scene.pixels, 6, 0).colors for scene in scenes()], scenes()) < 0.7


def test_spots_in_noise_are_no_accents():
    pixels = np.random.default_rng(0).integers(0, 24, (300, 400, 3), dtype=np.uint8)
    pixels[40:44, 60:64], pixels[200:204, 300:304] = (250, 60, 40), (90, 140, 255)
    assert accent_colors(pixels, 8).accents.sum() <= 6
    assert not accent_colors(pixels, 8, 0).accents.any()


@pytest.mark.parametrize("height", [8, 16, 17, 18])
def test_noise_of_a_low_grey_picture_gives_greys(height):
    grey = np.random.default_rng(0).normal(128, 12, (height, 3000, 3)).clip(0, 255).astype(np.uint8)
    assert np.ptp(accent_colors(grey, 6).colors, axis=1).max() < 0.05


@pytest.mark.parametrize("seed", [0, 13])
def test_a_dark_noisy_picture_gives_more_colours_where_more_are_asked_for(seed):
    generator = np.random.default_rng(seed)
    sky = generator.normal([4, 5, 8], generator.uniform(1, 4), (80, 120, 3)).clip(0, 255)
    for _ in range(12):
        sky[generator.integers(80), generator.integers(120)] = generator.integers(60, 256, 3)
    file = io.BytesIO()
    Image.fromarray(sky.astype(np.uint8)).save(file, "JPEG", quality=75)
    picture = cmp.load_picture(file.getvalue())
    counts = [len(cmp.extract(picture, ncolors=ncolors).palette) for ncolors in (12, 24, 64)]
    assert counts == sorted(counts)
    assert counts[-1] >= 20


@pytest.mark.parametrize("seed", [1, 3, 11])
def test_more_colours_are_never_fewer(seed):
    dark = np.random.default_rng(seed).normal([4, 5, 8], 2, (5, 127, 3)).clip(0, 255).round().astype(np.uint8)
    counts = [len(accent_colors(dark, ncolors).colors) for ncolors in (6, 7, 12, 13, 24, 32)]
    assert counts == sorted(counts)


@pytest.mark.parametrize("ncolors", [1, 2])
def test_two_colours_leave_no_room_for_accents(ncolors):
    for scene in scenes():
        found = accent_colors(scene.pixels, ncolors)
        assert len(found.colors) == ncolors
        assert not found.accents.any()


def test_a_picture_turned_over_has_the_same_palette():
    pixels = scenes()[0].pixels
    first = accent_colors(pixels, 8)
    for other in (pixels[:, ::-1], pixels[::-1], pixels.swapaxes(0, 1)):
        second = accent_colors(np.ascontiguousarray(other), 8)
        assert apart(second.colors, first.colors).max() < 1e-6
        assert second.shares == pytest.approx(first.shares)


@pytest.mark.parametrize("size", [(499, 801), (498, 801), (641, 640), (1000, 1001)])
def test_a_picture_of_odd_height_or_width_turned_upside_down_has_the_same_palette(size):
    image = Image.fromarray(cmp.load_picture(sample_bytes("kingfisher")).pixels).resize(size)
    pixels = np.asarray(image)
    for ncolors in (6, 12):
        first = accent_colors(pixels, ncolors)
        for other in (pixels[::-1], pixels[:, ::-1], pixels[::-1, ::-1]):
            assert apart(accent_colors(np.ascontiguousarray(other), ncolors).colors, first.colors).max() < 1e-6


def test_without_places_the_order_of_pixels_does_not_matter():
    pixels = scenes()[0].pixels.reshape(-1, 3)
    first, second = accent_colors(pixels, 8), accent_colors(pixels[::-1], 8)
    assert apart(second.colors, first.colors).max() < 1e-6


@pytest.mark.parametrize("ncolors", [1, 2, 6, 13, 64])
def test_what_holds_of_every_palette(ncolors, scene_array):
    noise = np.random.RandomState(1).randint(0, 256, (4000, 3)).astype(np.uint8)
    for pixels in (scene_array, noise, scenes()[1].pixels, np.arange(256, dtype=np.uint8).repeat(3).reshape(-1, 3)):
        found = accent_colors(pixels, ncolors)
        assert 1 <= len(found.colors) <= ncolors
        assert found.colors.min() >= 0
        assert found.colors.max() <= 1
        assert found.shares.min() > 0
        assert found.shares.sum() == pytest.approx(1)
        assert (np.diff(found.shares) <= 0).all()
        if len(found.colors) > 1:
            assert distinctness(found.colors).least >= 1


def test_shares_are_those_of_the_pixels_nearest_to_each():
    pixels = scenes()[2].pixels
    found = accent_colors(pixels, 6)
    counted = np.bincount(nearest_color(pixels.reshape(-1, 3) / 255, found.colors), minlength=6) / (pixels.size // 3)
    assert found.shares == pytest.approx(counted, abs=0.01)  # a cell goes to one colour whole


def test_colours_are_farther_apart_than_those_of_k_means_and_serve_as_well():
    from sklearn.cluster import KMeans

    wider = []
    for name in ("coffee", "neuschwanstein", "canyon_de_chelly"):
        picture = cmp.load_picture(sample_bytes(name))
        pixels = picture.pixels.reshape(-1, 3)
        found = accent_colors(pixels, 6)
        means = KMeans(6, n_init=3, random_state=0).fit(pixels[::97] / 255).cluster_centers_
        wider.append(distinctness(found.colors).least / distinctness(means).least)
        assert coverage(picture, found.colors).mean < 1.05 * coverage(picture, means).mean
    assert np.mean(wider) > 1.1


@pytest.mark.parametrize("ncolors", [0, -3])
def test_a_palette_has_a_colour(ncolors):
    with pytest.raises(OptionError, match=rf"^A palette has at least 1 colour, not {ncolors}\.$"):
        accent_colors(FLAT, ncolors)


# --- colours that are given


FIXED = np.array([[0.1, 0.9, 0.9], [0.78, 0.12, 0.12]])


@pytest.mark.parametrize("ncolors", [3, 4, 7])
def test_fixed_colours_stay_exactly_as_they_are_and_count(ncolors):
    for scene in scenes():
        found = accent_colors(scene.pixels, ncolors, fixed=FIXED)
        assert len(found.colors) == ncolors
        assert sorted(found.colors[found.fixed].tolist()) == FIXED.tolist()
        assert not (found.fixed & found.accents).any()
        assert found.accents.sum() <= max(0, ncolors - 4)


def test_what_a_fixed_colour_serves_needs_no_other():
    found = accent_colors(FLAT, 4, fixed=FLAT[[0, 600]] / 255)
    assert bytes_of(found.colors) == list(AREAS)
    assert found.fixed.tolist() == [True, True, False, False]
    near = FLAT[:1] / 255 + 0.02
    assert bytes_of(accent_colors(FLAT, 4, fixed=near).colors[:1]) == bytes_of(near)


def test_more_fixed_colours_than_asked_for_are_all_kept():
    found = accent_colors(FLAT, 1, fixed=FIXED)
    assert sorted(found.colors.tolist()) == FIXED.tolist()
    assert found.fixed.all()
    assert found.shares.sum() == 1


def test_two_fixed_colours_may_be_alike():
    alike = np.array([[0.5, 0.5, 0.5], [0.5, 0.5, 0.501]])
    found = accent_colors(scenes()[0].pixels, 6, fixed=alike)
    assert sorted(found.colors[found.fixed].tolist()) == alike.tolist()
    free = found.colors[~found.fixed]
    assert distinctness(free).least > 5


# --- as a stage


def test_points_belong_to_the_nearest_colour_and_shares_are_true():
    picture = cmp.load_picture(FLAT.reshape(25, 40, 3))
    result = cmp.extract(picture, Recipe.of(ncolors=4, **WHOLE))
    assert bytes_of(result.clusters.colors) == list(AREAS)
    assert result.clusters.shares.tolist() == pytest.approx([0.5, 0.3, 0.15, 0.05])
    assert (result.clusters.colors[result.clusters.labels] == result.points.rgb).all()
    assert result.embedding.xy is None
    assert result.notices == ()


def test_nothing_is_left_to_chance_and_no_point_matters():
    picture = cmp.load_picture(scenes()[0].pixels)
    first = cmp.extract(picture, Recipe.of(**WHOLE)).palette
    for changes in ({"rseed": 7}, {"npts": 500}, {"sampling": "cells"}, {"use_tsne": False}):
        assert (cmp.extract(picture, Recipe.of(**WHOLE | changes)).palette.colors == first.colors).all()


def test_transparent_pixels_are_never_seen():
    rgba = np.full((30, 30, 4), (200, 30, 30, 255), dtype=np.uint8)
    rgba[10:] = (255, 0, 255, 0)
    rgba[:3] = (30, 150, 80, 255)
    palette = cmp.extract(cmp.load_picture(rgba), Recipe.of(**WHOLE)).palette
    assert dict(zip(palette.hex, palette.shares.round(9), strict=True)) == {"#c81e1e": 0.7, "#1e9650": 0.3}


def test_only_what_may_be_seen_is_seen():
    picture = cmp.load_picture(FLAT.reshape(25, 40, 3))  # red, green, blue, yellow from top to bottom
    changes = {"region": (0, 0.5, 1, 1), "exclude": (("2832b4", 5),)}
    palette = cmp.extract(picture, Recipe.of(**WHOLE, **changes)).palette
    assert set(palette.hex) == {"#1e9650", "#f0dc50"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "4 colours instead of 6: the picture has no others that are easy to tell from these."),
        ({"ncolors": 4}, None),
        (
            {"pins": ("c81e1e",)},
            "4 colours instead of 6: the picture has no others that are easy to tell from these.",
        ),
        ({"ncolors": 1, "pins": ("c81e1e", "1e9650")}, "2 colours instead of 1: all of them are pinned."),
        ({"ncolors": 5, "pins": ("00ffff",)}, "No pixel is near the pinned #00ffff, so the share is 0."),
    ],
)
def test_where_there_is_less_than_was_asked_for_it_is_said(changes, said):
    result = cmp.extract(cmp.load_picture(FLAT.reshape(25, 40, 3)), Recipe.of(**WHOLE | changes))
    assert result.notices == (() if said is None else (said,))


def test_without_the_picture_there_is_no_palette_of_it():
    points = Points(np.eye(3), np.ones(3), None)
    with pytest.raises(OptionError, match=r"^accents takes colours from the whole picture: pass its pixels too\.$"):
        Cluster(clustering="accents")(points, Embedding(None), 42)


def test_pixels_go_only_to_a_clustering_that_needs_them_and_only_when_asked_for():
    steps = {}

    def call(step, progress):
        steps[step.name] = step
        return cmp.pipeline.call_plainly(step, progress)

    picture = cmp.load_picture(scenes()[0].pixels)
    cmp.extract(picture, Recipe.of(clustering="kmeans", npts=60, use_tsne=False), call=call)
    assert len(pickle.dumps(steps["cluster"])) < 10_000
    result = cmp.extract(picture, Recipe.of(**WHOLE), call=call)
    assert steps["cluster"].heavy
    assert not steps["embed"].heavy
    again = pickle.loads(pickle.dumps(steps["cluster"]))
    assert (again.stage(*again.inputs).colors == result.clusters.colors).all()


def test_a_runner_gives_the_same_and_computes_it_once():
    runner, picture = Runner(), cmp.load_picture(scenes()[0].pixels)
    recipe = Recipe.of(**WHOLE)
    for changes in ({}, {"sort_type": "hls"}, {"use_tsne": False}, {"tsne_perp": 9}):
        result = runner.extract(picture, recipe.replace(**changes))
    assert runner.runs["cluster"] == 1
    assert (result.clusters.colors == cmp.extract(picture, recipe).clusters.colors).all()
    runner.extract(picture, recipe.replace(accents=0))
    assert runner.runs["cluster"] == 2
    runner.close()
