import dataclasses
import hashlib
import io
import pickle
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pillow_heif
import pillow_jxl  # noqa: F401  (to save JPEG XL with)
import pytest
from coloraide import Color
from PIL import ExifTags, Image

import cmapcore as cmp
from cmapcore import Picture, PictureError, load_picture
from cmapcore.formats.registry import FORMATS
from cmapcore.pictures.limits import MAX_BYTES
from cmapcore.pictures.picture import KEPT_PIXELS, read_image

PICTURES = Path(__file__).parents[2] / "data"
RED, GREEN, BLUE, YELLOW = (220, 30, 40), (40, 160, 70), (30, 60, 200), (240, 220, 50)
MAGENTA = (255, 0, 255)
QUARTERS = np.array([[RED, GREEN], [BLUE, YELLOW]], np.uint8).repeat(32, 0).repeat(48, 1)  # 64 high, 96 wide
SRGB = Image.fromarray(QUARTERS)

pillow_heif.register_heif_opener()  # to save HEIC with


def encoded(image, format_, **options):
    buffer = io.BytesIO()
    image.save(buffer, format_, **options)
    return buffer.getvalue()


def corners(pixels):
    """The colours in the middle of each quarter: top left, top right, bottom left, bottom right."""
    height, width = pixels.shape[:2]
    return pixels[[height // 4] * 2 + [3 * height // 4] * 2, [width // 4, 3 * width // 4] * 2]


PNG = encoded(SRGB, "PNG")


# The picture itself


def test_picture_is_read_only_equal_by_digest_and_survives_pickling():
    rgba = np.dstack([QUARTERS, np.full((64, 96), 255, np.uint8)])
    rgba[0, 0, 3] = 0
    picture, other = load_picture(rgba, name="a"), load_picture(rgba, name="b")
    again = pickle.loads(pickle.dumps(picture))
    for each in (picture, again):
        assert not each.pixels.flags.writeable
        assert not each.opaque.flags.writeable
        with pytest.raises(ValueError, match="read-only"):
            each.pixels[0, 0] = 0
    assert picture == other == again
    assert len({picture, other, again}) == 1
    assert picture != load_picture(QUARTERS)
    np.testing.assert_array_equal(again.pixels, picture.pixels)
    np.testing.assert_array_equal(again.opaque, picture.opaque)
    assert (again.size, again.name) == ((96, 64), "a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        picture.name = "c"


def test_an_array_changed_afterwards_does_not_change_the_picture():
    array = QUARTERS.copy()
    picture = load_picture(array)
    array[:] = 0
    np.testing.assert_array_equal(picture.pixels, QUARTERS)


def test_importing_it_loads_no_library_that_not_every_picture_needs():
    code = (
        "import sys, cmapcore.pictures.picture\n"
        "print(sorted({'requests', 'pillow_heif', 'pillow_jxl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("file", "module", "sentence"),
    [
        ("exif6_in_heic.heic", "pillow_heif", "HEIC needs .+ pip install 'cmapcore\\[heif\\]' brings it"),
        ("orient_6.jxl", "pillow_jxl", "JPEG XL needs .+ pip install 'cmapcore\\[jxl\\]' brings it"),
    ],
)
def test_a_reader_that_is_not_installed_is_asked_for(monkeypatch, file, module, sentence):
    path = PICTURES / file
    assert load_picture(path).size
    monkeypatch.setitem(sys.modules, module, None)  # as Python marks what cannot be imported
    with pytest.raises(PictureError, match=sentence):
        load_picture(path)
    assert load_picture(PNG).size


# Where it comes from


@pytest.mark.parametrize(
    "source",
    [bytes, bytearray, memoryview, io.BytesIO, "path", "str", "file", "image", "array"],
    ids=lambda source: getattr(source, "__name__", source),
)
def test_every_source_gives_the_same_picture(source, tmp_path):
    path = tmp_path / "four quarters.png"
    path.write_bytes(PNG)
    made = {"path": path, "str": str(path), "image": SRGB, "array": QUARTERS}
    if source == "file":
        with path.open("rb") as file:
            file.read(10)
            picture = load_picture(file)
    else:
        picture = load_picture(made[source] if isinstance(source, str) else source(PNG))
    np.testing.assert_array_equal(picture.pixels, QUARTERS)
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.flags.c_contiguous
    assert picture.opaque is None
    assert picture.size == (96, 64)
    unnamed = f"picture_{picture.source_digest[:6]}" if source in ("image", "array") else "picture"
    assert picture.name == ("four quarters" if source in ("path", "str", "file") else unnamed)
    if source not in ("image", "array"):
        assert picture.source_digest == hashlib.sha256(PNG).hexdigest()


def test_a_name_that_is_given_wins(tmp_path):
    path = tmp_path / "IMG_0001.png"
    path.write_bytes(PNG)
    assert load_picture(path, name="Harbour").name == "Harbour"


def test_a_pillow_image_is_left_as_it_is():
    data = encoded(SRGB, "JPEG", exif=exif(orientation=6))
    image = Image.open(io.BytesIO(data))
    picture = load_picture(image)
    assert picture.size == (64, 96)
    assert image.size == (96, 64)
    assert image.getexif()[0x112] == 6


def different_images():
    palette = SRGB.quantize(4)
    other_palette = palette.copy()
    other_palette.putpalette([255 - value for value in palette.getpalette()])
    keyed = palette.copy()
    keyed.info["transparency"] = 0
    return [
        QUARTERS,
        QUARTERS.astype(np.uint16),
        QUARTERS.reshape(32, 192, 3),
        QUARTERS[::-1],
        SRGB,
        SRGB.convert("L"),
        SRGB.convert("RGBA"),
        SRGB.convert("CMYK"),
        palette,
        other_palette,
        keyed,
        Image.open(io.BytesIO(encoded(SRGB, "PNG", exif=exif(3)))),
        Image.open(io.BytesIO(encoded(SRGB, "PNG", icc_profile=(PICTURES / "display_p3.icc").read_bytes()))),
    ]


def test_what_looks_different_has_another_digest():
    digests = {load_picture(each).digest for each in different_images()}
    assert len(digests) == len(different_images())
    assert {load_picture(each).digest for each in different_images()} == digests


# Arrays


def pixel(*values, dtype):
    return np.array([[values]], dtype)


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("array", "rgb", "opaque"),
    [
        (pixel(1, 2, 3, dtype="uint8"), (1, 2, 3), True),
        (pixel(7, dtype="uint8"), (7, 7, 7), True),
        (pixel(7, dtype="uint8")[..., 0], (7, 7, 7), True),
        (pixel(7, 128, dtype="uint8"), (7, 7, 7), True),
        (pixel(7, 127, dtype="uint8"), (7, 7, 7), False),
        (pixel(1, 2, 3, 128, dtype="uint8"), (1, 2, 3), True),
        (pixel(1, 2, 3, 127, dtype="uint8"), (1, 2, 3), False),
        (pixel(0, 0.5, 1, dtype="float64"), (0, 128, 255), True),
        (pixel(0.1, 0.2, 0.3, dtype="float32"), (26, 51, 76), True),
        (pixel(0, 0.25, 1, dtype="float16"), (0, 64, 255), True),
        (pixel(0, 0.5, 1, dtype=">f8"), (0, 128, 255), True),
        (pixel(-1e-7, 0.5, 1 + 1e-7, dtype="float64"), (0, 128, 255), True),
        (pixel(0.2, 0.2, 0.2, 0.5, dtype="float64"), (51, 51, 51), True),
        (pixel(0.2, 0.2, 0.2, 0.49, dtype="float64"), (51, 51, 51), False),
        (pixel(0.2, NAN, 0.2, dtype="float64"), (51, 0, 51), False),
        (pixel(0.2, INF, 0.2, dtype="float64"), (51, 0, 51), False),
        (pixel(NAN, dtype="float64"), (0, 0, 0), False),
        (pixel(0.2, 0.2, 0.2, NAN, dtype="float64"), (51, 51, 51), False),
        (pixel(0, 257, 65535, dtype="uint16"), (0, 1, 255), True),
        (pixel(1, 1, 1, 32768, dtype="uint16"), (0, 0, 0), True),
        (pixel(1, 1, 1, 32767, dtype="uint16"), (0, 0, 0), False),
        (pixel(0, 2**31, 2**32 - 1, dtype="uint32"), (0, 128, 255), True),
        (pixel(0, 100, 255, dtype="int64"), (0, 100, 255), True),
        (pixel(0, 100, 255, dtype="int16"), (0, 100, 255), True),
        (pixel(False, True, True, dtype="bool"), (0, 255, 255), True),
    ],
)
def test_array_values_are_scaled_to_eight_bits(array, rgb, opaque):
    visible = np.full_like(array, 255 if array.dtype.kind in "iu" else 1)
    if array.dtype.kind == "u":
        visible[:] = np.iinfo(array.dtype).max
    picture = load_picture(np.concatenate([array, visible], axis=1))
    assert tuple(picture.pixels[0, 0]) == rgb
    assert tuple(picture.pixels[0, 1]) == (255, 255, 255)
    if opaque:
        assert picture.opaque is None
    else:
        assert picture.opaque.tolist() == [[False, True]]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (np.zeros(3), r"shape is \(3,\)"),
        (np.zeros((3, 8, 8)), r"shape is \(3, 8, 8\).*height, width, channels"),
        (np.zeros((0, 8, 3)), r"shape is \(0, 8, 3\)"),
        (np.zeros((8, 8, 0)), r"shape is \(8, 8, 0\)"),
        (np.zeros((2, 2, 2, 3)), "shape is"),
        (np.array([[[-0.25, 0.5, 1]]]), r"run from -0.25 to 1, but a picture's begin at 0"),
        (np.array([[[-1, 20, 255]]]), r"run from -1 to 255, but a picture's begin at 0"),
        (np.zeros((2, 2), complex), "complex128"),
        (np.array([["a"]]), "<U1"),
        (np.array([[None]]), "object"),
        (np.full((2, 2), NAN), "No pixel of this picture can be seen"),
        (np.zeros((2, 2, 4), np.uint8), "No pixel of this picture can be seen"),
        ([[1, 2], [3]], "No array of numbers"),
        ([(230, 60, 40), (40, 160, 90)], r"shape is \(2, 3\): reshape it to \(1, 2, 3\) for 2 colours"),
        (np.zeros((9, 4)), r"shape is \(9, 4\): reshape"),
        (["a.png", "b.png"], "There is no file .a.png."),
        ([], "shape is"),
        (SimpleNamespace(read=lambda: b""), "file object cannot be read"),
        ("~/no such file.png", "There is no file '/.*/no such file.png'"),
        ("~nobody-of-that-name/a.png", "There is no file '~nobody"),
        ("file://elsewhere/a.png", "no file of this machine"),
        ("file:", "no file of this machine"),
        ("file:///no%20such%20file.png", "There is no file '/no such file.png'"),
        ("data:image/png;base64,iVBORw0KGgo*", "damaged or cut off"),
        ("data:image/png", "damaged or cut off"),
        ("data:,no%20picture", "not a picture"),
        (None, "not NoneType"),
        (42, "not int"),
        (io.StringIO("text"), "binary mode"),
        ("no such file.png", "There is no file 'no such file.png'"),
        ("a\0b", "cannot be read .*null"),
        (PICTURES, "cannot be read .*Is a directory"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_is_no_picture_is_refused_in_words(source, words):
    with pytest.raises(PictureError, match=words):
        load_picture(source)


# Formats and modes


@pytest.mark.parametrize(
    ("format_", "options", "error"),
    [
        ("PNG", {}, 0),
        ("BMP", {}, 0),
        ("TIFF", {}, 0),
        ("TIFF", {"compression": "tiff_lzw"}, 0),
        ("TIFF", {"compression": "tiff_adobe_deflate", "big_tiff": True}, 0),
        ("WEBP", {"lossless": True}, 0),
        ("WEBP", {"quality": 90}, 6),
        ("JPEG", {"quality": 95}, 3),
        ("JPEG", {"quality": 95, "progressive": True}, 3),
        ("MPO", {"quality": 95}, 3),
        ("GIF", {}, 0),
        ("AVIF", {"quality": 90}, 6),
        ("HEIF", {"quality": 90}, 6),
        ("JXL", {"lossless": True}, 0),
        ("JXL", {"lossless": True, "use_container": True}, 0),
        ("JXL", {"quality": 95}, 6),
    ],
)
def test_every_format_keeps_its_colors(format_, options, error):
    data = encoded(SRGB, format_, **options)
    picture = load_picture(data)
    assert np.abs(corners(picture.pixels).astype(int) - corners(QUARTERS)).max() <= error
    assert picture.size == (96, 64)
    image = read_image(data)
    assert image.shape == (64, 96, 3)
    assert image.dtype == np.float32
    np.testing.assert_array_equal(np.rint(image * 255), picture.pixels)


def test_of_several_pages_the_first_is_read_and_the_others_are_told():
    data = encoded(SRGB, "TIFF", save_all=True, append_images=[Image.new("RGB", SRGB.size, MAGENTA)])
    picture = load_picture(data)
    np.testing.assert_array_equal(picture.pixels, QUARTERS)
    assert picture.notices == ("Only the first of 2 pages was read.",)


TURNED = np.rot90(QUARTERS, -1)  # as EXIF's orientation 6 turns it


@pytest.mark.parametrize(
    ("name", "seen", "error"),
    [
        ("rgba_16bit", QUARTERS, 0),
        ("float", QUARTERS, 0),
        ("grey_16bit", QUARTERS[..., :1].repeat(3, 2), 0),
        ("orient_6", TURNED, 0),
        ("from_jpeg", TURNED, 3),
    ],
)
def test_jpeg_xl_of_every_sort(name, seen, error):
    picture = load_picture(PICTURES / f"{name}.jxl")
    assert picture.size == ((48, 32) if seen.shape[1] > seen.shape[0] else (32, 48))
    assert np.abs(corners(picture.pixels).astype(int) - corners(seen)).max() <= error
    if name == "rgba_16bit":
        np.testing.assert_array_equal(picture.opaque, np.arange(48) < np.full((32, 1), 24))
    else:
        assert picture.opaque is None


def test_of_an_animated_jpeg_xl_the_last_frame_is_read():
    assert (load_picture(PICTURES / "two_frames.jxl").pixels == MAGENTA).all()


def png_row(bits, color, row, key):
    """A PNG of one row in which one colour stands for transparency."""
    head = struct.pack(">IIBBBBB", 8 * len(row) // (bits * {0: 1, 2: 3}[color]), 1, bits, color, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"tRNS", key), (b"IDAT", zlib.compress(b"\0" + row)), (b"IEND", b""))
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    ("bits", "color", "row", "key", "opaque"),
    [
        (1, 0, "50", "0001", [True, False, True, False, True, True, True, True]),
        (2, 0, "1b", "0001", [True, False, True, True]),
        (4, 0, "1f", "0001", [False, True]),
        (8, 0, "01ff", "0001", [False, True]),
        (16, 0, "01000101", "0100", [False, True]),
        (8, 2, "ff00ff808080", "00ff000000ff", [False, True]),
        (16, 2, "ffff0000ffff800080008000", "ffff0000ffff", [False, True]),
    ],
)
def test_a_colour_that_stands_for_transparency_in_every_depth(bits, color, row, key, opaque):
    picture = load_picture(png_row(bits, color, bytes.fromhex(row), bytes.fromhex(key)))
    assert picture.opaque.tolist() == [opaque]


def ramp(dtype, *values):
    return Image.fromarray(np.array([values], dtype))


def grey_tiff(data, bits, order="<", width=3, sample_format=1, photometric=1):
    """One row of numbers in a TIFF (TIFF 6.0); 1: unsigned, 2: signed, 3: float; 0: the smallest is white."""
    tags = [(256, 3, width), (257, 3, 1), (258, 3, bits), (259, 3, 1), (262, 3, photometric), (273, 4, 0), (277, 3, 1)]
    tags += [(278, 3, 1), (279, 4, len(data)), (339, 3, sample_format)]
    start = 8 + 2 + 12 * len(tags) + 4
    directory = b"".join(
        struct.pack(order + "HHI", tag, kind, 1)
        + (struct.pack(order + "HH", value, 0) if kind == 3 else struct.pack(order + "I", value or start))
        for tag, kind, value in tags
    )
    mark = {"<": b"II*\0", ">": b"MM\0*"}[order]
    return mark + struct.pack(order + "IH", 8, len(tags)) + directory + struct.pack(order + "I", 0) + data


NUMBERS = (0, 25700, 65535)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (encoded(ramp("uint8", 0, 100, 255), "PNG"), [0, 100, 255]),
        (encoded(ramp("uint8", 0, 100, 255).convert("1", dither=0), "PNG"), [0, 0, 255]),
        (encoded(ramp("uint8", 0, 100, 255).convert("LA"), "PNG"), [0, 100, 255]),
        (encoded(ramp("uint16", 0, 25700, 65535), "PNG"), [0, 100, 255]),
        (encoded(ramp("uint16", 0, 25700, 65535), "TIFF"), [0, 100, 255]),
        (grey_tiff(struct.pack(">3H", *NUMBERS), 16, ">"), [0, 100, 255]),
        (grey_tiff(struct.pack("<3H", *NUMBERS), 16, photometric=0), [255, 155, 0]),
        (grey_tiff(bytes.fromhex("000646fff000"), 12), [0, 100, 255]),
        (grey_tiff(struct.pack("<3h", -50, 50, 150), 16, sample_format=2), [0, 128, 255]),
        (grey_tiff(struct.pack("<3I", 0, 2**31, 2**32 - 1), 32), [0, 128, 255]),
        (grey_tiff(struct.pack("<3f", 5, 6, 7), 32, sample_format=3, photometric=0), [255, 128, 0]),
        (encoded(ramp("int32", -50, 50, 150), "TIFF"), [0, 128, 255]),
        (encoded(ramp("int32", 7, 7, 7), "TIFF"), [0, 0, 0]),
        (encoded(ramp("float32", -1.5, 0.5, 2.5), "TIFF"), [0, 128, 255]),
        (encoded(ramp("uint8", 0, 100, 255), "JPEG", quality=100), [0, 100, 255]),
        (encoded(ramp("uint8", 0, 100, 255).convert("P"), "GIF"), [0, 100, 255]),
    ],
    ids=lambda value: str(value) if isinstance(value, list) else "",
)
def test_grey_of_every_depth(data, expected):
    pixels = load_picture(data).pixels
    assert np.abs(pixels[0].astype(int) - np.array(expected)[:, None]).max() <= 1
    assert np.ptp(pixels, axis=2).max() == 0


def test_a_float_file_is_stretched_over_its_finite_values():
    picture = load_picture(encoded(ramp("float32", NAN, 10, INF, 20, 30), "TIFF"))
    assert picture.opaque.tolist() == [[False, True, False, True, True]]
    assert picture.pixels[0, [1, 3, 4], 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize(
    "mode", ["L", "LA", "1", "P", "PA", "RGB", "RGBA", "RGBX", "RGBa", "CMYK", "YCbCr", "LAB", "HSV", "I", "F"]
)
def test_a_pillow_image_of_every_mode(mode):
    through = {"PA": "P", "RGBa": "RGBA", "LAB": "RGB", "HSV": "RGB"}.get(mode, mode)
    image = SRGB.convert(through).convert(mode)
    picture = load_picture(image)
    if mode in ("L", "LA", "1", "I", "F"):
        assert np.ptp(picture.pixels, axis=2).max() == 0
        assert len(np.unique(picture.pixels[::40, ::60])) > 1
    elif mode not in ("P", "PA"):
        tolerance = 8 if mode in ("LAB", "HSV") else 3
        assert np.abs(corners(picture.pixels).astype(int) - corners(QUARTERS)).max() <= tolerance
    assert picture.opaque is None


def test_cmyk_without_a_profile():
    inks = [(0, 0, 0, 0), (255, 0, 0, 0), (0, 255, 255, 0), (0, 0, 0, 255), (0, 0, 0, 51)]
    image = Image.new("CMYK", (len(inks) * 16, 16))
    for place, ink in enumerate(inks):
        image.paste(ink, (16 * place, 0, 16 * place + 16, 16))
    expected = [(255, 255, 255), (0, 255, 255), (255, 0, 0), (0, 0, 0), (204, 204, 204)]
    for data in (encoded(image, "JPEG", quality=100), encoded(image, "TIFF")):
        assert np.abs(load_picture(data).pixels[8, 8::16].astype(int) - expected).max() <= 2


# Orientation


def exif(orientation=None, **more):
    block = Image.Exif()
    if orientation is not None:
        block[0x112] = orientation
    for tag, text in more.items():
        block[int(tag[1:], 16)] = text
    return block.tobytes()


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


# Colour profiles


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


def icc_profile(space, table, grid_points, perceptual=None):
    """A scanner profile that says in Lab (D50) what every corner of its device space looks like (ICC.1:2001-04).

    `table` is for the relative colorimetric intent, `perceptual` (if not the same) for that one.
    """

    def fixed(*numbers):
        return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)

    def element(kind, data):
        return kind + bytes(4) + data

    def lut(colors):
        channels = {b"CMYK": 4, b"GRAY": 1}[space]
        head = bytes((channels, 3, grid_points, 0)) + fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
        lab = b"".join(bytes((round(L * 2.55), round(a + 128), round(b + 128))) for L, a, b in colors)
        return element(b"mft1", head + bytes(range(256)) * channels + lab + bytes(range(256)) * 3)

    d50 = fixed(0.9642, 1, 0.8249)
    elements = {
        b"A2B0": lut(perceptual or table),
        b"A2B1": lut(table),
        b"wtpt": element(b"XYZ ", d50),
        b"cprt": element(b"text", b"none\0"),
        b"desc": element(b"desc", struct.pack(">I", 5) + b"test\0" + bytes(78)),
    }
    place = 128 + 4 + 12 * len(elements)
    index, body = struct.pack(">I", len(elements)), b""
    for name, data in elements.items():
        index += name + struct.pack(">II", place + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = struct.pack(">I4xI4s4s4s12x4s28x", place + len(body), 0x02400000, b"scnr", space, b"Lab ", b"acsp") + d50
    return head.ljust(128, b"\0") + index + body


INKS = {(0, 0, 0): (100, 0, 0), (1, 0, 0): (60, -30, -20), (0, 1, 0): (50, 60, 0), (0, 0, 1): (90, -5, 70)}
BLACK = (10, 0, 0)


def cmyk_table(color_of_inks):
    bits = (0, 1)
    return [
        BLACK if k else color_of_inks.get((c, m, y), (40, 5, 5)) for c in bits for m in bits for y in bits for k in bits
    ]


CMYK_PROFILE = icc_profile(b"CMYK", cmyk_table(INKS), 2, perceptual=cmyk_table({}))


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


# Reduction


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


# Transparency


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


# What is refused


def png_header(width, height):
    chunks = b""
    for kind, data in ((b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b""))):
        chunks += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunks


JPEG = encoded(SRGB, "JPEG", quality=90)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"hello world, this is no picture", "not a picture, or of a format that cannot be read; JPEG, PNG, WebP"),
        (b"\n <!DOCTYPE html><html>", "a web page, which cannot be read"),
        (b"<html><body>", "a web page"),
        (b"<?xml version='1.0'?><svg/>", "an SVG drawing"),
        (b"%PDF-1.7", "a PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9", "a PostScript file"),
        (b"8BPS\0\1", "a Photoshop file"),
        (b"SIMPLE  =                    T", "a FITS file"),
        (b"\x76\x2f\x31\x01\2\0\0\0", "an OpenEXR file"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000 file is damaged"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "The film is damaged or cut off: its index is missing"),
        (encoded(SRGB, "SGI"), "not a picture, or of a format"),
        (encoded(SRGB, "PCX"), "not a picture, or of a format"),
        (JPEG[: len(JPEG) // 2], "JPEG file is cut off: its end is missing"),
        (JPEG[:3], "JPEG file is damaged"),
        (PNG[: len(PNG) // 2], "PNG file is cut off"),
        (PNG[:9], "PNG file is damaged"),
        (encoded(SRGB, "BMP")[:2000], "BMP file is cut off"),
        (encoded(SRGB, "GIF")[:100], "GIF file is (cut off|damaged)"),
        (encoded(SRGB, "WEBP")[:60], "WebP file is (cut off|damaged)"),
        (encoded(SRGB, "HEIF")[:300], "HEIC file is (cut off|damaged)"),
        (encoded(SRGB, "AVIF")[:300], "AVIF file is (cut off|damaged)"),
        (encoded(SRGB, "TIFF")[:500], "TIFF file is (cut off|damaged)"),
        (encoded(SRGB, "JXL")[:60], "JPEG XL file is damaged, cut off or of a rare kind"),
        (
            png_header(8000, 7000),
            r"too large: 8,000 × 7,000 pixels, where at most 50 million pixels and 32,768 on a side",
        ),
        (png_header(40_000, 10), "too large: 40,000 × 10 pixels"),
        (png_header(10, 40_000), "too large: 10 × 40,000 pixels"),
        (png_header(12_000, 10_000), "too large: 12,000 × 10,000 pixels"),  # where Pillow would only warn
        (png_header(30_000, 30_000), "too large: 900,000,000 pixels"),
        (PNG + bytes(MAX_BYTES), r"too large: 64.1 MB, where at most 64 MB"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_says_why(data, words):
    for read in (load_picture, read_image):
        with pytest.raises(PictureError, match=words) as caught:
            read(data)
        assert str(caught.value).endswith(".")
        assert "\n" not in str(caught.value)


def test_a_file_on_disk_that_is_too_large_is_not_even_read(tmp_path):
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(PictureError, match=r"too large: 1048576.0 MB"):
        load_picture(path)


def test_a_large_jpeg_is_read_where_it_can_be_reduced():
    data = encoded(Image.new("L", (10_000, 9_500), 100), "JPEG")
    picture = load_picture(data)
    assert picture.size == (10_000, 9_500)
    assert picture.pixels.shape == (594, 625, 3)  # an eighth, and of that one of each 2 × 2
    with pytest.raises(PictureError, match="at most 50 million"):
        read_image(data)


def damaged():
    random = np.random.default_rng(7)
    options = {"PNG": {}, "JPEG": {"exif": exif(6), "icc_profile": CMYK_PROFILE}, "GIF": {}, "BMP": {}, "WEBP": {}}
    options |= {"TIFF": {"compression": "tiff_lzw"}, "AVIF": {}, "HEIF": {}}
    for format_, more in options.items():
        data = encoded(SRGB, format_, **more)
        for _ in range(25):
            broken = bytearray(data[: random.integers(4, len(data))] if random.random() < 0.3 else data)
            for place in random.integers(0, len(broken), random.integers(1, 12)):
                broken[place] = random.integers(256)
            yield bytes(broken)


def test_a_damaged_file_gives_a_picture_or_a_picture_error():
    outcomes = set()
    for data in damaged():
        try:
            outcomes.add(type(load_picture(data)))
        except PictureError:
            outcomes.add(PictureError)
    assert outcomes == {Picture, PictureError}
