"""What a JPEG's markers say, and a JPEG that is cut off."""

import io

import numpy as np
import pytest
from PIL import Image

from cmapcore import PictureError, load_picture
from cmapcore.pictures import jpeg
from cmapcore.pictures.decode import decode_bytes
from cmapcore.pictures.samples import sample_path
from tests.support.hostile_pictures import JPEG, jpeg_of_scans, jpeg_segment, jpeg_with


def encoded(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **options)
    return buffer.getvalue()


PHOTOGRAPH = Image.open(sample_path("scarlet_macaw")).convert("RGB").resize((600, 440))
FULL = np.asarray(PHOTOGRAPH).astype(int)


@pytest.mark.parametrize(
    ("data", "scans"),
    [
        (JPEG, 1),
        (jpeg_of_scans(0), 10),
        (jpeg_of_scans(5), 15),
        (jpeg_with((0xE1, b"\xff\xda\0\x02" * 5)), 1),
        (jpeg_with((0xFE, b"")), 1),
        (JPEG[:2] + b"\xff" * 50 + JPEG[3:], 1),
        (JPEG * 3, 1),
        (JPEG + b"\0\x02" + b"\xff\xda\0\x02" * 5, 1),
        (JPEG[:100], 0),
        (encoded(Image.new("RGB", (64, 64)), quality=95, restart_marker_blocks=1), 1),
        (b"\xff\xd8\xff", 0),
    ],
)
def test_the_scans_of_a_jpeg(data, scans):
    assert jpeg.read(data, 1000).scans == scans


def test_scans_are_counted_no_further_than_asked():
    assert jpeg.read(jpeg_of_scans(500), 101).scans == 101


@pytest.mark.parametrize(
    ("mode", "options", "per_pixel"),
    [
        ("RGB", {"subsampling": 0, "progressive": True}, 6),
        ("RGB", {"subsampling": 1, "progressive": True}, 4),
        ("RGB", {"subsampling": 2, "progressive": True}, 3),
        ("L", {"progressive": True}, 2),
        ("CMYK", {"progressive": True}, 8),
        ("RGB", {}, 0),
    ],
)
def test_what_a_decoder_keeps(mode, options, per_pixel):
    said = jpeg.read(encoded(PHOTOGRAPH.convert(mode).resize((640, 320)), **options), 1000)
    assert said.size == (640, 320)
    assert said.coefficient_bytes == per_pixel * 640 * 320


def scaled_up(data, width, height):
    """The file, with another size in its header."""
    start = next(data.index(mark) for mark in (b"\xff\xc0", b"\xff\xc2") if mark in data) + 5
    return data[:start] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + data[start + 4 :]


def test_a_progressive_jpeg_is_read_as_far_as_its_coefficients_fit():
    for subsampling, width, height in ((0, 10_100, 10_100), (2, 14_300, 14_300)):
        data = encoded(PHOTOGRAPH, subsampling=subsampling, progressive=True)
        with pytest.raises(PictureError, match=r"progressive, .* needs 61\d million bytes, but at most 600 million"):
            load_picture(scaled_up(data, width, height))
    with pytest.raises(PictureError, match="too large: 15,820 × 15,820 pixels, and at most 250 million"):
        load_picture(scaled_up(encoded(PHOTOGRAPH), 15_820, 15_820))


def test_a_jpeg_of_200_megapixels_is_read():
    data = encoded(Image.new("L", (16_320, 12_240), 100))
    picture = load_picture(data)
    assert picture.size == (16_320, 12_240)
    assert (picture.pixels == 100).all()


# Cut off


@pytest.mark.parametrize("at_most", [None, 60_000], ids=["whole", "reduced"])
@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_what_is_there_of_a_jpeg_is_read_and_the_rest_is_transparent(mode, subsampling, at_most):
    data = encoded(PHOTOGRAPH.convert(mode), quality=90, subsampling=subsampling)
    whole = decode_bytes(data, at_most=at_most)
    part = decode_bytes(data[: int(0.75 * len(data))], at_most=at_most)
    assert part.size == whole.size == PHOTOGRAPH.size
    rows = (part.alpha == 255).all(axis=1)
    assert set(np.unique(part.alpha)) == {0, 255}
    assert (part.alpha.min(axis=1) == part.alpha.max(axis=1)).all()
    assert 0.5 < rows.mean() < 0.95
    assert rows[: rows.sum()].all()
    wrong = np.abs(part.rgb[rows].astype(int) - whole.rgb[rows]).max(axis=2)
    assert (wrong > 0).mean() < 0.004  # a few pixels where the lost colours run into the last row
    (notice,) = part.notices
    assert notice.startswith("The JPEG file is cut off or damaged: ")
    assert abs(int(notice.split()[8]) - 100 * (1 - rows.mean())) < 2


