"""The less common formats, the sizes that are read, and the orientation that counts."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from cmapcore import PictureError, load_picture
from cmapcore.pictures.band import decode_band
from cmapcore.pictures.decode import decode_bytes
from cmapcore.pictures.image_arrays import orientation
from cmapcore.pictures.picture import read_image
from cmapcore.pictures.samples import sample_path
from tests.support.hostile_pictures import JPEG, icon, jpeg_with

QUARTERS = np.array([[(220, 30, 40), (40, 160, 70)], [(30, 60, 200), (240, 220, 50)]], np.uint8)
QUARTERS = QUARTERS.repeat(32, 0).repeat(48, 1)
SRGB = Image.fromarray(QUARTERS)
PHOTOGRAPH = Image.open(sample_path("scarlet_macaw")).convert("RGB")


def encoded(image, format_, **options):
    buffer = io.BytesIO()
    image.save(buffer, format_, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("format_", "options"),
    [
        ("JPEG2000", {}),
        ("JPEG2000", {"no_jp2": True}),
        ("JPEG2000", {"tile_size": (32, 32)}),
        ("ICO", {"sizes": [(96, 64), (16, 16)]}),
        ("ICO", {"sizes": [(16, 16), (96, 64)], "bitmap_format": "bmp"}),
        ("PPM", {}),
        ("TGA", {}),
        ("TGA", {"compression": "tga_rle"}),
        ("QOI", {}),
    ],
)
def test_the_less_common_formats(format_, options):
    data = encoded(SRGB, format_, **options)
    picture = load_picture(data)
    np.testing.assert_array_equal(picture.pixels, QUARTERS)
    assert picture.size == (96, 64)
    assert read_image(data).shape == (64, 96, 3)


@pytest.mark.parametrize("format_", ["JPEG2000", "ICO", "TGA", "QOI"])
def test_their_transparency(format_):
    image = SRGB.convert("RGBA")
    image.paste((255, 0, 255, 0), (48, 0, 96, 64))
    options = {"sizes": [(96, 64)]} if format_ == "ICO" else {}
    picture = load_picture(encoded(image, format_, **options))
    np.testing.assert_array_equal(picture.opaque, np.arange(96) < np.full((64, 1), 48))


# JPEG 2000


@pytest.mark.parametrize("size", [(1001, 1003), (1600, 1000), (3001, 2003), (2048, 2048)])
def test_a_jpeg_2000_is_reduced_by_its_levels(size):
    image = PHOTOGRAPH.resize(size)
    picture = load_picture(encoded(image, "JPEG2000", quality_mode="rates", quality_layers=[8]))
    assert picture.size == size
    assert 200_000 < picture.pixels[..., 0].size <= 1_000_000
    height, width = picture.pixels.shape[:2]
    small = np.asarray(image.resize((width, height), Image.Resampling.BOX))
    assert np.abs(picture.pixels.astype(int) - small).mean() < 10


def test_a_jpeg_2000_without_levels_is_read_up_to_a_limit():
    data = encoded(Image.new("L", (1200, 1200), 100), "JPEG2000", num_resolutions=1)
    assert (load_picture(data).pixels == 100).all()
    large = encoded(Image.new("L", (3000, 2700)), "JPEG2000", num_resolutions=1)
    with pytest.raises(PictureError, match="too large: 3,000 × 2,700 pixels, and at most 8 million"):
        load_picture(large)
    large = encoded(Image.new("L", (3000, 2700)), "JPEG2000")
    assert load_picture(large).size == (3000, 2700)
    with pytest.raises(PictureError, match="at most 8 million"):
        read_image(large)


# Netpbm


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"P5 3 1 255\n" + bytes((0, 100, 255)), [0, 100, 255]),
        (b"P5\n# a comment 1 2\n3 1\n# another\n255\n" + bytes((0, 100, 255)), [0, 100, 255]),
        (b"P5 3 1 15\n" + bytes((0, 6, 15)), [0, 102, 255]),
        (b"P5 3 1 65535\n" + struct.pack(">3H", 0, 25_700, 65_535), [0, 100, 255]),
        (b"P5 3 1 4095\n" + struct.pack(">3H", 0, 1606, 4095), [0, 100, 255]),
        (b"P5 3 1 4095\n" + struct.pack(">3H", 0, 1606, 9999), [0, 100, 255]),
        (b"P2 3 1 255\n0 100\n255\n", [0, 100, 255]),
        (b"P2 3 1 4095\n0 1606 4095 ", [0, 100, 255]),
        (b"P1 3 1\n101", [0, 255, 0]),
        (b"P4 3 1\n\xa0", [0, 255, 0]),
    ],
)
def test_grey_netpbm(data, expected):
    pixels = load_picture(data).pixels
    assert np.abs(pixels[0].astype(int) - np.array(expected)[:, None]).max() <= 1


@pytest.mark.parametrize(
    "data",
    [
        b"P6 2 1 255\n" + bytes((220, 30, 40, 40, 160, 70)),
        b"P6 2 1 1020\n" + struct.pack(">6H", 880, 120, 160, 160, 640, 280),
        b"P3 2 1 255\n220 30 40 # red\n40 160 70\n",
    ],
)
def test_colored_netpbm(data):
    np.testing.assert_array_equal(load_picture(data).pixels[0], [(220, 30, 40), (40, 160, 70)])


def test_the_numbers_of_a_netpbm():
    band = decode_band(b"P5 3 1 4095\n" + struct.pack(">3H", 0, 1606, 4095))
    assert band.values.tolist() == [[0, 1606, 4095]]
    assert not band.halved


# Icons


def test_of_an_icon_the_largest_picture_is_read():
    data = encoded(SRGB, "ICO", sizes=[(48, 32), (96, 64), (16, 16)])
    assert load_picture(data).size == (96, 64)
    assert load_picture(icon(encoded(PHOTOGRAPH.resize((512, 512)), "PNG"))).size == (512, 512)


# Sizes


def test_a_tiff_of_twelve_megapixels_is_read():
    data = encoded(Image.new("RGB", (4000, 3000), (200, 80, 40)), "TIFF")
    assert len(data) > 34 * 2**20
    assert load_picture(data).size == (4000, 3000)


# Orientation


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'


def exif(**tags):
    block = Image.Exif()
    block.update({int(tag[1:], 16): value for tag, value in tags.items()})
    return block.tobytes()


@pytest.mark.parametrize("block", [None, exif(x110="Camera"), exif(x112=1)], ids=["no EXIF", "without", "upright"])
@pytest.mark.parametrize("format_", ["JPEG", "WEBP", "AVIF", "TIFF", "PNG"])
def test_the_orientation_of_xmp_never_counts(format_, block):
    options = {"exif": block} if block else {}
    if format_ == "JPEG":
        data = encoded(SRGB, "JPEG", quality=95, **options)
        data = data[:2] + jpeg_with((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP))[2 : -len(JPEG) + 2] + data[2:]
    elif format_ == "TIFF":
        data = encoded(SRGB, "TIFF", tiffinfo={700: XMP}, **options)
    elif format_ == "PNG":
        data = encoded(SRGB, "PNG", **options)
    else:
        data = encoded(SRGB, format_, xmp=XMP, **options)
    assert (XMP in data) or format_ == "PNG"
    assert load_picture(data).size == (96, 64)


def test_the_orientation_of_exif_counts_beside_xmp():
    data = jpeg_with((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP), (0xE1, exif(x112=3)))
    assert orientation(Image.open(io.BytesIO(data))) == 3
    assert orientation(Image.open(io.BytesIO(jpeg_with((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP))))) == 1


def test_nothing_is_said_of_a_whole_picture():
    for format_ in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF"):
        assert decode_bytes(encoded(SRGB, format_)).notices == ()
