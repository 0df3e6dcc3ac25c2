"""Formats and modes of pixels."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from cmapcore import load_picture
from cmapcore.pictures.picture import read_image
from tests.support.quarters import MAGENTA, PICTURES, QUARTERS, SRGB, corners, encoded

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("format_", "options", "error"),
    [
        ("PNG", {}, 0),
        ("BMP", {}, 0),
        ("TIFF", {}, 0),
        ("TIFF", {"compression": "tiff_lzw"}, 0),
        ("TIFF", {"compression": "tiff_adobe_deflate", "big_tiff": True}, 0),
        ("WEBP", {"lossless": True}, 0),
        ("WEBP", {"quality": 90}, 6),
        ("JPEG", {"quality": 95}, 3),
        ("JPEG", {"quality": 95, "progressive": True}, 3),
        ("MPO", {"quality": 95}, 3),
        ("GIF", {}, 0),
        ("AVIF", {"quality": 90}, 6),
        ("HEIF", {"quality": 90}, 6),
        ("JXL", {"lossless": True}, 0),
        ("JXL", {"lossless": True, "use_container": True}, 0),
        ("JXL", {"quality": 95}, 6),
    ],
)
def test_every_format_keeps_its_colors(format_, options, error):
    data = encoded(SRGB, format_, **options)
    picture = load_picture(data)
    assert np.abs(corners(picture.pixels).astype(int) - corners(QUARTERS)).max() <= error
    assert picture.size == (96, 64)
    image = read_image(data)
    assert image.shape == (64, 96, 3)
    assert image.dtype == np.float32
    np.testing.assert_array_equal(np.rint(image * 255), picture.pixels)


def test_of_several_pages_the_first_is_read_and_the_others_are_told():
    data = encoded(SRGB, "TIFF", save_all=True, append_images=[Image.new("RGB", SRGB.size, MAGENTA)])
    picture = load_picture(data)
    np.testing.assert_array_equal(picture.pixels, QUARTERS)
    assert picture.notices == ("Only the first of 2 pages was read.",)


TURNED = np.rot90(QUARTERS, -1)  # as EXIF's orientation 6 turns it


@pytest.mark.parametrize(
    ("name", "seen", "error"),
    [
        ("rgba_16bit", QUARTERS, 0),
        ("float", QUARTERS, 0),
        ("grey_16bit", QUARTERS[..., :1].repeat(3, 2), 0),
        ("orient_6", TURNED, 0),
        ("from_jpeg", TURNED, 3),
    ],
)
def test_jpeg_xl_of_every_sort(name, seen, error):
    picture = load_picture(PICTURES / f"{name}.jxl")
    assert picture.size == ((48, 32) if seen.shape[1] > seen.shape[0] else (32, 48))
    assert np.abs(corners(picture.pixels).astype(int) - corners(seen)).max() <= error
    if name == "rgba_16bit":
        np.testing.assert_array_equal(picture.opaque, np.arange(48) < np.full((32, 1), 24))
    else:
        assert picture.opaque is None


def test_of_an_animated_jpeg_xl_the_last_frame_is_read():
    assert (load_picture(PICTURES / "two_frames.jxl").pixels == MAGENTA).all()


def png_row(bits, color, row, key):
    """A PNG of one row in which one colour stands for transparency."""
    head = struct.pack(">IIBBBBB", 8 * len(row) // (bits * {0: 1, 2: 3}[color]), 1, bits, color, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"tRNS", key), (b"IDAT", zlib.compress(b"\0" + row)), (b"IEND", b""))
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    ("bits", "color", "row", "key", "opaque"),
    [
        (1, 0, "50", "0001", [True, False, True, False, True, True, True, True]),
        (2, 0, "1b", "0001", [True, False, True, True]),
        (4, 0, "1f", "0001", [False, True]),
        (8, 0, "01ff", "0001", [False, True]),
        (16, 0, "01000101", "0100", [False, True]),
        (8, 2, "ff00ff808080", "00ff000000ff", [False, True]),
        (16, 2, "ffff0000ffff800080008000", "ffff0000ffff", [False, True]),
    ],
)
def test_a_colour_that_stands_for_transparency_in_every_depth(bits, color, row, key, opaque):
    picture = load_picture(png_row(bits, color, bytes.fromhex(row), bytes.fromhex(key)))
    assert picture.opaque.tolist() == [opaque]


def ramp(dtype, *values):
    return Image.fromarray(np.array([values], dtype))


def grey_tiff(data, bits, order="<", width=3, sample_format=1, photometric=1):
    """One row of numbers in a TIFF (TIFF 6.0); 1: unsigned, 2: signed, 3: float; 0: the smallest is white."""
    tags = [(256, 3, width), (257, 3, 1), (258, 3, bits), (259, 3, 1), (262, 3, photometric), (273, 4, 0), (277, 3, 1)]
    tags += [(278, 3, 1), (279, 4, len(data)), (339, 3, sample_format)]
    start = 8 + 2 + 12 * len(tags) + 4
    directory = b"".join(
        struct.pack(order + "HHI", tag, kind, 1)
        + (struct.pack(order + "HH", value, 0) if kind == 3 else struct.pack(order + "I", value or start))
        for tag, kind, value in tags
    )
    mark = {"<": b"II*\0", ">": b"MM\0*"}[order]
    return mark + struct.pack(order + "IH", 8, len(tags)) + directory + struct.pack(order + "I", 0) + data


NUMBERS = (0, 25700, 65535)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (encoded(ramp("uint8", 0, 100, 255), "PNG"), [0, 100, 255]),
        (encoded(ramp("uint8", 0, 100, 255).convert("1", dither=0), "PNG"), [0, 0, 255]),
        (encoded(ramp("uint8", 0, 100, 255).convert("LA"), "PNG"), [0, 100, 255]),
        (encoded(ramp("uint16", 0, 25700, 65535), "PNG"), [0, 100, 255]),
        (encoded(ramp("uint16", 0, 25700, 65535), "TIFF"), [0, 100, 255]),
        (grey_tiff(struct.pack(">3H", *NUMBERS), 16, ">"), [0, 100, 255]),
        (grey_tiff(struct.pack("<3H", *NUMBERS), 16, photometric=0), [255, 155, 0]),
        (grey_tiff(bytes.fromhex("000646fff000"), 12), [0, 100, 255]),
        (grey_tiff(struct.pack("<3h", -50, 50, 150), 16, sample_format=2), [0, 128, 255]),
        (grey_tiff(struct.pack("<3I", 0, 2**31, 2**32 - 1), 32), [0, 128, 255]),
        (grey_tiff(struct.pack("<3f", 5, 6, 7), 32, sample_format=3, photometric=0), [255, 128, 0]),
        (encoded(ramp("int32", -50, 50, 150), "TIFF"), [0, 128, 255]),
        (encoded(ramp("int32", 7, 7, 7), "TIFF"), [0, 0, 0]),
        (encoded(ramp("float32", -1.5, 0.5, 2.5), "TIFF"), [0, 128, 255]),
        (encoded(ramp("uint8", 0, 100, 255), "JPEG", quality=100), [0, 100, 255]),
        (encoded(ramp("uint8", 0, 100, 255).convert("P"), "GIF"), [0, 100, 255]),
    ],
    ids=lambda value: str(value) if isinstance(value, list) else "",
)
def test_grey_of_every_depth(data, expected):
    pixels = load_picture(data).pixels
    assert np.abs(pixels[0].astype(int) - np.array(expected)[:, None]).max() <= 1
    assert np.ptp(pixels, axis=2).max() == 0


def test_a_float_file_is_stretched_over_its_finite_values():
    picture = load_picture(encoded(ramp("float32", NAN, 10, INF, 20, 30), "TIFF"))
    assert picture.opaque.tolist() == [[False, True, False, True, True]]
    assert picture.pixels[0, [1, 3, 4], 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize(
    "mode", ["L", "LA", "1", "P", "PA", "RGB", "RGBA", "RGBX", "RGBa", "CMYK", "YCbCr", "LAB", "HSV", "I", "F"]
)
def test_a_pillow_image_of_every_mode(mode):
    through = {"PA": "P", "RGBa": "RGBA", "LAB": "RGB", "HSV": "RGB"}.get(mode, mode)
    image = SRGB.convert(through).convert(mode)
    picture = load_picture(image)
    if mode in ("L", "LA", "1", "I", "F"):
        assert np.ptp(picture.pixels, axis=2).max() == 0
        assert len(np.unique(picture.pixels[::40, ::60])) > 1
    elif mode not in ("P", "PA"):
        tolerance = 8 if mode in ("LAB", "HSV") else 3
        assert np.abs(corners(picture.pixels).astype(int) - corners(QUARTERS)).max() <= tolerance
    assert picture.opaque is None


def test_cmyk_without_a_profile():
    inks = [(0, 0, 0, 0), (255, 0, 0, 0), (0, 255, 255, 0), (0, 0, 0, 255), (0, 0, 0, 51)]
    image = Image.new("CMYK", (len(inks) * 16, 16))
    for place, ink in enumerate(inks):
        image.paste(ink, (16 * place, 0, 16 * place + 16, 16))
    expected = [(255, 255, 255), (0, 255, 255), (255, 0, 0), (0, 0, 0), (204, 204, 204)]
    for data in (encoded(image, "JPEG", quality=100), encoded(image, "TIFF")):
        assert np.abs(load_picture(data).pixels[8, 8::16].astype(int) - expected).max() <= 2
