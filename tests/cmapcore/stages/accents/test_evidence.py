"""What stands out from its surroundings, and what does not."""

import numpy as np
import pytest

import cmapcore as cmp
from benchmarks.planted_accents import planted_scene
from benchmarks.planted_shapes import planted
from cmapcore import Recipe
from cmapcore.color.conversions import delta_e_2000, srgb_to_cam02ucs, srgb_to_lab
from cmapcore.stages.accents.evidence import gather_evidence
from cmapcore.stages.accents.palette import accent_colors
from cmapcore.stages.accents.reduced import binned, merged, reduce_area
from cmapcore.stages.values import Area

RED = (200, 40, 40)


def apart(color, colors):
    return float(delta_e_2000(srgb_to_lab(np.asarray(color)), srgb_to_lab(colors)).min())


def alone(area, color):
    """How much of a colour stands out."""
    picture = reduce_area(area)
    bins = binned(picture.rgb.reshape(-1, 3), picture.weight)
    cells, of_bin = merged(bins.ucs, bins.mass, bins.size)
    found = gather_evidence(picture, bins, cells, of_bin)
    return found.alone[((cells.ucs - srgb_to_cam02ucs(np.array(color) / 255)) ** 2).sum(axis=1).argmin()]


def grey(height=200, width=200):
    return np.random.RandomState(0).randint(120, 124, (height, width, 1)).repeat(3, axis=2).astype(np.uint8)


def test_a_spot_stands_out_and_its_ground_does_not():
    pixels = grey()
    pixels[90:100, 90:100] = RED
    assert alone(Area(pixels), RED) > 0.9
    assert alone(Area(pixels), (122, 122, 122)) < 0.1


def test_surroundings_end_with_the_tile_of_a_sheet():
    pixels = grey(200, 400)
    pixels[:, 200:] = RED
    assert alone(Area(pixels), RED) > 0.1
    assert alone(Area(pixels, tile=(200, 200)), RED) < 0.01


def test_surroundings_are_seen_before_the_region():
    pixels = grey()
    pixels[90:100, 90:100] = RED
    weight = np.zeros((200, 200), np.uint8)
    weight[90:100, 90:110] = 255
    assert alone(Area(pixels, weight), RED) > 0.9


def test_transparent_surroundings_do_not_count():
    pixels = grey()
    pixels[90:100, 90:100] = RED
    opaque = np.zeros((200, 200), bool)
    opaque[90:100, 90:100] = True
    assert alone(Area(pixels, opaque=opaque), RED) < 0.01


@pytest.mark.parametrize("shape", ["hard", "soft", "textured"])
def test_a_planted_colour_is_found_and_kept_with_more_colours(shape):
    for seed in range(2):
        scene = planted(planted_scene(seed).pixels, shape, 0.004, seed)
        for ncolors in (6, 12):
            assert apart(scene.color, accent_colors(Area(scene.pixels), ncolors).colors) < 8


def test_stars_have_their_colours_and_the_sky_takes_two_at_most():
    generator = np.random.RandomState(1)
    sky = generator.normal(8, 3, (300, 400, 3)).clip(0, 30).astype(np.uint8)
    stars = [(255, 240, 210), (170, 200, 255), (255, 180, 120)]
    for number in range(24):
        row, column = generator.randint(0, 298), generator.randint(0, 398)
        sky[row : row + 2, column : column + 2] = stars[number % 3]
    for ncolors in (6, 12):
        colors = cmp.extract(cmp.load_picture(sky), Recipe.of(ncolors=ncolors)).palette.colors
        assert max(apart(np.array(star) / 255, colors) for star in stars) < 1
        assert np.count_nonzero(srgb_to_lab(colors)[:, 0] < 13) <= 2


def test_noise_is_not_tinted():
    fog = np.linspace(180, 220, 300)[:, None, None] + np.random.RandomState(2).normal(0, 4, (300, 400, 3))
    colors = accent_colors(Area(fog.clip(0, 255).astype(np.uint8)), 8).colors
    lab = srgb_to_lab(colors)
    assert np.hypot(lab[:, 1], lab[:, 2]).max() < 2.5


def test_a_weight_by_colour_moves_the_palette():
    pixels = planted_scene(3).pixels

    def chroma(weigh):
        lab = srgb_to_lab(accent_colors(Area(pixels), 6, weigh=weigh).colors)
        return np.hypot(lab[:, 1], lab[:, 2]).mean()

    vivid = chroma(lambda ucs: 0.1 + np.hypot(ucs[:, 1], ucs[:, 2]) ** 2)
    muted = chroma(lambda ucs: 1 / (1 + np.hypot(ucs[:, 1], ucs[:, 2]) ** 2))
    assert muted < chroma(None) < vivid
