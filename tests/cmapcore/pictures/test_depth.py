"""Numbers of more than 8 bits: colour by a whole depth, one band from its least to its greatest value."""

import io
import logging
import lzma
import resource
import struct
import time
import zlib

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from cmapcore import PictureError, load_picture
from cmapcore.pictures.band import decode_band
from tests.support.daily import one_in

STRIPES = np.array([[[230, 60, 40], [40, 160, 90], [50, 70, 200]]])
NAN = float("nan")


def tiff(array, **options):
    file = io.BytesIO()
    tifffile.imwrite(file, array, **options)
    return file.getvalue()


def png_file(*chunks):
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in [*chunks, (b"IEND", b"")]
    )


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
    data = png_file((b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)))
    with Image.open(io.BytesIO(data)) as image:
        assert (np.asarray(image) == values >> 8).all()
    picture = load_picture(data)
    assert (picture.pixels == np.rint(values * (255 / 4095))).all()
    assert picture.notices == ("Values from 0 to 4095 were scaled to 0–255.",)


def png(values, color, *before):
    """A PNG of 16 bits, of its numbers as they are: color 0 is grey, 2 RGB, 4 grey with alpha, 6 RGB with alpha."""
    height, width = values.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    head = (b"IHDR", struct.pack(">IIBBBBB", width, height, 16, color, 0, 0, 0))
    return png_file(head, *before, (b"IDAT", zlib.compress(rows)))


PROFILE = (b"iCCP", b"p\0\0" + zlib.compress(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()))
CODE_POINTS = (b"cICP", bytes([1, 13, 0, 1]))
GAMMA = (b"gAMA", struct.pack(">I", 45455))
PRIMARIES = (b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000))


@pytest.mark.parametrize("said", [PROFILE, CODE_POINTS], ids=["iCCP", "cICP"])
@pytest.mark.parametrize("color", [0, 2])
def test_numbers_that_a_profile_or_code_points_define_are_never_scaled(said, color):
    values = np.array([[0, 2000, 4095]]) if color == 0 else STRIPES * 16
    picture = load_picture(png(values, color, said))
    assert picture.pixels.max() <= 16
    assert not picture.notices


def test_gamma_and_primaries_do_not_keep_12_bits_from_being_scaled():
    """ImageMagick writes them into every PNG."""
    picture = load_picture(png(STRIPES * 16, 2, GAMMA, PRIMARIES))
    assert np.abs(picture.pixels.astype(int) - STRIPES).max() <= 6
    assert picture.notices == ("Values from 0 to 4095 were scaled to 0–255.",)


def test_grey_of_12_bits_with_alpha():
    values = np.array([[[0, 65535], [2000, 65535], [4000, 65535], [50, 0]]])
    picture = load_picture(png(values, 4))
    assert picture.pixels[0, :3, 0].tolist() == [0, 128, 255]
    assert picture.opaque.tolist() == [[True, True, True, False]]
    assert picture.notices == ("Values from 0 to 4000 were scaled to 0–255.",)
    picture = load_picture(tiff(values.astype("uint16"), photometric="minisblack", extrasamples=["unassalpha"]))
    assert picture.opaque.tolist() == [[True, True, True, False]]


@pytest.mark.parametrize("kind", ["int8", "float16", "float64", "uint64", "int64"])
def test_one_band_of_any_type(kind):
    data = tiff(np.array([[-50, 1, 52]] if kind != "uint64" else [[0, 51, 102]]).astype(kind))
    picture = load_picture(data)
    assert picture.pixels[0, :, 0].tolist() == [0, 128, 255]
    assert decode_band(data).values.dtype == kind


def test_bands_that_say_nothing_of_colour():
    """As GDAL writes them: three or four bands are shown as RGB, of more than four the first is."""
    bands = np.concatenate([STRIPES * 16, STRIPES], axis=2).astype("uint16")
    options = {"photometric": "minisblack", "planarconfig": "contig"}
    shown = load_picture(tiff(bands[..., :3], **options))
    assert np.abs(shown.pixels.astype(int) - STRIPES).max() <= 1
    assert load_picture(tiff(bands[..., :4], **options)).notices[-1] == "Only the first 3 of 4 bands were read."
    grey = load_picture(tiff(bands, **options))
    assert grey.pixels[0, :, 0].tolist() == [255, 0, 13]
    assert grey.notices[-1] == "Only the first of 6 bands was read."


def test_a_band_beside_colour_is_no_alpha():
    """Satellites have infrared there."""
    bands = np.concatenate([STRIPES * 16, [[[0], [9], [70]]]], axis=2).astype("uint16")
    picture = load_picture(tiff(bands, photometric="rgb", extrasamples=["unspecified"]))
    assert picture.opaque is None
    assert picture.notices[-1] == "Only the first 3 of 4 bands were read."


