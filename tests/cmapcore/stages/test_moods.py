"""Moods: palettes of the picture's own colours, of which some count more."""

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color.conversions import delta_e_2000, srgb_to_lab
from cmapcore.pictures.samples import SAMPLES, sample_path
from cmapcore.stages.moods import MOODS
from tests.support.daily import one_in


def palette_of(picture, **options):
    return cmp.extract(picture, cmp.Recipe.of(**options)).palette


def means(palette):
    lab = srgb_to_lab(palette.colors)
    return {"chroma": np.hypot(lab[:, 1], lab[:, 2]).mean(), "lightness": lab[:, 0].mean()}


@pytest.mark.parametrize("name", one_in(4, SAMPLES))
def test_each_mood_differs_as_it_says_on_every_sample(name):
    picture = cmp.load_picture(sample_path(name))
    found = {mood: means(palette_of(picture, mood=mood)) for mood in ("natural", *MOODS)}
    assert found["colorful"]["chroma"] > found["natural"]["chroma"] > found["muted"]["chroma"]
    assert found["bright"]["lightness"] > found["natural"]["lightness"] > found["dark"]["lightness"]


@pytest.fixture(scope="module")
def kingfisher():
    """The picture, and its colours in CIELAB."""
    picture = cmp.load_picture(sample_path("kingfisher"))
    return picture, srgb_to_lab(np.unique(picture.pixels.reshape(-1, 3), axis=0) / 255)


@pytest.mark.parametrize("mood", MOODS)
def test_its_colours_are_the_picture_s(mood, kingfisher):
    picture, pixels = kingfisher
    for color in srgb_to_lab(palette_of(picture, mood=mood).colors):
        near = pixels[np.argsort(((pixels - color) ** 2).sum(axis=1))[:50]]
        assert delta_e_2000(near, color).min() <= 3


def test_points_that_count_more_move_the_palette_and_shares_stay_those_of_the_pixels():
    options = {"clustering": "kmeans", "use_tsne": False, "npts": 400}
    picture = cmp.load_picture(sample_path("kingfisher"))
    dark, natural = palette_of(picture, mood="dark", **options), palette_of(picture, **options)
    assert means(dark)["lightness"] < means(natural)["lightness"]
    assert dark.shares.sum() == pytest.approx(1)
    assert dark.shares.max() > 0.3  # the pale ground, though it counts for little


def test_where_a_picture_has_no_more_of_it_the_natural_palette_is_given_with_a_sentence():
    grey = np.repeat(np.arange(256, dtype=np.uint8)[:, None, None], 3, axis=2).repeat(8, axis=1)
    result = cmp.extract(cmp.load_picture(grey), cmp.Recipe.of(mood="colorful"))
    assert result.palette.hex == cmp.extract(cmp.load_picture(grey)).palette.hex
    said = "No colourful palette of this picture clearly differs from the natural one, which is shown."
    assert said in result.notices


def test_pinned_colours_stay_in_every_mood():
    picture = cmp.load_picture(sample_path("kingfisher"))
    for mood in MOODS:
        assert "#00ff88" in palette_of(picture, mood=mood, pins=("00ff88",)).hex
