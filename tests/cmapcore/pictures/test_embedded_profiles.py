"""The colour profiles that files embed."""

import numpy as np
import pytest
from coloraide import Color
from PIL import Image

from cmapcore import load_picture
from tests.support.quarters import BLACK, CMYK_PROFILE, INKS, PICTURES, QUARTERS, SRGB, encoded, icc_profile


@pytest.mark.parametrize(
    ("profile", "space"),
    [("display_p3", "display-p3"), ("adobe_rgb", "a98-rgb"), ("prophoto", "prophoto-rgb")],
)
@pytest.mark.parametrize("format_", ["PNG", "TIFF", "WEBP"])
def test_an_embedded_profile_is_converted(profile, space, format_):
    icc = (PICTURES / f"{profile}.icc").read_bytes()
    colors = np.array([(128, 128, 128), (250, 250, 250), (200, 180, 170), (100, 110, 90), (150, 100, 100)], np.uint8)
    options = {"lossless": True} if format_ == "WEBP" else {}
    data = encoded(Image.fromarray(colors[None]), format_, icc_profile=icc, **options)
    expected = [[255 * x for x in Color(space, list(color / 255)).convert("srgb").coords()] for color in colors]
    assert np.abs(load_picture(data).pixels[0] - np.array(expected)).max() <= 1.5


def test_a_jpeg_with_a_profile_is_converted_after_its_reduction():
    icc = (PICTURES / "prophoto.icc").read_bytes()
    data = encoded(Image.new("RGB", (1600, 1600), (180, 90, 60)), "JPEG", quality=95, icc_profile=icc)
    expected = [255 * x for x in Color("prophoto-rgb", [180 / 255, 90 / 255, 60 / 255]).convert("srgb").coords()]
    picture = load_picture(data)
    assert picture.pixels.shape == (800, 800, 3)
    assert np.abs(picture.pixels[400, 400] - np.array(expected)).max() <= 4


@pytest.mark.parametrize("ink", INKS)
@pytest.mark.parametrize("format_", ["TIFF", "JPEG"])
def test_cmyk_with_a_profile(ink, format_):
    image = Image.new("CMYK", (16, 16), (*(255 * amount for amount in ink), 0))
    data = encoded(image, format_, icc_profile=CMYK_PROFILE, **({"quality": 100} if format_ == "JPEG" else {}))
    xyz = np.array(Color("lab", INKS[ink]).convert("xyz-d50").coords())
    white, black = (np.array(Color("lab", lab).convert("xyz-d50").coords()) for lab in ((100, 0, 0), BLACK))
    compensated = (xyz - black) * white / (white - black)  # black-point compensation, ISO 18619
    expected = [min(max(255 * x, 0), 255) for x in Color("xyz-d50", list(compensated)).convert("srgb").coords()]
    assert np.abs(load_picture(data).pixels[8, 8] - np.array(expected)).max() <= 3


def test_the_blackest_ink_becomes_black():
    data = encoded(Image.new("CMYK", (16, 16), (0, 0, 0, 255)), "TIFF", icc_profile=CMYK_PROFILE)
    assert load_picture(data).pixels.max() <= 1


def test_a_grey_picture_with_an_rgb_profile():
    icc = (PICTURES / "prophoto.icc").read_bytes()
    pixels = load_picture(encoded(Image.new("L", (8, 8), 128), "PNG", icc_profile=icc)).pixels
    assert np.abs(pixels.astype(int) - 146).max() <= 1


def test_an_srgb_profile_changes_nothing():
    from PIL import ImageCms

    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    every = np.arange(64**3, dtype=np.uint32)
    colors = np.stack([every >> 12, (every >> 6) & 63, every & 63], axis=-1).reshape(512, 512, 3).astype(np.uint8) * 4
    picture = load_picture(encoded(Image.fromarray(colors), "PNG", icc_profile=icc))
    np.testing.assert_array_equal(picture.pixels, colors)


@pytest.mark.parametrize(
    "icc",
    [
        b"nonsense",
        CMYK_PROFILE,
        CMYK_PROFILE[:200],
        CMYK_PROFILE[:16] + b"\xe2YMK" + CMYK_PROFILE[20:],
        icc_profile(b"GRAY", [(0, 0, 0), (100, 0, 0)], grid_points=2),
    ],
    ids=["nonsense", "for other colours", "cut off", "not a word", "grey"],
)
def test_a_profile_that_cannot_be_used_counts_as_none_and_is_logged(icc, caplog):
    np.testing.assert_array_equal(load_picture(encoded(SRGB, "PNG", icc_profile=icc)).pixels, QUARTERS)
    assert "profile was left aside" in caplog.text
