import io

import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore.films.shots import cuts_in_sheet, detect_cuts, film_shots
from tests.support.synthetic_films import film, matched


def found(kinds, within, seeds=range(4)):
    """How many cuts there are, how many were found, and how many others."""
    known = hits = false = 0
    for seed in seeds:
        made = film(seed, kinds)
        hit, wrong = matched(detect_cuts(made.frames, made.times), made.cuts, within)
        known, hits, false = known + len(made.cuts), hits + hit, false + wrong
    return known, hits, false


def test_every_cut_is_found_to_the_frame_and_no_other():
    assert found("cccccc", within=0.05) == (24, 24, 0)


def test_fades_through_black_are_one_cut_each():
    assert found("ffff", within=0.7) == (16, 16, 0)


def test_more_than_half_of_the_dissolves_are_found():
    known, hits, false = found("dddddd", within=0.7)
    assert hits > known / 2
    assert false <= 2


def test_a_film_of_one_shot_has_no_cut():
    made = film(3, "")
    assert detect_cuts(made.frames, made.times) == ()


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_frames_to_compare(count):
    assert detect_cuts(np.zeros((count, 27, 48, 3), np.uint8), np.arange(count, dtype=float)) == ()


def test_plain_shots_of_different_colours_are_shots():
    colors = np.array([(200, 50, 40)] * 8 + [(40, 160, 90)] * 12, np.uint8)
    frames = np.broadcast_to(colors[:, None, None], (20, 27, 48, 3))
    assert detect_cuts(frames, np.arange(20) / 4) == (2.0,)


def test_in_a_sheet_a_cut_lies_between_two_of_its_frames():
    frames = [Image.fromarray(np.full((30, 40, 3), color, np.uint8)) for color in ((230, 60, 40), (50, 70, 200))]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=2000)
    picture = cmp.load_picture(file.getvalue())
    assert cuts_in_sheet(picture) == film_shots(file.getvalue(), None) == (2.0,)
    assert cuts_in_sheet(cmp.load_picture(np.zeros((9, 9, 3), np.uint8))) == ()
