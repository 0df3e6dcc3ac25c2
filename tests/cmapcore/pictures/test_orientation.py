"""Which way up a picture is, by what EXIF says."""

import pickle

import numpy as np
import pytest
from PIL import ExifTags, Image

import cmapcore as cmp
from cmapcore import load_picture
from cmapcore.formats.registry import FORMATS
from cmapcore.pictures.picture import read_image
from tests.support.quarters import PICTURES, QUARTERS, SRGB, corners, encoded, exif

STORED = {  # EXIF orientation: what the file holds where the upright picture is QUARTERS (Exif 2.32, 4.6.4.A)
    1: QUARTERS,
    2: QUARTERS[:, ::-1],
    3: QUARTERS[::-1, ::-1],
    4: QUARTERS[::-1],
    5: QUARTERS.swapaxes(0, 1),
    6: np.rot90(QUARTERS),
    7: np.rot90(QUARTERS, 2).swapaxes(0, 1),
    8: np.rot90(QUARTERS, -1),
}


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_orientation_is_applied_once(format_, orientation):
    options = {"JPEG": {"quality": 95}, "WEBP": {"lossless": True}}.get(format_, {})
    image = Image.fromarray(np.ascontiguousarray(STORED[orientation]))
    data = encoded(image, format_, exif=exif(orientation), **options)
    picture = load_picture(data)
    assert picture.size == (96, 64)
    assert np.abs(corners(picture.pixels).astype(int) - corners(QUARTERS)).max() <= 12
    assert read_image(data).shape == (64, 96, 3)


def test_the_mask_is_turned_with_the_picture():
    rgba = np.dstack([STORED[6], np.full(STORED[6].shape[:2], 255, np.uint8)])
    rgba[-1, :, 3] = 0  # the last row stored is the left column seen… of a picture turned right
    upright = np.rot90(rgba, -1)[..., 3] == 255
    picture = load_picture(encoded(Image.fromarray(rgba), "PNG", exif=exif(6)))
    np.testing.assert_array_equal(picture.opaque, upright)
    assert not picture.opaque[:, 0].any()


def test_heic_is_not_turned_twice():
    picture = load_picture(PICTURES / "exif6_in_heic.heic")
    assert picture.size == (360, 640)
    assert picture.pixels.shape == (640, 360, 3)


@pytest.mark.parametrize("block", [b"Exif\0\0garbage", b"", b"Exif\0\0II*\0\xff\xff\xff\xff", exif(orientation=99)])
def test_a_damaged_exif_block_does_not_matter(block):
    np.testing.assert_array_equal(load_picture(encoded(SRGB, "PNG", exif=block)).pixels, QUARTERS)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF", "JXL"])
def test_nothing_else_of_exif_is_kept(format_):
    block = Image.Exif()
    block.update({0x112: 6, 0x13B: "Jane Author", 0x110: "Camera 9000"})
    block.get_ifd(ExifTags.IFD.Exif)[0x9003] = "2020:02:02 20:20:20"
    block.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (48.0, 12.0, 34.0), 29: "2020:02:02"})
    data = encoded(SRGB, format_, exif=block.tobytes(), **({"use_container": True} if format_ == "JXL" else {}))
    assert b"Jane Author" in data
    assert b"2020:02:02" in data
    picture = load_picture(data)
    result = cmp.extract(picture, cmp.Recipe.of(use_tsne=False, ncolors=3))
    given = [pickle.dumps(result), repr(picture).encode(), repr(result).encode()]
    given += [cmp.export(result.palette, name) for kind, name in FORMATS if kind == "palette"]
    for text in (b"Jane", b"Camera", b"2020:02", b"GPS"):
        assert not any(text in each for each in given)
