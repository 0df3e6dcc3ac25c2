"""Large pictures are reduced while they are read."""

import numpy as np
import pytest
from PIL import Image

from cmapcore import PictureError, load_picture
from cmapcore.pictures.picture import KEPT_PIXELS, read_image
from tests.support.quarters import GREEN, MAGENTA, encoded


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((960, 540), (960, 540)),
        ((1000, 1000), (1000, 1000)),  # half would leave a quarter of a megapixel
        ((1416, 1416), (708, 708)),  # half leaves just more than half a megapixel
        ((1200, 1000), (600, 500)),  # the decoder's half would be too small: one of each 2 × 2
        ((4000, 3000), (1000, 750)),
        ((3001, 4003), (751, 1001)),
        ((6000, 4000), (750, 500)),  # a quarter of it has 1.5 megapixels: again one of each 2 × 2
        ((32_768, 40), (16_384, 20)),
    ],
)
def test_a_jpeg_is_reduced_by_its_decoder(size, kept):
    data = encoded(Image.new("L", size, 100), "JPEG")
    picture = load_picture(data)
    assert picture.pixels.shape == (kept[1], kept[0], 3)
    assert picture.size == size
    assert (picture.pixels == 100).all()


@pytest.mark.parametrize("size", [(1001, 1000), (2000, 1999), (1999, 2001), (30, 40_000)])
def test_reduction_takes_one_pixel_of_each_block(size):
    width, height = size
    number = np.arange(width * height, dtype=np.uint32).reshape(height, width)
    colors = np.stack([number >> 16, (number >> 8) & 255, number & 255], axis=-1).astype(np.uint8)
    if max(size) > 32_768:
        with pytest.raises(PictureError, match="too large"):
            load_picture(encoded(Image.fromarray(colors), "PNG", compress_level=1))
        return
    data = encoded(Image.fromarray(colors), "PNG", compress_level=1)
    picture = load_picture(data)
    n = -(-height // picture.pixels.shape[0])
    assert n > 1
    assert picture.pixels[..., 0].size <= KEPT_PIXELS
    red, green, blue = np.moveaxis(picture.pixels.astype(np.int64), 2, 0)
    rows, columns = np.divmod((red << 16) + (green << 8) + blue, width)
    np.testing.assert_array_equal(rows // n, np.broadcast_to(np.arange(rows.shape[0])[:, None], rows.shape))
    np.testing.assert_array_equal(columns // n, np.broadcast_to(np.arange(rows.shape[1]), rows.shape))
    assert np.abs(np.bincount((rows % n * n + columns % n).ravel()) / rows.size - 1 / n**2).max() < 0.01
    np.testing.assert_array_equal(load_picture(data).pixels, picture.pixels)
    np.testing.assert_array_equal(load_picture(Image.fromarray(colors)).pixels, picture.pixels)
    assert picture.size == size
    assert read_image(data).shape == (height, width, 3)


def test_reduction_does_not_alias_with_a_pattern():
    stripes = np.zeros((1500, 1500, 3), np.uint8)
    stripes[:, ::2] = 255
    share = (load_picture(encoded(Image.fromarray(stripes), "PNG")).pixels[..., 0] == 255).mean()
    assert share == pytest.approx(0.5, abs=0.005)


def test_the_mask_is_reduced_with_the_picture():
    rgba = np.zeros((1500, 1500, 4), np.uint8)
    rgba[..., :3] = MAGENTA
    rgba[::3, 1::2] = (*GREEN, 255)
    picture = load_picture(encoded(Image.fromarray(rgba), "PNG"))
    np.testing.assert_array_equal(picture.opaque, (picture.pixels == GREEN).all(axis=2))
    assert picture.opaque.mean() == pytest.approx(1 / 6, abs=0.005)


def test_an_array_is_never_reduced():
    array = np.zeros((1500, 1000, 3), np.uint8)
    assert load_picture(array).pixels.shape == array.shape
