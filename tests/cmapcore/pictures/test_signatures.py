"""What is read from a file's bytes agrees with what the libraries that decode it say."""

import io

import pillow_jxl  # noqa: F401  (to save JPEG XL with)
import pytest
from PIL import Image

from cmapcore.pictures.signatures import jxl_size, webp_size
from tests.support.hostile_pictures import riff, vp8x


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
