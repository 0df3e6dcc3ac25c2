"""Animations count frame by frame, each by the time for which it is shown."""

import io
import pickle
import struct
import time
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore import PictureError, Recipe, load_picture
from cmapcore.pictures.animation import moments
from cmapcore.pictures.band import decode_band
from cmapcore.pictures.region import box_in_frame

RED, GREEN, BLUE = (230, 60, 40), (40, 160, 90), (50, 70, 200)
LAID_OUT = "This is an animation: its frames are laid out side by side, weighted by time on screen."
FORMATS = ("GIF", "PNG", "WEBP", "AVIF")


def animation(format_, frames, durations):
    """Encode an animation of plain frames; None is a frame in which nothing can be seen."""
    images = [Image.new("RGBA", (24, 16), (0, 0, 0, 0) if color is None else (*color, 255)) for color in frames]
    file = io.BytesIO()
    options = {"lossless": True} if format_ == "WEBP" else {"quality": 95} if format_ == "AVIF" else {}
    if format_ in ("GIF", "PNG"):
        options["disposal"] = 2 if format_ == "GIF" else 1
    images[0].save(file, format_, save_all=True, append_images=images[1:], duration=durations, **options)
    return file.getvalue()


def shares(data, **options):
    palette = cmp.extract(load_picture(data), Recipe.of(**options)).palette
    return {code: round(float(share), 3) for code, share in zip(palette.hex, palette.shares, strict=True)}


def near(code, color):
    return max(abs(int(code[1 + 2 * i : 3 + 2 * i], 16) - color[i]) for i in range(3)) <= 4


@pytest.mark.parametrize("format_", FORMATS)
def test_every_frame_counts_by_its_duration(format_):
    data = animation(format_, [RED, GREEN, BLUE], [100, 300, 600])
    found = shares(data, ncolors=3)
    for color, share in ((RED, 0.1), (GREEN, 0.3), (BLUE, 0.6)):
        assert [part for code, part in found.items() if near(code, color)] == [share]
    picture = load_picture(data)
    assert picture.size == (24, 16)
    assert picture.frames.size == (24, 16)
    assert picture.frames.times == pytest.approx(0.05 + 0.1 * np.arange(10))
    again = pickle.loads(pickle.dumps(picture))
    assert again.frames == picture.frames


@pytest.mark.parametrize("format_", FORMATS)
def test_a_frame_without_a_visible_pixel_is_passed_over(format_):
    data = animation(format_, [None, RED], [500, 100])
    picture = load_picture(data)
    assert picture.frames is None
    assert shares(data, ncolors=2).popitem()[1] == 1
    assert near("#{:02x}{:02x}{:02x}".format(*picture.pixels[8, 12]), RED)
    assert decode_band(data).values[8, 12] == pytest.approx(230, abs=4)


def test_a_delay_of_0_is_a_tenth_of_a_second():
    assert list(shares(animation("GIF", [RED, BLUE], [0, 100]), ncolors=2).values()) == [0.5, 0.5]


def test_moments_are_even_and_as_few_as_make_every_share_exact():
    assert [number for number, _ in moments([100, 400])] == [0, 1, 1, 1, 1]
    assert [time for _, time in moments([100, 300])] == pytest.approx([0.05, 0.15, 0.25, 0.35])
    many = moments([33, 67, 1001])
    assert len(many) == 64
    assert [number for number, _ in many].count(2) == pytest.approx(64 * 1001 / 1101, abs=1)


def test_a_region_is_of_every_frame():
    left = np.zeros((16, 24, 3), np.uint8)
    left[:, :12], left[:, 12:] = RED, GREEN
    right = left.copy()
    right[:, :12] = BLUE
    file = io.BytesIO()
    first, second = Image.fromarray(left), Image.fromarray(right)
    first.save(file, "PNG", save_all=True, append_images=[second], duration=[100, 100])
    assert set(shares(file.getvalue(), ncolors=3, region=(0, 0, 0.5, 1))) == {"#e63c28", "#3246c8"}
    assert set(shares(file.getvalue(), ncolors=3, region=(0.5, 0, 1, 1))) == {"#28a05a"}


