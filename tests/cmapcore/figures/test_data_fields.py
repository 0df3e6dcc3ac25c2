"""Data from files to fields of numbers, and from numbers to the levels of a picture."""

import gzip
import io
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from cmapcore.errors import CmapError, FormatError, PictureError
from cmapcore.figures.data_fields import (
    BAD,
    KEPT_CELLS,
    LEVELS,
    OVER,
    UNDER,
    level_colors,
    read_field,
    to_levels,
    value_range,
)
from cmapcore.palette import Palette
from cmapcore.stages.map import Map

NAN = np.nan
HEADER, LABELS = "The first row was taken as a header.", "The first column was taken as labels."


def npy(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def npy_with(header, body=b"", version=1):
    text = header.encode()
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(text)) + text + body


def header(descr="'<f8'", order="False", shape="(2, 2)"):
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n"


def picture(array, format_="PNG", mode=None, **options):
    file = io.BytesIO()
    Image.fromarray(array).convert(mode).save(file, format_, **options) if mode else Image.fromarray(array).save(
        file, format_, **options
    )
    return file.getvalue()


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.npy", npy(np.eye(3)))
    return file.getvalue()


# --- tables


TABLES = {
    "plain": (b"1,2\n3,4\n", [[1, 2], [3, 4]], ()),
    "without a last line end": (b"1,2\n3,4", [[1, 2], [3, 4]], ()),
    "semicolons and Windows line ends": (b"1;2\r\n3;4\r\n", [[1, 2], [3, 4]], ()),
    "tabs": (b"1\t2\n3\t4\n", [[1, 2], [3, 4]], ()),
    "spaces": (b" 1.0   2.0\n 3.0  4.0\n", [[1, 2], [3, 4]], ()),
    "old line ends": (b"1,2\r3,4\r", [[1, 2], [3, 4]], ()),
    "signs and exponents": (b"-1.5e3,+2\n.5,1E-2\n", [[-1500, 2], [0.5, 0.01]], ()),
    "quoted": (b'"1","2"\n"3","4"\n', [[1, 2], [3, 4]], ()),
    "byte-order mark": (b"\xef\xbb\xbf1,2\n3,4\n", [[1, 2], [3, 4]], ()),
    "UTF-16": ("1\t2\n3\t4\n".encode("utf-16"), [[1, 2], [3, 4]], ()),
    "header": (b"height,width\n1,2\n3,4\n", [[1, 2], [3, 4]], (HEADER,)),
    "header in Latin-1": (b"\xb0C,\xb5m\n1,2\n3,4\n", [[1, 2], [3, 4]], (HEADER,)),
    "labels": (b"Mon,1,2\nTue,3,4\n", [[1, 2], [3, 4]], (LABELS,)),
    "header and labels": (b"day,a,b\nMon,1,2\nTue,3,4\n", [[1, 2], [3, 4]], (HEADER, LABELS)),
    "numbers of rows under a nameless header": (b",a,b\n0,1,2\n1,3,4\n", [[1, 2], [3, 4]], (HEADER, LABELS)),
    "a data frame without names": (b",0,1\n0,1,2\n1,3,4\n", [[1, 2], [3, 4]], (HEADER, LABELS)),
    "a header that leaves out the labels": (b"a,b\n7,1,2\n8,3,4\n", [[1, 2], [3, 4]], (HEADER, LABELS)),
    "comments and empty lines": (b"# made today\n\n1,2\n\n3,4\n# end\n", [[1, 2], [3, 4]], ()),
    "missing": (b"1,,NA\nnan,N/A,2\n-,NULL,3\n", [[1, NAN, NAN], [NAN, NAN, 2], [NAN, NAN, 3]], ()),
    "missing first": (b",2\n3,4\n", [[NAN, 2], [3, 4]], ()),
    "infinite": (b"1,inf\n-inf,4\n", [[1, NAN], [NAN, 4]], ()),
    "begins like a bitmap": (b"BM,IQ\n1,2\n3,4\n", [[1, 2], [3, 4]], (HEADER,)),
}


@pytest.mark.parametrize("case", TABLES)
def test_tables(case):
    data, values, notices = TABLES[case]
    field = read_field(data, "table")
    np.testing.assert_array_equal(field.values, values)
    assert field.notices == notices
    assert field.name == "table"
    assert field.size == np.shape(values)


# --- arrays


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4", "i1", "i2", ">i8", "u1", "u2", "<u4", "u8", "?"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_of_numbers(dtype, order):
    array = np.asarray(np.arange(6).reshape(2, 3) % 2, dtype=dtype, order=order)
    np.testing.assert_array_equal(read_field(npy(array), "a").values, array.astype(float))


