"""A picture: what it is, where it comes from, and arrays as pictures."""

import dataclasses
import hashlib
import io
import pickle
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from cmapcore import PictureError, load_picture
from tests.support.quarters import PICTURES, PNG, QUARTERS, SRGB, encoded, exif


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
        ("exif6_in_heic.heic", "pillow_heif", "HEIC needs .+ pip install 'cmapcore\\[heif\\]'"),
        ("orient_6.jxl", "pillow_jxl", "JPEG XL needs .+ pip install 'cmapcore\\[jxl\\]'"),
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
        ([[1, 2], [3]], "cannot be made into an array of numbers"),
        ([(230, 60, 40), (40, 160, 90)], r"shape is \(2, 3\): reshape it to \(1, 2, 3\) for 2 colours"),
        (np.zeros((9, 4)), r"shape is \(9, 4\): reshape"),
        (["a.png", "b.png"], "There is no file .a.png."),
        ([], "shape is"),
        (SimpleNamespace(read=lambda: b""), "file object cannot be read"),
        ("~/no such file.png", "There is no file '/.*/no such file.png'"),
        ("~nobody-of-that-name/a.png", "There is no file '~nobody"),
        ("file://elsewhere/a.png", "no file on this machine"),
        ("file:", "no file on this machine"),
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