def test_colours_multiplied_by_their_alpha():
    alpha = np.full((1, 3, 1), 32896)
    data = tiff(
        np.concatenate([STRIPES * 257 * 32896 // 65535, alpha], axis=2).astype("uint16"),
        photometric="rgb",
        extrasamples=["assocalpha"],
    )
    assert np.abs(load_picture(data).pixels.astype(int) - STRIPES).max() <= 1


def test_a_deep_tiff_is_turned_and_its_other_pages_are_told_of():
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        writer.write((STRIPES * 257).astype("uint16"), photometric="rgb", extratags=[(274, 3, 1, 6, True)])
        writer.write((STRIPES * 257).astype("uint16"), photometric="rgb")
    picture = load_picture(file.getvalue())
    assert picture.size == (1, 3)
    assert picture.pixels[:, 0].tolist() == STRIPES[0].tolist()
    assert picture.notices == ("Only the first of 2 pages was read.",)


@pytest.mark.parametrize(("kind", "key"), [("float32", -9999), ("uint16", 65535), ("uint8", 0)])
def test_no_data_in_colour(kind, key):
    values = np.concatenate([np.full((1, 1, 3), key), STRIPES], axis=1).astype(kind)
    picture = load_picture(tiff(values, photometric="rgb", extratags=[(42113, "s", 0, str(key), True)]))
    assert picture.opaque.tolist() == [[False, True, True, True]]
    assert np.abs(picture.pixels[0, 1:].astype(int) - STRIPES[0]).max() <= 1


def test_floats_with_a_profile_are_converted_by_it():
    linear = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = load_picture(tiff((STRIPES / 230 * 1.2).astype("float32"), photometric="rgb", iccprofile=linear))
    assert picture.pixels[0, 0].tolist() == [255, 80, 53]
    assert not picture.notices


def test_colour_of_12_bits_is_read_whatever_the_compression(monkeypatch):
    """Where tifffile lacks the compression, LZW above all, Pillow is asked for the lower bytes as well."""
    monkeypatch.setattr("cmapcore.pictures.decode.read_deep_tiff", lambda _data: None)
    for order in "<>":
        data = tiff((STRIPES * 16).astype("uint16"), photometric="rgb", compression="zlib", byteorder=order)
        picture = load_picture(data)
        assert np.abs(picture.pixels.astype(int) - STRIPES).max() <= 1
        assert picture.notices == ("Values from 0 to 4095 were scaled to 0–255.",)


def test_a_damaged_second_page_does_no_harm():
    file = io.BytesIO()
    pages = [Image.fromarray(np.full((4, 4), level, np.uint8)) for level in (10, 20)]
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
    assert load_picture(file.getvalue()).notices == ("Only the first of 2 pages was read.",)
    data = file.getvalue()
    for cut in range(1, len(data) // 2, 7):
        assert load_picture(data[:-cut]).pixels.max() == 10


def test_pages_are_counted_without_reading_them():
    """Pillow took fourteen seconds for ten thousand, that is, for a megabyte."""
    file = io.BytesIO()
    Image.fromarray(np.zeros((4, 4), np.uint8)).save(file, "TIFF")
    data = bytearray(file.getvalue())
    start = struct.unpack_from("<I", data, 4)[0]
    end = start + 2 + 12 * struct.unpack_from("<H", data, start)[0]
    directory = bytes(data[start:end])
    data += b"\0" * (len(data) % 2)
    struct.pack_into("<I", data, end, len(data))
    for number in range(20_000):
        data += directory + struct.pack("<I", (len(data) + len(directory) + 4) if number < 19_999 else 0)
    before = time.process_time()
    assert load_picture(bytes(data)).notices == ("Only the first of 20,001 pages was read.",)
    assert time.process_time() - before < 2


@pytest.mark.parametrize("pack", one_in(2, [zlib.compress, lzma.compress]))
def test_a_strip_that_unpacks_to_gigabytes_is_refused(pack):
    compression = "zlib" if pack is zlib.compress else "lzma"
    data = bytearray(tiff((STRIPES / 255).astype("float32"), photometric="rgb", compression=compression))
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        tags = file.pages[0].tags
        places = tags["StripOffsets"].valueoffset, tags["StripByteCounts"].valueoffset
    bomb = pack(bytes(2**28))
    for place, number in zip(places, (len(data), len(bomb)), strict=True):
        struct.pack_into("<I", data, place, number)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(PictureError, match="damaged, cut off or of a rare kind"):
        load_picture(bytes(data) + bomb)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes


@pytest.mark.parametrize("compression", [None, "zlib", "lzma"])
def test_strips_and_tiles_are_unpacked(compression):
    values = np.random.default_rng(0).random((70, 90, 3), np.float32)
    for options in ({"rowsperstrip": 16}, {"tile": (32, 32)}):
        picture = load_picture(tiff(values, photometric="rgb", compression=compression, **options))
        assert np.abs(picture.pixels - values * 255).max() <= 0.51


def test_tifffile_is_heard_by_others(caplog):
    load_picture(tiff(STRIPES.astype("float32"), photometric="rgb"))
    logging.getLogger("tifffile").warning("something odd")
    assert "something odd" in caplog.text


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
