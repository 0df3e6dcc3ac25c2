"""A film's colours, by what its stream says about them."""

from pathlib import Path

import numpy as np
import pytest

from cmapcore.color.conversions import delta_e_2000, from_hex, srgb_to_lab
from cmapcore.pictures.film.stills import full_frame
from tests.support.films import film, flat

FILMS = sorted((Path(__file__).parents[3] / "data" / "films").glob("patches_*"))
PATCHES = [
    "ff0000",
    "00ff00",
    "0000ff",
    "ffff00",
    "00ffff",
    "ff00ff",
    "c8783c",
    "3c6ebe",
    "808080",
    "f0ebdc",
    "1e1828",
    "5aa046",
]


def away(frame, codes=PATCHES, columns=4):
    """ΔE00 of the middle of each patch."""
    height, width = frame.shape[0] * columns // len(codes), frame.shape[1] // columns
    middles = [
        frame[row * height + height // 3 : (row + 1) * height - height // 3, left * width + width // 3 :][
            :, : width // 3
        ].reshape(-1, 3)
        for row in range(len(codes) // columns)
        for left in range(columns)
    ]
    found = np.array([np.median(middle, axis=0) for middle in middles]) / 255
    return delta_e_2000(srgb_to_lab(found), srgb_to_lab(np.array([from_hex(code) for code in codes])))


@pytest.mark.parametrize("path", FILMS, ids=lambda path: path.stem)
def test_patches_have_their_colours_in_every_codec_and_tagging(path):
    assert away(full_frame(path, 0)).max() <= (2.5 if path.stem.endswith(("pq", "hlg")) else 1.5)


def patches(shape):
    rows, columns = (np.linspace(0, n, side, endpoint=False).astype(int) for n, side in zip((3, 4), shape, strict=True))
    colors = np.array([np.rint(255 * np.array(from_hex(code))) for code in PATCHES], np.uint8)
    return colors[rows[:, None] * 4 + columns]


@pytest.mark.parametrize(
    ("codec", "pix_fmt", "container"),
    [
        ("mpeg4", "yuv420p", "mp4"),
        ("mjpeg", "yuvj444p", "mov"),
        ("prores_ks", "yuv422p10le", "mov"),
        ("libx264rgb", "rgb24", "mp4"),
        ("libx264", "gray", "mp4"),
    ],
)
def test_other_codecs_and_layouts_are_read(codec, pix_fmt, container):
    options = {"qmin": "1", "qmax": "2"} if codec in ("mpeg4", "mjpeg") else {}
    grey = pix_fmt == "gray"
    frame = flat((120, 120, 120), (96, 128)) if grey else patches((96, 128))
    found = full_frame(film([frame], codec=codec, pix_fmt=pix_fmt, container=container, **options), 0)
    if grey:
        assert np.abs(found.astype(int) - frame).max() <= 2
    else:
        assert away(found).max() <= 3  # their own loss; red would be 5 off by the other matrix


def test_a_film_that_says_nothing_goes_by_its_height():
    green = (0, 200, 0)
    small = full_frame(film([flat(green, (48, 80))]), 0)
    assert np.abs(small[24, 40].astype(int) - green).max() <= 3
    large = full_frame(film([flat(green, (720, 80))]), 0)  # was made by BT.601 all the same
    assert np.abs(large[24, 40].astype(int) - green).max() > 10
