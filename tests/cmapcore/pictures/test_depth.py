"""Numbers of more than 8 bits: colour by a whole depth, one band from its least to its greatest value."""

import io

import numpy as np
import pytest
import tifffile
from PIL import Image

from cmapcore import PictureError, load_picture

STRIPES = np.array([[[230, 60, 40], [40, 160, 90], [50, 70, 200]]])
NAN = float("nan")


def tiff(array, **options):
    file = io.BytesIO()
    tifffile.imwrite(file, array, **options)
    return file.getvalue()


def notices(source):
    return load_picture(source).notices


@pytest.mark.parametrize(
    ("array", "notice"),
    [
        (STRIPES.astype("uint16"), ""),
        (STRIPES.astype("uint32"), ""),
        (STRIPES.astype("int64"), ""),
        (STRIPES * 4, "Values from 0 to 1023 were scaled to 0–255."),
        ((STRIPES / 255 * 1023).round().astype("uint16"), "Values from 0 to 1023 were scaled to 0–255."),
        ((STRIPES / 255 * 4095).round().astype("uint16"), "Values from 0 to 4095 were scaled to 0–255."),
        ((STRIPES / 255 * 16383).round().astype("int32"), "Values from 0 to 16383 were scaled to 0–255."),
        ((STRIPES / 255 * 65535).round().astype("uint16"), ""),
        ((STRIPES / 255 * 65535).round().astype("uint32"), "Values from 0 to 65535 were scaled to 0–255."),
        ((STRIPES / 255 * 2**63).astype("uint64") * 2, ""),
        (STRIPES / 255, ""),
        (STRIPES.astype(float), "Values from 0 to 255 were scaled to 0–255."),
    ],
)
def test_colour_is_scaled_by_a_whole_depth(array, notice):
    picture = load_picture(array)
    assert np.abs(picture.pixels.astype(int) - STRIPES).max() <= 1
    assert picture.notices == ((notice,) if notice else ())
    assert picture.weight is None


def test_colours_brighter_than_white_keep_their_hue():
    picture = load_picture(STRIPES / 230 * 1.2)
    assert picture.pixels[0, 0].tolist() == [255, 67, 44]
    assert picture.notices == ("Values from 0 to 1.2 were scaled to 0–255.",)
    bright = load_picture(STRIPES * 100.0)
    assert bright.pixels[0, 0].tolist() == [255, 67, 44]


@pytest.mark.parametrize(
    ("band", "levels", "notice"),
    [
        (np.array([[0, 249, 498]], "uint16"), [0, 128, 255], "Values from 0 to 498 were scaled to 0–255."),
        (np.array([[180, 540, 900]], "float32"), [0, 128, 255], "Values from 180 to 900 were scaled to 0–255."),
        (np.array([[-5, 0, 5]], "int16"), [0, 128, 255], "Values from -5 to 5 were scaled to 0–255."),
        (np.array([[0, 100, 255]], "uint16"), [0, 100, 255], ""),
        (np.array([[0, 257, 65535]], "uint16"), [0, 1, 255], ""),
        (np.array([[100, 257, 60000]], ">u2"), [0, 1, 233], ""),
        (np.array([[0, 0.5, 1]]), [0, 128, 255], ""),
        (np.array([[7, 7, 7]], "float32"), [0, 0, 0], "Values from 7 to 7 were scaled to 0–255."),
    ],
)
def test_one_band_is_stretched_where_it_has_no_depth_of_its_own(band, levels, notice):
    picture = load_picture(band.T)  # numbers in rows of 3 would be colours
    assert picture.pixels[:, 0, 0].tolist() == levels
    assert picture.notices == ((notice,) if notice else ())


@pytest.mark.parametrize("kind", ["uint16", "float32", "float64", "float16"])
def test_colour_of_a_deep_tiff(kind):
    values = (STRIPES * 16 if kind == "uint16" else STRIPES / 255).astype(kind)
    picture = load_picture(tiff(values, photometric="rgb"))
    assert np.abs(picture.pixels.astype(int) - STRIPES * (4080 / 4095 if kind == "uint16" else 1)).max() <= 1
    assert picture.size == (3, 1)


def test_planes_of_a_tiff_and_its_alpha():
    values = np.concatenate([STRIPES * 257, [[[65535], [65535], [0]]]], axis=2).astype("uint16")
    for planes in ("contig", "separate"):
        array = values if planes == "contig" else np.moveaxis(values, -1, 0)
        data = tiff(array, photometric="rgb", planarconfig=planes, extrasamples=["unassalpha"])
        picture = load_picture(data)
        assert picture.pixels[0, :2].tolist() == STRIPES[0, :2].tolist()
        assert picture.opaque.tolist() == [[True, True, False]]


def test_colour_of_a_deep_png_is_read_to_its_last_bit():
    """The filters of its rows are all five; what other readers give is the same but for the lower eight bits."""
    import struct
    import zlib

    random = np.random.default_rng(1)
    height, width = 10, 7
    values = random.integers(0, 4096, (height, width, 3)).astype(">u2")
    raw = values.view(np.uint8).reshape(height, -1).astype(int)
    rows, before, size = b"", np.zeros(raw.shape[1], int), 6
    for number, row in enumerate(raw):
        kind = number % 5
        left = np.concatenate([np.zeros(size, int), row[:-size]])
        corner = np.concatenate([np.zeros(size, int), before[:-size]])
        guess = left + before - corner
        off = np.stack([abs(guess - left), abs(guess - before), abs(guess - corner)])
        paeth = np.choose(off.argmin(axis=0), [left, before, corner])
        predicted = [0, left, before, (left + before) // 2, paeth][kind]
        rows += bytes([kind]) + ((row - predicted) % 256).astype(np.uint8).tobytes()
        before = row
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows))]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in [*chunks, (b"IEND", b"")]
    )
    with Image.open(io.BytesIO(data)) as image:
        assert (np.asarray(image) == values >> 8).all()
    picture = load_picture(data)
    assert (picture.pixels == np.rint(values * (255 / 4095))).all()
    assert picture.notices == ("Values from 0 to 4095 were scaled to 0–255.",)


def test_what_is_no_data_is_transparent():
    values = np.array([[-9999.0, 180, 540, 900]], "float32")
    picture = load_picture(tiff(values, extratags=[(42113, "s", 0, "-9999", True)]))
    assert picture.opaque.tolist() == [[False, True, True, True]]
    assert picture.pixels[0, 1:, 0].tolist() == [0, 128, 255]
    masked = np.ma.masked_array(np.array([[0.0, 0.5, 1.0, 0.25]]), [[False, False, False, True]])
    assert load_picture(masked.T).opaque.ravel().tolist() == [True, True, True, False]
    assert load_picture(masked.T).digest != load_picture(masked.data.T).digest
    assert load_picture(np.array([[NAN], [3.0], [5.0]])).opaque.ravel().tolist() == [False, True, True]


def test_colour_below_0_is_refused_in_a_sentence():
    with pytest.raises(PictureError, match="run from -3 to 40, but a picture's begin at 0; rescale them"):
        load_picture(np.array([[[-3, 4, 40]]]))