def test_every_digit_of_an_array_is_kept():
    array = np.array([[1e300, 1 + 2**-52], [NAN, -np.inf]])
    np.testing.assert_array_equal(read_field(npy(array), "a").values, [[1e300, 1 + 2**-52], [NAN, NAN]])


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_each_version_of_the_format_is_read(version):
    file = io.BytesIO()
    np.lib.format.write_array(file, np.eye(3), version=version)
    np.testing.assert_array_equal(read_field(file.getvalue(), "a").values, np.eye(3))


@pytest.mark.parametrize(
    ("shape", "taken", "said"),
    [
        ((3, 5, 4), (0,), "Only the first of 3 bands, along the first axis, is shown."),
        ((5, 4, 3), (..., 0), "Only the first of 3 bands, along the last axis, is shown."),
        ((4, 5, 1), (..., 0), "Only the first of 1 bands, along the last axis, is shown."),
        ((4, 4, 4), (0,), "Only the first of 4 bands, along the first axis, is shown."),
    ],
)
def test_of_three_axes_the_shorter_end_is_the_bands(shape, taken, said):
    array = np.arange(np.prod(shape)).reshape(shape)
    field = read_field(npy(array), "a")
    np.testing.assert_array_equal(field.values, array[taken])
    assert field.notices == (said,)


# --- pictures


GREY = np.array([[0, 1, 2], [300, 40_000, 65_535]])


