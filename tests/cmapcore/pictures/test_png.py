"""What a PNG's chunks say about colour, and a PNG that is cut off or damaged."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cmapcore import PictureError, load_picture
from cmapcore.pictures import png
from cmapcore.pictures.color_profiles import Space
from cmapcore.pictures.decode import decode_bytes
from cmapcore.pictures.samples import sample_path
from tests.support.hostile_pictures import png as png_file
from tests.support.hostile_pictures import png_chunk

PICTURES = Path(__file__).parents[2] / "data"
STRIPES = np.repeat([[(230, 60, 40), (40, 160, 90), (50, 70, 200)]], 64, axis=0).repeat(32, axis=1).astype(np.uint8)
STRIPE_ROWS = b"".join(b"\0" + row.tobytes() for row in STRIPES)
P3 = (0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060)  # white first, as the chunk has it
P3_ICC = (PICTURES / "display_p3.icc").read_bytes()


def chrm(*numbers):
    return b"cHRM", struct.pack(">8I", *(round(100_000 * number) for number in numbers))


def gama(gamma):
    return b"gAMA", struct.pack(">I", round(100_000 * gamma))


def iccp(icc):
    return b"iCCP", b"name\0\0" + zlib.compress(icc)


def cicp(*numbers):
    return b"cICP", bytes(numbers)


SRGB = (b"sRGB", b"\0")
AS_STORED = ["#e63c28", "#28a05a", "#3246c8"]
AS_P3 = ["#fa1f0e", "#00a352", "#2c47d0"]  # as Chromium shows them
LINEAR = ["#f4856e", "#6ed0a0", "#7a8fe5"]  # the same
HDR = ["#fe0000", "#00fb00", "#0000fd"]  # the tone curve's


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([], AS_STORED),
        ([cicp(12, 13, 0, 1)], AS_P3),
        ([cicp(9, 16, 0, 1)], HDR),
        ([gama(1)], LINEAR),
        ([chrm(*P3), gama(0.45455)], ["#fb1900", "#00a451", "#2845d1"]),  # Chromium
        ([chrm(*P3)], AS_STORED),  # the rest of these too
        ([gama(0.45455)], AS_STORED),
        ([chrm(0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06), gama(0.45455)], ["#e73923", "#23a15a", "#2e44c9"]),
        (
            [chrm(0.3457, 0.3585, 0.7347, 0.2653, 0.1596, 0.8404, 0.0366, 0.0001), gama(1 / 1.8)],
            ["#ff002a", "#00bf5e", "#005cdf"],
        ),
        ([cicp(9, 1, 0, 1)], ["#ff0000", "#00a345", "#003bce"]),
        ([cicp(6, 6, 0, 1)], ["#df3b1a", "#2f9950", "#2e41c5"]),
        ([cicp(4, 4, 0, 1)], ["#ff2800", "#009f56", "#0058cf"]),
        ([cicp(11, 13, 0, 1)], ["#f42011", "#00a352", "#2d46d0"]),
        ([cicp(2, 2, 0, 1), iccp(P3_ICC)], AS_P3),
        ([cicp(200, 13, 0, 1), iccp(P3_ICC)], AS_P3),
        ([iccp(P3_ICC)], AS_P3),
        ([cicp(1, 13, 0, 1), iccp(P3_ICC), gama(1)], AS_STORED),
        ([gama(1), iccp(P3_ICC), SRGB], AS_P3),
        ([gama(1), chrm(*P3), SRGB], AS_STORED),
        ([cicp(12, 13, 1, 1), SRGB], AS_STORED),  # not RGB
        ([cicp(12, 13, 0, 0), SRGB], AS_STORED),  # not the full range
        ([cicp(12, 13, 0), gama(1)], LINEAR),
        ([cicp(1, 13, 0, 1), cicp(12, 13, 0, 1)], AS_STORED),  # the first counts
        ([(b"iCCP", b"name\0\0nonsense"), gama(1)], LINEAR),
        ([(b"iCCP", b"name"), gama(1)], LINEAR),
        ([iccp(b"nonsense" * 100), gama(1)], LINEAR),
        ([gama(0)], AS_STORED),
        ([gama(0.00001)], AS_STORED),
        ([(b"gAMA", b"\1")], AS_STORED),
        ([chrm(0.3127, 0.3290, 0, 0, 0, 0, 0, 0)], AS_STORED),
        ([chrm(0.3, 0, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)], AS_STORED),
    ],
    ids=lambda value: "-".join(str(each[0])[2:6] for each in value) if value and isinstance(value[0], tuple) else "",
)
def test_what_the_chunks_say_about_colour(chunks, expected):
    pixels = load_picture(png_file(96, 64, STRIPE_ROWS, *chunks)).pixels[32, 16::32].astype(int)
    colors = np.array([[int(code[place : place + 2], 16) for place in (1, 3, 5)] for code in expected])
    assert np.abs(pixels - colors).max() <= 2  # one of them may be off by 1, and a profile's tables by another


def test_chunks_after_the_picture_say_nothing():
    data = png_file(96, 64, STRIPE_ROWS)
    assert png.colors(data[:-12] + png_chunk(*cicp(12, 13, 0, 1)) + data[-12:]).space == Space()


def test_a_profile_of_megabytes_is_read_and_one_of_more_than_eight_is_refused():
    large = P3_ICC.ljust(6 * 2**20, b"\0")
    assert png.colors(png_file(96, 64, STRIPE_ROWS, iccp(large))).icc == large
    assert abs(int(load_picture(png_file(96, 64, STRIPE_ROWS, iccp(large))).pixels[32, 16, 0]) - 0xFA) <= 1
    with pytest.raises(PictureError, match="colour profile is too large: more than 8 MB"):
        load_picture(png_file(96, 64, STRIPE_ROWS, iccp(bytes(8 * 2**20 + 1))))


@pytest.mark.parametrize("format_", ["JPEG", "TIFF", "WEBP"])
def test_the_limit_of_profiles_is_the_same_in_other_formats(format_):
    for size, is_read in ((6 * 2**20, True), (8 * 2**20 + 1, False)):
        buffer = io.BytesIO()
        Image.fromarray(STRIPES).save(buffer, format_, icc_profile=P3_ICC.ljust(size, b"\0"))
        if is_read:
            assert abs(int(load_picture(buffer.getvalue()).pixels[32, 16, 0]) - 0xFA) <= 4
        else:
            with pytest.raises(PictureError, match="colour profile is too large"):
                load_picture(buffer.getvalue())


# Ancillary data


NOISE = np.random.default_rng(1).bytes(3_000_000)


@pytest.mark.parametrize(
    "chunk",
    [
        (b"tEXt", b"workflow\0" + NOISE),
        (b"zTXt", b"workflow\0\0" + zlib.compress(NOISE)),
        (b"zTXt", b"workflow\0\0" + zlib.compress(bytes(100_000_000))),
        (b"iTXt", b"workflow\0\1\0\0\0" + zlib.compress(NOISE)),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + b'<x tiff:Orientation="6"/>'),
        (b"tRNS", b"\0"),
        (b"fcTL", b"\0"),
        (b"acTL", b"\0"),
        (b"eXIf", b"\0"),
        (b"prVt", NOISE),
    ],
    ids=lambda chunk: str(chunk[0]),
)
def test_ancillary_data_does_no_harm(chunk):
    data = png_file(96, 64, STRIPE_ROWS, chunk)
    for each in (data, png_file(96, 64, STRIPE_ROWS)[:-12] + png_chunk(*chunk)):
        picture = load_picture(each)
        np.testing.assert_array_equal(picture.pixels, STRIPES)
        assert picture.opaque is None


def with_wrong_checksum(data, kind):
    place = data.index(kind)
    end = place + 4 + int.from_bytes(data[place - 4 : place], "big")
    return data[:end] + bytes(4) + data[end + 4 :]


@pytest.mark.parametrize("chunk", [(b"tEXt", b"Comment\0hello"), cicp(12, 13, 0, 1), gama(1), (b"pHYs", bytes(9))])
def test_a_wrong_checksum_of_what_is_ancillary_does_not_matter(chunk):
    data = png_file(96, 64, STRIPE_ROWS, chunk)
    np.testing.assert_array_equal(decode_bytes(with_wrong_checksum(data, chunk[0])).rgb, decode_bytes(data).rgb)


def test_a_wrong_checksum_of_what_is_critical_does():
    data = png_file(96, 64, bytes(97 * 64), (b"PLTE", bytes(6)), color=3)
    for kind in (b"IHDR", b"PLTE"):
        with pytest.raises(PictureError, match="PNG file is damaged"):
            load_picture(with_wrong_checksum(data, kind))
    assert load_picture(with_wrong_checksum(data, b"IDAT")).size == (96, 64)


def test_the_orientation_of_exif_counts_before_and_after_the_picture():
    exif = Image.Exif()
    exif[0x112] = 6
    chunk = b"eXIf", exif.tobytes()[6:]
    data = png_file(96, 64, STRIPE_ROWS)
    for each in (png_file(96, 64, STRIPE_ROWS, chunk), data[:-12] + png_chunk(*chunk) + data[-12:]):
        assert load_picture(each).size == (64, 96)


# Cut off


PHOTOGRAPH = Image.open(sample_path("scarlet_macaw")).convert("RGB").resize((300, 220))


def encoded(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **options)
    return buffer.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_what_is_there_of_a_png_is_read_and_the_rest_is_transparent(mode):
    if mode == "I;16":
        image = Image.fromarray(np.asarray(PHOTOGRAPH.convert("L")).astype(np.uint16) * 257)
    else:
        image = PHOTOGRAPH.quantize(32) if mode == "P" else PHOTOGRAPH.convert(mode)
    data = encoded(image)
    whole, part = decode_bytes(data), decode_bytes(data[: int(0.7 * len(data))])
    rows = (part.alpha == 255).all(axis=1)
    assert part.size == (300, 220)
    assert 0.5 < rows.mean() < 0.9
    assert rows[: rows.sum()].all()
    assert not part.alpha[rows.sum() :].any()
    np.testing.assert_array_equal(part.rgb[rows], whole.rgb[rows])
    share = round(100 * (1 - rows.mean()))
    said = f"The PNG file is cut off or damaged: {share} % of the picture is missing and counts as transparent."
    assert part.notices == (said,)
    with pytest.raises(PictureError, match="PNG file is cut off: its end is missing, and less than half"):
        load_picture(data[: len(data) // 4])


def test_a_missing_end_does_not_matter_where_all_pixels_are_there():
    data = encoded(PHOTOGRAPH)
    for cut in (12, 16, 18):  # the last chunk, a checksum, and part of the packed data's own
        part = decode_bytes(data[:-cut])
        np.testing.assert_array_equal(part.rgb, np.asarray(PHOTOGRAPH))
        assert part.alpha is None
        assert part.notices == ()


def test_damage_in_the_middle_leaves_what_is_above():
    data = bytearray(encoded(PHOTOGRAPH))
    place = int(0.8 * len(data))
    data[place : place + 2000] = bytes(2000)
    part = decode_bytes(bytes(data))
    rows = (part.alpha == 255).all(axis=1)
    good = (part.rgb == np.asarray(PHOTOGRAPH)).all(axis=(1, 2))
    assert 0.6 < good.mean() < 0.95
    assert good.sum() <= rows.sum()


def test_a_black_last_row_is_not_taken_for_a_missing_one():
    image = np.asarray(PHOTOGRAPH).copy()
    image[-50:] = 0
    part = decode_bytes(encoded(Image.fromarray(image)))
    assert part.alpha is None
    assert part.notices == ()


PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def interlaced(pixels):
    rows = b""
    for left, top, right, down in PASSES:
        rows += b"".join(b"\0" + row.tobytes() for row in pixels[top::down, left::right] if row.size)
    head = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 8, 2, 0, 0, 1)
    return [b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head), zlib.compress(rows, 0), png_chunk(b"IEND")]


@pytest.mark.parametrize("size", [(300, 220), (3, 5), (1, 1), (9, 2)])
def test_an_interlaced_png(size):
    pixels = np.asarray(PHOTOGRAPH.resize(size))
    head, body, end = interlaced(pixels)
    np.testing.assert_array_equal(decode_bytes(head + png_chunk(b"IDAT", body) + end).rgb, pixels)


def test_an_interlaced_png_that_is_cut_off():
    pixels = np.asarray(PHOTOGRAPH)
    head, body, _ = interlaced(pixels)
    part = decode_bytes(head + png_chunk(b"IDAT", body)[: int(0.6 * len(body))])
    there = part.alpha == 255
    assert 0.5 < there.mean() < 0.65
    np.testing.assert_array_equal(part.rgb[there], pixels[there])
    assert part.notices[0].startswith("The PNG file is cut off or damaged: 4")
    with pytest.raises(PictureError, match="less than half"):
        decode_bytes(head + png_chunk(b"IDAT", body)[: int(0.2 * len(body))])