def test_of_too_long_an_animation_the_beginning_is_read(monkeypatch):
    monkeypatch.setattr("cmapcore.pictures.animation.MOST_FRAMES", 2)
    data = animation("GIF", [RED, GREEN, BLUE], [100, 100, 100])
    picture = load_picture(data)
    assert picture.notices == ("Only the first 2 of 3 frames were read.", LAID_OUT)
    assert len(picture.frames.times) == 2
    result = cmp.extract(picture, Recipe.of(ncolors=2))
    assert result.notices[0] == picture.notices[0]
    monkeypatch.setattr("cmapcore.pictures.animation.MOST_FRAMES", 1)
    assert load_picture(data).notices == ("Only the first of 3 frames was read.",)


def test_the_picture_for_programs_without_animations_does_not_count():
    """An APNG may have one that is no frame; browsers never show it."""
    file = io.BytesIO()
    red, green, blue = (Image.new("RGB", (24, 16), color) for color in (RED, GREEN, BLUE))
    red.save(file, "PNG", save_all=True, append_images=[green, blue], duration=100, default_image=True)
    assert set(shares(file.getvalue(), ncolors=3)) == {"#28a05a", "#3246c8"}
    assert load_picture(file.getvalue()).notices == (LAID_OUT,)
    assert decode_band(file.getvalue()).values[0, 0] == GREEN[0]
    file = io.BytesIO()
    red.save(file, "PNG", save_all=True, append_images=[green], duration=100, default_image=True)
    assert set(shares(file.getvalue(), ncolors=3)) == {"#28a05a"}


def test_chunks_before_the_animation_are_not_searched_by_bytes():
    data = animation("PNG", [RED, GREEN], [100, 100])
    place = data.index(b"acTL") - 4
    text = struct.pack(">I", 8) + b"tEXt" + b"k\0IDAT.." + bytes(4)
    assert set(shares(data[:place] + text + data[place:], ncolors=3)) == {"#e63c28", "#28a05a"}


@pytest.mark.parametrize("format_", FORMATS)
def test_an_animation_that_is_cut_off_anywhere_is_read_or_refused_in_a_sentence(format_):
    data = animation(format_, [RED, GREEN, BLUE], [100, 300, 600])
    for stop in range(1, len(data)):
        for read in (load_picture, decode_band):
            with suppress(PictureError):
                read(data[:stop])


def test_millions_of_frames_are_counted_without_reading_them():
    head = animation("GIF", [RED], [100])[:-1]
    frame = b",\0\0\0\0\1\0\1\0\0\2\2D\1\0"
    before = time.process_time()
    picture = load_picture(head + frame * 500_000 + b";")
    assert picture.notices[0] == "Only the first 1,000 of 500,001 frames were read."
    still = load_picture(head + b"!\xfe" + b"\1." * 5_000_000 + b"\0" + frame + b";")
    assert still.frames is None
    assert time.process_time() - before < 12


def test_where_nothing_is_half_opaque_what_can_be_seen_counts_by_how_much():
    rgba = np.zeros((10, 40, 4), np.uint8)
    rgba[:, :20], rgba[:, 20:] = (*RED, 90), (*BLUE, 30)
    rgba[:, :2] = 0
    picture = load_picture(rgba)
    assert picture.opaque.sum() == 380
    assert picture.weight.max() == pytest.approx(90 / 255)
    palette = cmp.extract(picture, Recipe.of(ncolors=2)).palette
    assert dict(zip(palette.hex, palette.shares, strict=True)) == pytest.approx(
        {"#e63c28": 18 * 90 / (18 * 90 + 20 * 30), "#3246c8": 20 * 30 / (18 * 90 + 20 * 30)}, abs=0.01
    )
    kmeans = cmp.extract(picture, Recipe.of(ncolors=2, clustering="kmeans", use_tsne=False)).palette
    assert kmeans.shares[list(kmeans.hex).index("#e63c28")] == pytest.approx(0.73, abs=0.05)


def test_a_box_on_the_sheet_is_one_in_its_frame():
    picture = load_picture(animation("PNG", [RED, GREEN, BLUE], [100, 100, 100]))  # two columns, two rows
    assert box_in_frame(picture, (0.55, 0.05, 0.75, 0.45)) == pytest.approx((0.1, 0.1, 0.5, 0.9))
    assert box_in_frame(picture, (0, 0.4, 0.25, 1)) == pytest.approx((0, 0, 0.5, 1))
    still = load_picture(np.zeros((4, 4, 3), np.uint8))
    assert box_in_frame(still, (0, 0.4, 0.25, 1)) == (0, 0.4, 0.25, 1)
