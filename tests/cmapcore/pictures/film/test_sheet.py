"""A film is a sheet of its moments: shares by time, bars, rotation, parts, budget, damage."""

import io
import json
import pickle

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.errors import Canceled, OptionError, PictureError
from cmapcore.pictures.film import sheet as sheet_module
from cmapcore.pictures.film.sheet import read_sheet
from cmapcore.pictures.film.stills import full_frame, thumbnails
from cmapcore.pictures.frames import Frames
from tests.support.films import FPS, SHOTS, film, flat, shares, shots, true_shares

REST = 2 * FPS  # frames of the first shot, of which a keyframe alone would make everything


def times_of_a_variable_rate():
    """The first shot at 10 frames a second, the others at 2."""
    return [*np.arange(REST) / FPS, *(2 + np.arange(20) / 2)]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"keyframes": 1000},
        {"keyframes": 1000, "bf": "0"},
        {"container": "matroska", "codec": "libx264"},
        {"container": "webm", "codec": "libvpx-vp9", "deadline": "realtime", "cpu-used": "8"},
        {"container_options": {"movflags": "frag_keyframe+empty_moov"}},
        {"codec": "libx265", "x265-params": "log-level=none"},
        {"codec": "mpeg4", "container": "mov"},
    ],
    ids=lambda options: " ".join(map(str, options.values())) or "plain",
)
def test_shares_are_those_of_time_on_screen(options):
    picture = cmp.load_film(film(shots(), **options))
    assert shares(picture) == pytest.approx(true_shares(), abs=0.01)
    assert picture.frames.duration == pytest.approx(12, abs=0.01)
    assert len(picture.frames) == 12 * FPS


def test_a_variable_rate_counts_by_time():
    frames = list(shots())
    times = times_of_a_variable_rate()
    chosen = [frames[min(round(time * FPS), len(frames) - 1)] for time in times]
    picture = cmp.load_film(film(chosen, times=times))
    assert shares(picture) == pytest.approx(true_shares(), abs=0.01)


def test_a_film_goes_the_whole_way(four_shots, tmp_path):
    path = tmp_path / "harbour.mp4"
    path.write_bytes(four_shots)
    picture = cmp.load_picture(path)
    assert picture.name == "harbour"
    assert picture.size == (80, 48)
    assert pickle.loads(pickle.dumps(picture)).frames == picture.frames
    assert Frames.from_dict(json.loads(json.dumps(picture.frames.to_dict()))) == picture.frames
    result = cmp.extract(picture, cmp.Recipe.of(ncolors=4))
    assert sorted(result.palette.shares) == pytest.approx(sorted(true_shares()), abs=0.01)
    assert any("120 of its moments" in notice for notice in result.notices)
    made = cmp.provenance_of(result)
    assert made.decoder == picture.decoder
    assert ", film 1, FFmpeg " in made.decoder
    half = cmp.extract(picture, cmp.Recipe.of(ncolors=4, region=(0, 0, 1, 0.5)))
    assert sorted(half.palette.shares) == pytest.approx(sorted(true_shares()), abs=0.01)