def test_a_large_jpeg_that_is_cut_off_is_reduced_as_ever():
    data = encoded(PHOTOGRAPH.resize((3000, 2200)), quality=80)
    whole, part = (decode_bytes(each, at_most=10**6) for each in (data, data[: int(0.8 * len(data))]))
    rows = part.alpha[:, 0] == 255
    assert 0.6 < rows.mean() < 0.9
    np.testing.assert_array_equal(part.rgb[rows], whole.rgb[rows])


def test_a_picture_of_which_less_than_half_is_there_is_refused():
    data = encoded(PHOTOGRAPH, quality=90)
    with pytest.raises(PictureError, match="JPEG file is cut off: its end is missing, and less than half") as caught:
        load_picture(data[: len(data) // 4])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("after", [b"", b"\xff"], ids=["nothing", "half a marker"])
def test_a_missing_end_marker_does_not_matter(progressive, after):
    data = encoded(PHOTOGRAPH, quality=90, progressive=progressive)
    whole, part = decode_bytes(data), decode_bytes(data[:-2] + after)
    np.testing.assert_array_equal(part.rgb, whole.rgb)
    assert part.alpha is None
    assert whole.notices == ()
    assert part.notices == () or progressive


def test_bytes_after_the_end_do_not_matter():
    data = encoded(PHOTOGRAPH, quality=90)
    for more in (b"\0" * 1000, b"\xff\xd8\xff\xda", data[:5000]):
        np.testing.assert_array_equal(decode_bytes(data + more).rgb, decode_bytes(data).rgb)


def test_a_progressive_jpeg_that_is_cut_off_is_there_as_a_whole_but_coarse():
    data = encoded(PHOTOGRAPH, quality=90, progressive=True)
    for share in (0.4, 0.7, 0.9):
        part = decode_bytes(data[: int(share * len(data))])
        assert part.alpha is None
        assert np.abs(part.rgb - FULL).mean() < 12
        assert "perhaps without its finest detail" in part.notices[0]


def test_a_progressive_jpeg_without_its_colors_is_refused():
    data = encoded(PHOTOGRAPH, quality=90, progressive=True)
    with pytest.raises(PictureError, match="JPEG file is cut off"):
        load_picture(data[: data.index(b"\xff\xda")])


def test_a_cut_within_a_table_is_a_cut_before_it():
    data = encoded(PHOTOGRAPH, quality=90, progressive=True)
    table = data.rindex(b"\xff\xc4")
    for place in (table + 1, table + 3, table + 10):
        assert decode_bytes(data[:place]).alpha is None


def test_a_grey_picture_is_not_taken_for_a_missing_one():
    for mode, grey in (("RGB", (128, 128, 128)), ("L", 128)):
        part = decode_bytes(encoded(Image.new(mode, (320, 320), grey), quality=90))
        assert part.alpha is None
        assert part.notices == ()
        assert (part.rgb == 128).all()


# Profiles


def in_pieces(icc, order):
    size = 60_000
    pieces = [icc[start : start + size] for start in range(0, len(icc), size)]
    named = [b"ICC_PROFILE\0" + bytes((number, len(pieces))) + piece for number, piece in enumerate(pieces, 1)]
    return b"".join(jpeg_segment(0xE2, named[place]) for place in order(range(len(pieces))))


@pytest.mark.parametrize("order", [list, reversed], ids=["in order", "backwards"])
def test_a_profile_in_pieces(order):
    icc = np.random.default_rng(3).bytes(200_000)
    assert jpeg.read(JPEG[:2] + in_pieces(icc, order) + JPEG[2:], 100).icc == icc


def test_a_profile_after_the_frame_counts_too_and_one_with_a_piece_missing_does_not():
    place = JPEG.index(b"\xff\xda")
    assert jpeg.read(JPEG[:place] + in_pieces(b"icc" * 50_000, list) + JPEG[place:], 100).icc == b"icc" * 50_000
    without = in_pieces(b"icc" * 50_000, lambda _: [0, 2])
    assert jpeg.read(JPEG[:2] + without + JPEG[2:], 100).icc is None
