"""A sheet of a film that a web browser made: read like a film, and not believed more than a picture."""

import io
import json

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

import cmapcore as cmp
from cmapcore.films.shots import film_shots, frame_in_full
from cmapcore.formats.provenance import provenance_of
from cmapcore.pictures.picture import decoder_of
from tests.support.films import SHOTS, shares, true_shares

TIMES = [(number + 0.5) * 12 / 48 for number in range(48)]
SAID = {"times": TIMES, "size": [16, 9], "columns": 5, "duration": 12.0, "film": [1600, 900]}


def pixels(bars=0):
    """48 tiles of 16 × 9 pixels, five in a row, of four shots."""
    sheet = np.zeros((10 * 9, 5 * 16, 4), np.uint8)
    ends = np.cumsum([seconds for _, seconds in SHOTS])
    for number, time in enumerate(TIMES):
        row, column = divmod(number, 5)
        tile = sheet[row * 9 : row * 9 + 9, column * 16 : column * 16 + 16]
        tile[...] = (*SHOTS[int(np.searchsorted(ends, time))][0], 255)
        if bars:
            tile[:bars, :, :3] = tile[-bars:, :, :3] = 0
    return sheet


def sheet(said=SAID, array=None):
    file, info = io.BytesIO(), PngImagePlugin.PngInfo()
    info.add_text("cmapcore-film", said if isinstance(said, str) else json.dumps(said))
    Image.fromarray(pixels() if array is None else array).save(file, "PNG", pnginfo=info)
    return file.getvalue()


def test_its_moments_are_those_of_the_film():
    data = sheet()
    picture = cmp.load_picture(data)
    assert picture.size == (1600, 900)
    assert picture.frames.times == tuple(TIMES)
    assert picture.frames.duration == 12
    np.testing.assert_allclose(shares(picture), true_shares(), atol=0.01)
    assert "read by a web browser" in picture.notices[0]
    assert picture.decoder == decoder_of(data)
    assert "web browser" in provenance_of(cmp.extract(picture)).decoder
    assert np.allclose(film_shots(data, None), (2, 7, 8), atol=0.2)
    assert (frame_in_full(data, 7.5, None) == SHOTS[2][0]).all()


def test_a_part_of_it_has_its_own_moments():
    picture = cmp.load_film(sheet(), t=(2, 7))
    assert picture.frames.part == (2, 7)
    assert picture.frames.times == tuple(time for time in TIMES if 2 < time < 7)
    assert picture.digest != cmp.load_picture(sheet()).digest
    assert shares(picture)[1] == 1
    assert len(cmp.load_film(sheet(), t=(2, 2.01)).frames) == 1
    with pytest.raises(cmp.PictureError, match="has nothing at 20 seconds"):
        cmp.load_film(sheet(), t=(20, 30))


def test_black_bars_are_left_out_and_told_in_pixels_of_the_film():
    picture = cmp.load_picture(sheet(array=pixels(bars=1)))
    assert picture.frames.bars == (0, 100, 0, 100)
    assert "Black bars" in picture.notices[1]
    np.testing.assert_allclose(shares(picture), true_shares(), atol=0.01)


@pytest.mark.parametrize(
    "said",
    [
        "{",
        "[" * 50_000,
        "[]",
        {**SAID, "times": TIMES[::-1]},
        {**SAID, "times": []},
        {**SAID, "times": TIMES[:-5]},
        {**SAID, "times": [*TIMES[:-1], float("inf")]},
        {**SAID, "times": [*TIMES[:-1], 13]},
        {**SAID, "times": TIMES[0]},
        {**SAID, "times": [number / 1000 for number in range(2_000)]},
        {**SAID, "size": [1, 1]},
        {**SAID, "size": [16, 9.5]},
        {**SAID, "columns": 0},
        {**SAID, "columns": 10**9},
        {**SAID, "duration": None},
        {**SAID, "duration": "12"},
        {**SAID, "film": [0, 900]},
        {**SAID, "film": [10**12, 900]},
        {**SAID, "film": True},
        {name: SAID[name] for name in ("times", "size")},
    ],
)
def test_what_makes_no_sense_is_refused(said):
    with pytest.raises(cmp.PictureError, match="does not fit its picture"):
        cmp.load_picture(sheet(said))
