"""What lies under transparency."""

import numpy as np
import pytest
from PIL import Image

from cmapcore import PictureError, load_picture
from cmapcore.pictures.picture import read_image
from tests.support.quarters import GREEN, MAGENTA, RED, SRGB, encoded

NAN, INF = float("nan"), float("inf")


def half_transparent(mode):
    """Green on the left; on the right, under alpha 0, a magenta that must not be seen."""
    image = Image.new("RGBA", (64, 32), (*GREEN, 255))
    image.paste((*MAGENTA, 0), (32, 0, 64, 32))
    if mode == "P":
        palette = Image.fromarray(np.repeat([[0, 1]], 32, axis=1).repeat(32, axis=0).astype(np.uint8), "P")
        palette.putpalette([*GREEN, *MAGENTA])
        return palette
    return image.convert(mode)


@pytest.mark.parametrize(
    ("mode", "format_", "options"),
    [
        ("RGBA", "PNG", {}),
        ("RGBA", "WEBP", {"lossless": True, "exact": True}),
        ("RGBA", "TIFF", {}),
        ("RGBA", "AVIF", {"quality": 90}),
        ("RGBA", "HEIF", {"quality": 90}),
        ("P", "PNG", {"transparency": 1}),
        ("P", "PNG", {"transparency": bytes((255, 0))}),
        ("P", "PNG", {"transparency": bytes((128, 127))}),
        ("P", "GIF", {"transparency": 1}),
        ("RGB", "PNG", {"transparency": MAGENTA}),
        ("L", "PNG", {"transparency": 105}),
    ],
)
def test_what_lies_under_transparency_is_masked(mode, format_, options):
    data = encoded(half_transparent(mode), format_, **options)
    picture = load_picture(data)
    assert picture.opaque.dtype == bool
    assert picture.opaque[:, :30].all()
    assert not picture.opaque[:, 34:].any()
    if mode != "L":
        assert np.abs(picture.pixels[:, :24].astype(int) - GREEN).max() <= 6
    image = read_image(data)
    assert image.shape == (32, 64, 4)
    assert image[..., 3].min() < 0.5 <= image[..., 3].max()


def test_a_colour_under_part_transparency_is_taken_as_stored():
    rgba = np.full((4, 4, 4), (*RED, 200), np.uint8)
    data = encoded(Image.fromarray(rgba), "PNG")
    picture = load_picture(data)
    assert picture.opaque is None
    assert (picture.pixels == RED).all()
    np.testing.assert_allclose(read_image(data)[0, 0], np.array([*RED, 200]) / 255, atol=1e-6)


def test_an_alpha_channel_that_hides_nothing_is_dropped():
    data = encoded(SRGB.convert("RGBA"), "PNG")
    assert load_picture(data).opaque is None
    assert read_image(data).shape == (64, 96, 3)


@pytest.mark.parametrize(
    "source", [encoded(Image.new("RGBA", (8, 8), (*MAGENTA, 0)), "PNG"), np.full((8, 8, 3), NAN)], ids=["file", "array"]
)
def test_nothing_opaque_is_an_error_of_a_picture_and_is_read_as_an_array(source):
    with pytest.raises(PictureError, match="No pixel of this picture can be seen"):
        load_picture(source)
    assert read_image(source)[..., 3].max() == 0