@pytest.mark.parametrize(
    ("data", "values", "said"),
    [
        (picture(GREY.astype(np.uint16)), GREY, ()),
        (picture(GREY.astype(np.uint16), "TIFF"), GREY, ()),
        (picture((GREY - 70_000).astype(np.int32), "TIFF"), GREY - 70_000, ()),
        (picture((GREY / 7).astype(np.float32), "TIFF"), (GREY / 7).astype(np.float32), ()),
        (picture((GREY // 257).astype(np.uint8)), GREY // 257, ()),
        (picture(GREY > 100), GREY > 100, ()),
        (
            picture(np.dstack([GREY // 257, GREY * 0 + 9, GREY * 0]).astype(np.uint8)),
            GREY // 257,
            ("Only the first of the picture's 3 bands is shown.",),
        ),
        (
            picture(np.dstack([GREY // 257, GREY * 0, GREY * 0, GREY]).clip(0, 255).astype(np.uint8)),
            np.where(GREY > 127, GREY // 257, NAN),
            ("Only the first of the picture's 3 bands is shown.",),
        ),
        (
            picture(np.dstack([GREY // 257, GREY.clip(0, 255)]).astype(np.uint8)),
            np.where(GREY > 127, GREY // 257, NAN),
            (),
        ),
    ],
    ids=["png16", "tiff16", "tiff32", "tiff float", "png8", "png1", "rgb", "rgba", "grey and alpha"],
)
def test_a_picture_s_first_band_in_its_own_numbers(data, values, said):
    field = read_field(data, "a")
    np.testing.assert_array_equal(field.values, np.asarray(values, dtype=float))
    assert field.notices == said


def test_what_a_tiff_says_to_be_no_data_is_missing():
    tags = ImageFileDirectory_v2()
    tags[42113] = "-9999"
    array = np.array([[1.5, -9999, 2], [3, 4, -9999]], np.float32)
    field = read_field(picture(array, "TIFF", tiffinfo=tags), "a")
    np.testing.assert_array_equal(field.values, [[1.5, NAN, 2], [3, 4, NAN]])


def test_a_transparent_grey_is_missing():
    field = read_field(picture(np.array([[0, 7], [7, 9]], np.uint8), transparency=7), "a")
    np.testing.assert_array_equal(field.values, [[0, NAN], [NAN, 9]])


def test_a_table_of_colours_is_not_looked_up():
    indexed = Image.fromarray(np.array([[0, 1], [2, 3]], np.uint8))
    indexed.putpalette(bytes(range(12)))
    file = io.BytesIO()
    indexed.save(file, "PNG")
    np.testing.assert_array_equal(read_field(file.getvalue(), "a").values, [[0, 1], [2, 3]])


def test_a_picture_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    field = read_field(picture(np.array([[1, 2, 3], [4, 5, 6]], np.uint8), exif=exif), "a")
    np.testing.assert_array_equal(field.values, [[4, 1], [5, 2], [6, 3]])


def test_sixteen_bits_of_several_bands_are_said_to_be_lost():
    rows = b"".join(b"\0" + struct.pack(">6H", *row) for row in ([256, 0, 0, 512, 0, 0], [65535, 0, 0, 0, 0, 0]))
    import zlib

    def chunk(kind, body=b""):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 16, 2, 0, 0, 0))
    data += chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND")
    field = read_field(data, "a")
    np.testing.assert_array_equal(field.values, [[1, 2], [255, 0]])
    assert field.notices[1] == "Its 16 bits were read as 8; a picture of one band keeps them."


# --- what is too large


def test_of_more_values_each_block_becomes_its_mean():
    array = np.arange(1001 * 1003, dtype=np.float64).reshape(1001, 1003)
    array[:3, :3] = NAN
    array[3, 0] = np.inf
    field = read_field(npy(array), "a")
    assert field.values.size <= KEPT_CELLS
    assert field.size == (1001, 1003)
    assert field.notices == ("Each block of 2 × 2 of the 1,001 × 1,003 values is shown as its mean.",)
    assert np.isnan(field.values[0, 0])
    assert field.values[0, 1] == np.mean([array[0, 3], array[1, 3]])
    assert field.values[1, 0] == np.mean([array[3, 1]])
    assert field.values[100, 200] == array[200:202, 400:402].mean()
    assert field.values[-1, -1] == array[-1, -1]
    assert field.values[-1, 0] == array[-1, :2].mean()


def test_a_constant_stays_constant():
    field = read_field(npy(np.full((1200, 1300), 0.1)), "a")
    np.testing.assert_allclose(field.values, 0.1, rtol=1e-15)


# --- what cannot be read


WIDE = b"1," * 10**6 + b"1\n"
REFUSED = {
    "nothing": (b"", "no rows of numbers"),
    "spaces": (b" \n" * 1000, "no rows of numbers"),
    "a header alone": (b"a,b,c\n", "no rows of numbers"),
    "a comment alone": (b"# 1,2\n", "no rows of numbers"),
    "prose": (b"Dear Sir or Madam,\nyours,\n", "single row or column"),
    "a web page": (b"<!doctype html><title>1,2</title>", "no rows of numbers"),
    "JSON": (b'{"a": [1, 2]}', "no rows of numbers"),
    "one column": (b"a\n1\n2\n3\n", r"single row or column \(3 × 1\); a picture needs rows and columns"),
    "one row": (b"1,2,3\n", r"single row or column \(1 × 3\)"),
    "one number": (b"1\n", "single row or column"),
    "words in it": (b"1,2\n3,four\n", "In line 2, value 2 is 'four', which is not a number"),
    "decimal commas": (b"1,5;2,5\n3,5;4,5\n5;6\n", "value 2 is '4,5'.*decimals with a point"),
    "ragged": (b"1,2\n3,4\n5\n", "Line 3 has 1 values where others have 2"),
    "nothing but missing": (b",\n,\n", "No value"),
    "a million columns": (WIDE + WIDE, "more than 32,768 columns"),
    "too many rows": (b"1,2\n" * 32_769, "more than 32,768 rows"),
    "a cell without end": (b'"' + b"1" * 200_000 + b",\n", "not a row of a table"),
    "junk": (bytes(np.random.RandomState(0).randint(1, 256, 5000).astype(np.uint8)), "."),
    "junk with zeros": (bytes(np.random.RandomState(0).randint(0, 256, 5000).astype(np.uint8)), "of a kind"),
    "too many bytes": (b"1,2\n" * (16 * 2**20 + 1), "The file is too large: 64.0 MB"),
    "a zip": (zipped(), "of a kind that cannot be read; save it as"),
    "gzip": (gzip.compress(b"1,2\n3,4\n" + b"\0"), "of a kind that cannot be read"),
    "objects": (npy(np.array([[1, None], [2, 3]]), allow_pickle=True), "holds '|O', not plain numbers"),
    "a pickle in an array of numbers": (npy_with(header("'|O'"), b"cos\nsystem\n(S'true'\ntR."), "not plain numbers"),
    "records": (npy(np.zeros((2, 2), dtype=[("a", "f4")])), "holds records"),
    "complex": (npy(np.zeros((2, 2), complex)), "not plain numbers"),
    "text": (npy(np.array([["a", "b"]])), "not plain numbers"),
    "times": (npy(np.zeros((2, 2), "M8[s]")), "not plain numbers"),
    "no such number": (npy_with(header("'<u16'"), b"\0" * 64), "cannot be read here"),
    "one axis": (npy(np.arange(9.0)), "has 1 axis"),
    "no axis": (npy(np.array(1.0)), "has 0 axes"),
    "four axes": (npy(np.zeros((2, 2, 2, 2))), "has 4 axes"),
    "an empty array": (npy(np.zeros((0, 3, 3))), "array is empty"),
    "an array of one row": (npy(np.zeros((1, 9))), "single row or column"),
    "a long array": (npy(np.zeros((2, 40_000), np.uint8)), "2 × 40,000 values"),
    "all missing": (npy(np.full((2, 2), NAN)), "No value"),
    "cut off": (npy(np.eye(9))[:-1], "says that it holds 9 × 9 numbers of 8 bytes, but 647 bytes follow"),
    "a huge shape": (npy_with(header(shape="(1000000000, 1000000000)"), b"\0" * 8), "but 8 bytes follow"),
    "a shape beyond all numbers": (npy_with(header(shape="(" + "9" * 4000 + ", 2)")), "but 0 bytes follow"),
    "a negative shape": (npy_with(header(shape="(-2, -2)"), b"\0" * 32), "header is damaged"),
    "a program for a header": (npy_with("__import__('os').system('true')"), "header is damaged"),
    "a deep header": (npy_with("(" * 9000), "header is damaged"),
    "a header of nothing": (npy_with(""), "header is damaged"),
    "a header longer than the file": (b"\x93NUMPY\x01\x00\xff\xff{", "header is damaged"),
    "a long header": (npy_with(header() + " " * 20_000, b"\0" * 32), "header is damaged"),
    "an unknown version": (npy_with(header(), b"\0" * 32, version=9), "header is damaged"),
    "the magic alone": (b"\x93NUMPY", "header is damaged"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_sentence(case):
    data, said = REFUSED[case]
    with pytest.raises(FormatError, match=said) as refused:
        read_field(data, "a")
    sentence = str(refused.value)
    assert sentence.isprintable()
    assert len(sentence) < 250
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (picture(np.zeros((9, 9), np.uint8))[:40], "damaged|cut off"),
        (picture(np.zeros((300, 300), np.uint16), "TIFF")[:-9], "damaged|cut off"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 10**6, 10**6) + b"\x10\0\0\0\0", "too large|damaged"),
    ],
)
def test_a_damaged_picture_is_refused_as_a_picture_is(data, said):
    with pytest.raises(PictureError, match=said):
        read_field(data, "a")


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(
        [npy(np.eye(4)), b"a,b\n1,2\n3,4\n", picture(GREY.astype(np.uint16), "TIFF"), picture(GREY.astype(np.uint16))]
    ),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6),
    st.integers(0, 400),
)
def test_no_damage_does_more_than_be_refused(data, changes, end):
    damaged = bytearray(data)
    for place, byte in changes:
        damaged[place % len(damaged)] = byte
    try:
        field = read_field(bytes(damaged[: len(data) - end if end < len(data) else None]), "a")
    except CmapError:
        return
    assert field.values.dtype == np.float64
    assert min(field.values.shape) >= 2
    assert np.isfinite(field.values).any()
    assert not np.isinf(field.values).any()


# --- from numbers to levels


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, (2, 98)),
        ({"whole": True}, (0, 100)),
        ({"centre": 0}, (-98, 98)),
        ({"centre": 90}, (2, 178)),
        ({"whole": True, "centre": 200}, (0, 400)),
    ],
)
def test_the_range(options, expected):
    assert value_range([*range(101), NAN], **options) == expected


def test_where_nearly_all_is_equal_the_range_is_whole():
    values = np.zeros(1000)
    values[3] = 5
    assert value_range(values) == (0, 5)
    assert value_range(np.full(9, 7.0)) == (7, 7)


def test_levels():
    values = [NAN, np.inf, -1.01, -1, 0, 1, 1.01]
    assert to_levels(values, -1, 1).tolist() == [BAD, BAD, UNDER, 0, LEVELS // 2, LEVELS - 1, OVER]
    assert to_levels([3, 3, NAN], 3, 3).tolist() == [LEVELS // 2, LEVELS // 2, BAD]
    assert to_levels([-1.7e308, 0, 1.7e308], -1.7e308, 1.7e308).tolist() == [0, LEVELS // 2, LEVELS - 1]


@settings(max_examples=60, deadline=None)
@given(arrays(np.float64, st.integers(1, 30), elements=st.floats(allow_nan=False, allow_infinity=False, width=32)))
def test_larger_values_have_no_lower_level(values):
    low, high = value_range(values, whole=True)
    levels = to_levels(np.sort(values), low, high)
    assert (np.diff(levels.astype(int)) >= 0).all()
    assert levels.max() < LEVELS


@pytest.mark.parametrize("kind", ["listed", "continuous"])
def test_the_colours_of_levels_are_the_colormap_s(kind):
    palette = Palette(np.array([[0, 0, 0], [1.0, 0, 0], [1, 1, 1]]), np.ones(3), np.zeros(3, bool), "three")
    cmap = Map(kind=kind)(palette)
    table = level_colors(cmap)
    assert table.shape == (256, 3)
    assert table[0].tolist() == [0, 0, 0]
    assert table[LEVELS - 1].tolist() == [255, 255, 255]
    for level, color in ((BAD, cmap.bad), (UNDER, cmap.under), (OVER, cmap.over)):
        np.testing.assert_array_equal(table[level], np.rint(color * 255))
    if kind == "listed":
        assert len(np.unique(table[:LEVELS], axis=0)) == 3
