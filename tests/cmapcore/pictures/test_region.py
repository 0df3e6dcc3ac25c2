"""Which pixels may be looked at: `region` and `exclude`, on a picture of four flat areas."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import cmapcore as cmp
from cmapcore import PictureError, Recipe, Sample
from cmapcore.color.conversions import from_hex, srgb_to_cam02ucs
from cmapcore.pictures.region import allowed_indices
from cmapcore.quality.palettes import coverage

RED, GREEN, BLUE, WHITE = "c81e1e", "1e9650", "2832b4", "ffffff"
QUARTERS = {  # colour: its quarter, as rows and columns of 40 × 60 pixels, and as a region
    RED: (slice(0, 20), slice(0, 30), (0, 0, 0.5, 0.5)),
    GREEN: (slice(0, 20), slice(30, 60), (0.5, 0, 1, 0.5)),
    BLUE: (slice(20, 40), slice(0, 30), (0, 0.5, 0.5, 1)),
    WHITE: (slice(20, 40), slice(30, 60), (0.5, 0.5, 1, 1)),
}


def bytes_of(code):
    return list(bytes.fromhex(code))


def quarters_array():
    pixels = np.empty((40, 60, 3), np.uint8)
    for code, (rows, columns, _) in QUARTERS.items():
        pixels[rows, columns] = bytes_of(code)
    return pixels


QUARTERED = cmp.load_picture(quarters_array())
LEFT_OPAQUE = cmp.load_picture(
    np.dstack([quarters_array(), np.where(np.arange(60) < 30, 255, 0) + np.zeros((40, 1))]).astype(np.uint8)
)
NOISE = cmp.load_picture(np.random.default_rng(0).integers(0, 256, (50, 60, 3), dtype=np.uint8))


def colors_of(picture, **options):
    """Each colour that may be seen, and how many pixels have it."""
    colors, counts = np.unique(Sample(**options).allowed_pixels(picture), axis=0, return_counts=True)
    return {bytes(color).hex(): count for color, count in zip(colors, counts.tolist(), strict=True)}


def distance(first, second):
    return float(np.linalg.norm(np.subtract(*(srgb_to_cam02ucs(from_hex(code)) for code in (first, second)))))


# --- with nothing set


def test_nothing_set_sees_everything_without_a_list_of_it():
    assert Sample().allowed(QUARTERED) is None
    assert Sample(region=(0, 0, 1, 1)).allowed(QUARTERED) is None
    assert colors_of(QUARTERED) == dict.fromkeys(QUARTERS, 600)


def test_what_is_transparent_is_never_seen():
    assert (Sample().allowed(LEFT_OPAQUE) == np.flatnonzero(LEFT_OPAQUE.opaque)).all()
    assert colors_of(LEFT_OPAQUE) == {RED: 600, BLUE: 600}
    assert colors_of(LEFT_OPAQUE, exclude=[(BLUE, 1)]) == {RED: 600}
    assert colors_of(LEFT_OPAQUE, region=(0.25, 0, 1, 0.5)) == {RED: 300}


def test_the_same_places_are_drawn_as_before():
    drawn = np.random.RandomState(7).choice(2400, 500)
    assert (Sample(npts=500)(QUARTERED, 7).index == drawn).all()
    seen = Sample(npts=500, region=(0, 0, 0.5, 1))(QUARTERED, 7)
    inside = np.flatnonzero(np.tile(np.arange(60) < 30, 40))
    assert (seen.index == inside[np.random.RandomState(7).choice(1200, 500)]).all()


# --- region


@pytest.mark.parametrize("code", QUARTERS)
def test_a_region_sees_only_its_own_colours(code):
    region = QUARTERS[code][2]
    assert colors_of(QUARTERED, region=region) == {code: 600}
    result = cmp.extract(QUARTERED, Recipe.of(region=region, npts=50))
    assert result.palette.hex == (f"#{code}",)
    assert result.palette.shares.tolist() == [1]


@pytest.mark.parametrize(
    ("region", "seen"),
    [
        ((0, 0, 0.5, 1), {RED: 600, BLUE: 600}),
        ((0.25, 0.25, 0.75, 0.75), {RED: 150, GREEN: 150, BLUE: 150, WHITE: 150}),
        ((0.1, 0.1, 0.3, 0.2), {RED: 48}),  # 12 columns, 4 rows
        ((0, 0, 0.508, 0.5), {RED: 600}),  # the middle of column 30 is at 0.5083
        ((0, 0, 0.509, 0.5), {RED: 600, GREEN: 20}),
    ],
)
def test_pixels_whose_middle_is_inside(region, seen):
    assert colors_of(QUARTERED, region=region) == seen


@pytest.mark.parametrize(
    ("region", "code"),
    [
        ((0, 0, 1e-9, 1e-9), RED),
        ((1 - 1e-9, 1 - 1e-9, 1, 1), WHITE),
        ((0.7, 0.2, 0.7000001, 0.2000001), GREEN),
    ],
)
def test_the_smallest_region_sees_a_pixel(region, code):
    assert colors_of(QUARTERED, region=region) == {code: 1}


@settings(derandomize=True, max_examples=60, deadline=None, database=None)
@given(x=st.floats(0.01, 0.99), y=st.floats(0.01, 0.99))
def test_regions_side_by_side_share_no_pixel_and_leave_none(x, y):
    parts = [(0, 0, x, y), (x, 0, 1, y), (0, y, x, 1), (x, y, 1, 1)]
    places = np.concatenate([allowed_indices(NOISE, part) for part in parts])
    # a part narrower than a pixel sees one all the same
    if min(x * 60, (1 - x) * 60, y * 50, (1 - y) * 50) >= 1:
        assert sorted(places.tolist()) == list(range(3000))


def test_a_region_is_told_of_the_upright_picture():
    image, file = Image.fromarray(quarters_array()), io.BytesIO()
    turned = image.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter clockwise
    turned.save(file, "PNG", exif=exif)
    picture = cmp.load_picture(file.getvalue())
    assert picture.pixels.shape == (40, 60, 3)
    assert colors_of(picture, region=QUARTERS[GREEN][2]) == {GREEN: 600}


# --- exclude


@pytest.mark.parametrize("code", QUARTERS)
def test_excluding_a_colour_removes_it_and_nothing_else(code):
    others = set(QUARTERS) - {code}
    assert colors_of(QUARTERED, exclude=[(code, 10)]) == dict.fromkeys(others, 600)
    result = cmp.extract(QUARTERED, Recipe.of(exclude=[(code, 10)], npts=300, ncolors=3, use_tsne=False))
    assert {color.removeprefix("#") for color in result.palette.hex} == others
    assert result.palette.shares.sum() == pytest.approx(1)
    assert not result.notices


def test_the_radius_is_told_in_cam02_ucs():
    apart = distance("808080", "8a8a8a")
    grey = cmp.load_picture(np.array([[[128] * 3, [138] * 3]], np.uint8))
    assert colors_of(grey, exclude=[("808080", apart - 1e-9)]) == {"8a8a8a": 1}
    assert colors_of(grey, exclude=[("808080", apart - 1e-9), (RED, 1)]) == {"8a8a8a": 1}
    with pytest.raises(PictureError):
        colors_of(grey, exclude=[("808080", apart + 1e-9)])


def test_every_pixel_is_compared_with_every_exclusion():
    exclude = ((RED, 30.0), (GREEN, 20.0), ("808080", 15.0), ("000000", 40.0))
    flat = NOISE.pixels.reshape(-1, 3)
    near = np.zeros(len(flat), bool)
    for code, radius in exclude:
        near |= np.linalg.norm(srgb_to_cam02ucs(flat / 255) - srgb_to_cam02ucs(from_hex(code)), axis=1) <= radius
    assert 0.1 < near.mean() < 0.9
    assert (allowed_indices(NOISE, exclude=exclude) == np.flatnonzero(~near)).all()
    inside = np.arange(3000) % 60 < 30
    assert (allowed_indices(NOISE, (0, 0, 0.5, 1), exclude) == np.flatnonzero(~near & inside)).all()


# --- nothing left


@pytest.mark.parametrize(
    ("picture", "options", "sentence"),
    [
        (
            LEFT_OPAQUE,
            {"region": (0.5, 0, 1, 1)},
            "Every pixel in the region 0.5,0,1,1 is transparent; choose another region, or none.",
        ),
        (
            QUARTERED,
            {"exclude": [(code, 1) for code in QUARTERS]},
            "exclude leaves nothing of the picture; exclude fewer colours, or make a radius smaller.",
        ),
        (
            QUARTERED,
            {"exclude": "808080~100"},
            "exclude leaves nothing of the picture; exclude fewer colours, or make a radius smaller.",
        ),
        (
            QUARTERED,
            {"region": (0, 0, 0.5, 0.5), "exclude": [(RED, 1)]},
            "exclude leaves nothing of the region; exclude fewer colours, or make a radius smaller.",
        ),
        (
            LEFT_OPAQUE,
            {"exclude": [(RED, 1), (BLUE, 1)]},
            "exclude leaves nothing of the picture; exclude fewer colours, or make a radius smaller.",
        ),
    ],
)
def test_nothing_left_is_one_sentence_that_says_which_option_did_it(picture, options, sentence):
    for work in (Sample(**options).allowed_pixels, lambda picture: cmp.extract(picture, Recipe.of(**options))):
        with pytest.raises(PictureError) as caught:
            work(picture)
        assert str(caught.value) == sentence


# --- what is measured


def test_coverage_is_measured_on_what_may_be_seen():
    red = [from_hex(RED)]
    assert coverage(QUARTERED, red).mean > 10
    for options in ({"region": QUARTERS[RED][2]}, {"exclude": [(code, 1) for code in QUARTERS if code != RED]}):
        assert coverage(QUARTERED, red, Sample(**options).allowed(QUARTERED)).mean == pytest.approx(0, abs=1e-9)
    half = coverage(QUARTERED, red, Sample(region=(0, 0, 1, 0.5)).allowed(QUARTERED))
    assert half.mean == pytest.approx(
        coverage(QUARTERED, red, Sample(region=QUARTERS[GREEN][2]).allowed(QUARTERED)).mean / 2
    )
