"""Files that cannot be read."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from cmapcore import Picture, PictureError, load_picture
from cmapcore.pictures.limits import MAX_BYTES
from cmapcore.pictures.picture import read_image
from tests.support.quarters import CMYK_PROFILE, PNG, SRGB, encoded, exif


def png_header(width, height):
    chunks = b""
    for kind, data in ((b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b""))):
        chunks += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunks


JPEG = encoded(SRGB, "JPEG", quality=90)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"hello world, this is no picture", "not a picture, or its format cannot be read; JPEG, PNG, WebP"),
        (b"\n <!DOCTYPE html><html>", "a web page, which cannot be read"),
        (b"<html><body>", "a web page"),
        (b"<?xml version='1.0'?><svg/>", "an SVG drawing"),
        (b"%PDF-1.7", "a PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9", "a PostScript file"),
        (b"8BPS\0\1", "a Photoshop file"),
        (b"SIMPLE  =                    T", "a FITS file"),
        (b"\x76\x2f\x31\x01\2\0\0\0", "an OpenEXR file"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000 file is damaged"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "The film is damaged or cut off: its index is missing"),
        (encoded(SRGB, "SGI"), "not a picture, or its format"),
        (encoded(SRGB, "PCX"), "not a picture, or its format"),
        (JPEG[: len(JPEG) // 2], "JPEG file is cut off: its end is missing"),
        (JPEG[:3], "JPEG file is damaged"),
        (PNG[: len(PNG) // 2], "PNG file is cut off"),
        (PNG[:9], "PNG file is damaged"),
        (encoded(SRGB, "BMP")[:2000], "BMP file is cut off"),
        (encoded(SRGB, "GIF")[:100], "GIF file is (cut off|damaged)"),
        (encoded(SRGB, "WEBP")[:60], "WebP file is (cut off|damaged)"),
        (encoded(SRGB, "HEIF")[:300], "HEIC file is (cut off|damaged)"),
        (encoded(SRGB, "AVIF")[:300], "AVIF file is (cut off|damaged)"),
        (encoded(SRGB, "TIFF")[:500], "TIFF file is (cut off|damaged)"),
        (encoded(SRGB, "JXL")[:60], "JPEG XL file is damaged, cut off or of a rare kind"),
        (
            png_header(8000, 7000),
            r"too large: 8,000 × 7,000 pixels, and at most 50 million pixels and 32,768 on a side",
        ),
        (png_header(40_000, 10), "too large: 40,000 × 10 pixels"),
        (png_header(10, 40_000), "too large: 10 × 40,000 pixels"),
        (png_header(12_000, 10_000), "too large: 12,000 × 10,000 pixels"),  # where Pillow would only warn
        (png_header(30_000, 30_000), "too large: 900,000,000 pixels"),
        (PNG + bytes(MAX_BYTES), r"too large: 64.1 MB, and at most 64 MB"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_says_why(data, words):
    for read in (load_picture, read_image):
        with pytest.raises(PictureError, match=words) as caught:
            read(data)
        assert str(caught.value).endswith(".")
        assert "\n" not in str(caught.value)


def test_a_file_on_disk_that_is_too_large_is_not_even_read(tmp_path):
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(PictureError, match=r"too large: 1048576.0 MB"):
        load_picture(path)


def test_a_large_jpeg_is_read_where_it_can_be_reduced():
    data = encoded(Image.new("L", (10_000, 9_500), 100), "JPEG")
    picture = load_picture(data)
    assert picture.size == (10_000, 9_500)
    assert picture.pixels.shape == (594, 625, 3)  # an eighth, and of that one of each 2 × 2
    with pytest.raises(PictureError, match="at most 50 million"):
        read_image(data)


def damaged():
    random = np.random.default_rng(7)
    options = {"PNG": {}, "JPEG": {"exif": exif(6), "icc_profile": CMYK_PROFILE}, "GIF": {}, "BMP": {}, "WEBP": {}}
    options |= {"TIFF": {"compression": "tiff_lzw"}, "AVIF": {}, "HEIF": {}}
    for format_, more in options.items():
        data = encoded(SRGB, format_, **more)
        for _ in range(25):
            broken = bytearray(data[: random.integers(4, len(data))] if random.random() < 0.3 else data)
            for place in random.integers(0, len(broken), random.integers(1, 12)):
                broken[place] = random.integers(256)
            yield bytes(broken)


def test_a_damaged_file_gives_a_picture_or_a_picture_error():
    outcomes = set()
    for data in damaged():
        try:
            outcomes.add(type(load_picture(data)))
        except PictureError:
            outcomes.add(PictureError)
    assert outcomes == {Picture, PictureError}
