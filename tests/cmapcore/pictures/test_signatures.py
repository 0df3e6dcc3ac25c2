"""What is read from a file's bytes agrees with what the libraries that decode it say."""

import io

import pillow_jxl  # noqa: F401  (to save JPEG XL with)
import pytest
from PIL import Image

from cmapcore.pictures.signatures import iso_media_colors, jpeg_scans, jxl_size, webp_size
from tests.support.hostile_pictures import JPEG, jpeg_of_scans, jpeg_with, riff, vp8x


def encoded(size, format_, mode="RGB", **options):
    buffer = io.BytesIO()
    Image.new(mode, size, 100 if mode == "L" else None).save(buffer, format_, **options)
    return buffer.getvalue()


SIZES = [(1, 1), (8, 8), (256, 256), (257, 1), (1, 257), (40, 30), (300, 200), (960, 540), (1200, 1000), (2000, 1000)]
SIZES += [(24, 20), (513, 7), (9000, 3)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": b"Exif\0\0"}, {"save_all": True}], ids=str)
def test_the_size_of_a_webp(size, options):
    assert webp_size(encoded(size, "WEBP", **options)) == size


def test_the_largest_size_of_a_webp():
    assert webp_size(riff(vp8x(2**24, 1))) == (2**24, 1)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("options", [{}, {"use_container": True}], ids=str)
def test_the_size_of_a_jpeg_xl(size, options):
    assert jxl_size(encoded(size, "JXL", "L", effort=1, **options)) == size


@pytest.mark.parametrize("data", [b"", b"\0" * 40, b"RIFF", b"\xff\x0a"[:1]], ids=str)
def test_what_says_no_size(data):
    with pytest.raises(ValueError, match="no picture"):
        webp_size(data)
    with pytest.raises(ValueError, match="no picture"):
        jxl_size(data)


@pytest.mark.parametrize(
    ("data", "scans"),
    [
        (JPEG, 1),
        (jpeg_of_scans(0), 10),
        (jpeg_of_scans(5), 15),
        (jpeg_with((0xE1, b"\xff\xda\0\x02" * 5)), 1),
        (jpeg_with((0xFE, b"")), 1),
        (JPEG[:2] + b"\xff" * 50 + JPEG[3:], 1),
        (JPEG * 3, 1),
        (JPEG + b"\0\x02" + b"\xff\xda\0\x02" * 5, 1),
        (JPEG[:100], 0),
        (encoded((64, 64), "JPEG", quality=95, restart_marker_blocks=1), 1),
        (b"\xff\xd8\xff", 0),
    ],
)
def test_the_scans_of_a_jpeg(data, scans):
    assert jpeg_scans(data, 1000) == scans


def test_scans_are_counted_no_further_than_asked():
    assert jpeg_scans(jpeg_of_scans(500), 101) == 101


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (encoded((64, 64), "AVIF"), (1, 13)),
        (b"colrnclx\0\x0c\0\x0d\0\x06\x80", (12, 13)),
        (b"colrnclx\0\x0c\0\x0d\0\x06\x80...colrnclx\0\x0c\0\x0d\0\0\x80", (12, 13)),
        (b"colrnclx\0\x0c\0\x0d\0\x06\x80...colrnclx\0\x01\0\x0d\0\x06\x80", (2, 2)),
        (b"colrprof", (2, 2)),
        (b"colrnclx\0", (2, 2)),
    ],
)
def test_the_colors_that_an_iso_media_file_names(data, expected):
    assert iso_media_colors(data) == expected