def test_the_same_bytes_give_the_same_sheet_whatever_holds_them(four_shots, tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(four_shots)
    one = cmp.load_picture(four_shots)
    with path.open("rb") as file:
        for source in (path, str(path), bytearray(four_shots), io.BytesIO(four_shots), file):
            other = cmp.load_picture(source)
            assert (other.digest, other.source_digest) == (one.digest, one.source_digest)
            np.testing.assert_array_equal(other.pixels, one.pixels)
        assert not file.closed


def test_a_part_is_cut_out_by_time(four_shots):
    whole, part = cmp.load_film(four_shots), cmp.load_film(four_shots, (2, 7))
    assert part.frames.part == (2, 7)
    assert part.frames.times[0] == pytest.approx(2.05)
    assert shares(part) == pytest.approx([0, 1, 0, 0], abs=0.01)
    assert part.digest != whole.digest
    assert part.source_digest == whole.source_digest
    assert cmp.load_film(four_shots, "2,7") == part
    assert shares(cmp.load_film(four_shots, (8, None)))[3] == pytest.approx(1, abs=0.01)
    assert cmp.load_film(four_shots, (11.9, 12)).frames.times == pytest.approx([11.95])
    with pytest.raises(PictureError, match="is 12 seconds long: it has nothing at 20 seconds"):
        cmp.load_film(four_shots, (20, 30))
    with pytest.raises(OptionError, match="t is a part of a film"):
        cmp.load_film(four_shots, (7, 2))
    with pytest.raises(PictureError, match="a still picture"):
        cmp.load_film(np.zeros((3, 3, 3)), (0, 1))


def test_an_animation_has_parts_too():
    from PIL import Image

    file = io.BytesIO()
    images = [Image.new("RGB", (20, 10), color) for color in ("red", "blue", "lime")]
    images[0].save(file, "GIF", save_all=True, append_images=images[1:], duration=[1000, 2000, 1000])
    picture = cmp.load_film(file.getvalue(), (0.5, 2))
    red = (picture.pixels[: picture.frames.size[1], :, 0] > 128).any()
    assert red
    assert picture.frames.duration == 4
    pixels = picture.pixels if picture.opaque is None else picture.pixels[picture.opaque]
    assert (pixels.reshape(-1, 3)[:, 0] > 128).mean() == pytest.approx(1 / 3, abs=0.02)
    assert tuple(full_frame(file.getvalue(), 2.5)[5, 5]) == (0, 0, 255)


def test_black_bars_are_no_colours():
    picture = cmp.load_film(film(shots(bars=6)))
    assert picture.frames.bars == (0, 6, 0, 6)
    assert shares(picture) == pytest.approx(true_shares(), abs=0.01)
    assert picture.pixels[picture.opaque if picture.opaque is not None else ...].max(axis=-1).min() > 40
    assert "Black bars around the picture were left out." in picture.notices


@pytest.mark.parametrize("shown", [(((10, 10, 10), 1),), (((5, 5, 5), 1), ((200, 60, 40), 1))])
def test_what_is_dark_is_no_bar(shown):
    assert cmp.load_film(film(shots(shown))).frames.bars == (0, 0, 0, 0)


def test_a_dark_side_alone_is_no_bar():
    frame = flat((200, 60, 40))
    frame[:16] = 0
    assert cmp.load_film(film([frame] * 3)).frames.bars == (0, 0, 0, 0)


@pytest.mark.parametrize(("rotation", "corner"), [(0, (0, 0)), (90, (0, -1)), (180, (-1, -1)), (270, (-1, 0))])
def test_rotation_is_applied(rotation, corner):
    frame = flat((40, 60, 200))
    frame[:16, :16] = 230, 40, 40
    data = film([frame] * 3, rotation=rotation)
    picture = cmp.load_film(data)
    assert picture.size == ((80, 48) if rotation % 180 == 0 else (48, 80))
    assert picture.frames.rotation == rotation
    tile = picture.pixels[picture.frames.tile(0)]
    assert tile[corner][0] > 200
    assert full_frame(data, 0)[corner][0] > 200


def test_one_frame_is_one_tile_and_small_ones_are_many():
    assert len(cmp.load_film(film([flat((46, 134, 193))])).frames) == 1
    data = film(shots(), fps=FPS)
    small = thumbnails(data)
    assert small.pixels.shape[0] == 48
    assert small.times == pytest.approx((np.arange(48) + 0.5) / 4)
    assert small.pixels[0].mean(axis=(0, 1)) == pytest.approx([192, 57, 43], abs=4)
    assert small.pixels[-1].mean(axis=(0, 1)) == pytest.approx([30, 132, 73], abs=4)
    assert len(thumbnails(data, "2,7").times) == 20


def test_progress_is_told_and_stops_it(four_shots):
    parts = []
    cmp.load_film(four_shots, progress=parts.append)
    assert parts == sorted(parts)
    assert 0 <= parts[0] < parts[-1] <= 1

    def stop(part):
        raise Canceled("Nobody is waiting.")

    with pytest.raises(Canceled):
        cmp.load_picture(four_shots, progress=stop)


@pytest.mark.parametrize(
    ("budget", "level", "words"),
    [(120, "exact", ""), (60, "near", "a frame near them"), (12, "keyframes", "only keyframes"), (5, "keyframes", "")],
)
def test_what_would_take_too_much_is_read_less_densely_and_said(budget, level, words, monkeypatch):
    """Twelve groups of ten frames, the budget in frames."""
    data = film(shots(), bf="0")
    decoded = []
    real = sheet_module.make_plan

    def make_plan(index, times, cost):
        plan = real(index, times, cost, budget * cost)
        decoded.append(plan)
        return plan

    monkeypatch.setattr(sheet_module, "make_plan", make_plan)
    found = read_sheet(io.BytesIO(data), None, 1_000_000)
    assert decoded[0].level == level
    assert decoded[0].decode.sum() <= budget
    assert len(found.frames) == 120
    assert any(words in notice for notice in found.notices)


def test_a_film_that_is_cut_off_gives_what_is_there():
    data = film(shots(), container="matroska")
    picture = cmp.load_film(data[: int(0.6 * len(data))])
    assert any("The film is cut off: " in notice and "of 12 seconds" in notice for notice in picture.notices)
    with pytest.raises(PictureError, match="its index is missing"):
        cmp.load_film(film(shots())[:20_000])


def test_damaged_groups_are_left_out():
    data = bytearray(film(shots(), keyframes=10))
    start = data.index(b"mdat") + len(data) // 2
    for place in range(start, start + 40_000, 11):
        data[place] ^= 255
    picture = cmp.load_film(bytes(data))
    assert any(notice.startswith("Damaged parts were left out: ") for notice in picture.notices)
    assert len(picture.frames) < 120
    colors = np.array([color for color, _ in SHOTS])
    pixels = picture.pixels if picture.opaque is None else picture.pixels[picture.opaque]
    nearest = np.abs(pixels.reshape(-1, 1, 3).astype(int) - colors).max(axis=2).min(axis=1)
    assert (nearest < 30).mean() > 0.99  # no grey


def test_a_film_whose_every_frame_is_damaged_says_so():
    data = bytearray(film(shots()))
    start = data.index(b"mdat") + 4
    data[start : data.index(b"moov") - 4] = bytes(data.index(b"moov") - 4 - start)
    with pytest.raises(PictureError, match=r"[Nn]o frame (of|in) this film"):
        cmp.load_film(bytes(data))


def test_a_film_in_full_is_its_first_frame(four_shots, tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(four_shots)
    image = cmp.get_image(str(path))
    assert image.shape == (48, 80, 3)
