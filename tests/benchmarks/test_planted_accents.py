import functools

import numpy as np
import pytest

from benchmarks.planted_accents import AWAY, MOST_ACCENTS, SHARES, VIVID, Scene, accent_recall, planted_scene
from cmapcore.color.conversions import delta_e_2000, srgb_to_cam02ucs, srgb_to_lab
from cmapcore.errors import OptionError
from tests.support.daily import one_in

SEEDS = range(6)
each_scene = pytest.mark.parametrize("scene", one_in(3, SEEDS), indirect=True)


@functools.cache
def scene_of(seed):
    return planted_scene(seed)


@pytest.fixture
def scene(request):
    return scene_of(request.param)


def near(scene, accent):
    """The part of a scene that is near one of its accents, in CAM02-UCS."""
    ucs = srgb_to_cam02ucs(scene.pixels / 255)
    return np.linalg.norm(ucs - srgb_to_cam02ucs(accent), axis=-1) < AWAY / 2


@each_scene
def test_accents_are_few_vivid_small_and_far_from_all_else(scene):
    assert 1 <= len(scene.accents) == len(scene.shares) <= MOST_ACCENTS
    ucs = srgb_to_cam02ucs(scene.accents)
    assert (np.hypot(ucs[:, 1], ucs[:, 2]) > VIVID - 2).all()
    assert (scene.shares <= SHARES[1] * 1.05).all()
    assert (scene.shares >= SHARES[0] / 2).all()  # a spot may have found no room
    for accent, share in zip(scene.accents, scene.shares, strict=True):
        assert near(scene, accent).mean() == pytest.approx(share, rel=0.03, abs=2e-4)
    for i in range(len(ucs)):
        assert (np.linalg.norm(np.delete(ucs, i, axis=0) - ucs[i], axis=1) > AWAY - 2).all()


@each_scene
def test_what_is_painted_is_muted_apart_from_them(scene):
    planted = np.any([near(scene, accent) for accent in scene.accents], axis=0)
    ucs = srgb_to_cam02ucs(scene.pixels[~planted] / 255)
    assert np.percentile(np.hypot(ucs[:, 1], ucs[:, 2]), 99) < VIVID + 6
    assert len(np.unique(scene.pixels.reshape(-1, 3), axis=0)) > 1000


@pytest.mark.parametrize("seed", one_in(3, SEEDS))
def test_a_seed_is_a_scene(seed):
    again, other = planted_scene(seed), planted_scene(seed + 100)
    assert (again.pixels == scene_of(seed).pixels).all()
    assert (again.accents == scene_of(seed).accents).all()
    assert not (other.pixels == again.pixels).all()


def test_a_jpeg_changes_pixels_and_no_truth():
    plain, jpeg = scene_of(0), planted_scene(0, quality=85)
    assert (jpeg.accents == plain.accents).all()
    off = delta_e_2000(srgb_to_lab(jpeg.pixels / 255), srgb_to_lab(plain.pixels / 255))
    assert 0.3 < off.mean() < 5


def test_accents_are_planted_in_a_picture(scene_array):
    ground = np.kron(scene_array, np.ones((2, 2, 1), np.uint8))
    before = ground.copy()
    scene = planted_scene(3, ground)
    assert (ground == before).all()
    changed = (scene.pixels != ground).any(axis=-1)
    assert changed.mean() == pytest.approx(scene.shares.sum(), rel=0.05)
    assert len(scene.accents) >= 1


def test_where_every_colour_is_taken_nothing_is_planted():
    noise = np.random.RandomState(0).randint(0, 256, (60, 80, 3)).astype(np.uint8)
    scene = planted_scene(0, noise)
    assert scene.accents.shape == (0, 3)
    assert (scene.pixels == noise).all()


# --- recall


def made(*accents):
    return Scene(np.zeros((1, 1, 3), np.uint8), np.array(accents).reshape(-1, 3) / 255, np.full(len(accents), 0.01))


RED, GREEN, BLUE = (200, 30, 30), (30, 150, 80), (40, 50, 180)


@pytest.mark.parametrize(
    ("palettes", "scenes", "expected"),
    [
        ([[RED, BLUE]], [made(RED)], 1),
        ([[RED, BLUE]], [made(GREEN)], 0),
        ([[RED]], [made(RED, GREEN)], 0.5),
        ([[RED], [BLUE]], [made(RED, GREEN, BLUE), made(BLUE)], 0.5),  # of all accents, not of scenes
        ([[RED], [BLUE]], [made(RED), made()], 1),
        ([[(204, 30, 30)]], [made(RED)], 1),
        ([[(230, 30, 30)]], [made(RED)], 0),
    ],
)
def test_recall(palettes, scenes, expected):
    assert accent_recall([np.array(colors) / 255 for colors in palettes], scenes) == expected


def test_within_is_ciede2000():
    other = np.array([(210, 40, 30)]) / 255
    distance = float(delta_e_2000(srgb_to_lab(other), srgb_to_lab(np.array([RED]) / 255))[0])
    assert accent_recall([other], [made(RED)], within=distance + 1e-9) == 1
    assert accent_recall([other], [made(RED)], within=distance - 1e-9) == 0


@pytest.mark.parametrize(
    ("palettes", "scenes", "said"),
    [
        ([], [made(RED)], r"^There are 0 palettes for 1 scenes; hand over one for each\.$"),
        ([np.eye(3)], [made()], r"^No accent is planted in these scenes; take others\.$"),
        ([], [], r"^No accent is planted"),
    ],
)
def test_what_cannot_be_counted_is_told(palettes, scenes, said):
    with pytest.raises(OptionError, match=said):
        accent_recall(palettes, scenes)
