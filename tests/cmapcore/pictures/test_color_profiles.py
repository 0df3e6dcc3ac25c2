"""A picture in other colours than sRGB's looks as it should, by conversions that are not ours."""

import io
from pathlib import Path

import colour
import numpy as np
import pillow_heif
import pytest
from PIL import Image

from cmapcore import load_picture
from cmapcore.color.conversions import delta_e_2000, srgb_to_lab
from cmapcore.color.hdr import below_white
from cmapcore.pictures.color_profiles import Space, to_srgb
from cmapcore.pictures.picture import read_image
from cmapcore.pictures.samples import sample_path

pillow_heif.register_heif_opener()

PICTURES = Path(__file__).parents[2] / "data"
COLORS = np.array([[0, 0, 0], [255, 255, 255], [148, 148, 148], [200, 80, 40], [30, 160, 220], [90, 140, 20]], np.uint8)


def encoded(pixels, format_, **options):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format_, **options)
    return buffer.getvalue()


def difference(rgb, other):
    return delta_e_2000(srgb_to_lab(rgb), srgb_to_lab(other)).mean()


# Embedded profiles


@pytest.mark.parametrize(
    ("profile", "space", "most"),
    [("display_p3", "Display P3", 0.3), ("adobe_rgb", "Adobe RGB (1998)", 0.3), ("prophoto", "ProPhoto RGB", 0.5)],
)
@pytest.mark.parametrize(
    ("format_", "options"), [("PNG", {}), ("TIFF", {}), ("WEBP", {"lossless": True})], ids=["PNG", "TIFF", "WebP"]
)
def test_a_photograph_in_another_space_looks_the_same(profile, space, most, format_, options):
    photograph = read_image(sample_path("scarlet_macaw"))[::4, ::4].astype(float)
    linear = colour.RGB_to_RGB(photograph, "sRGB", space, apply_cctf_decoding=True).clip(0, 1)
    stored = np.rint(255 * colour.RGB_COLOURSPACES[space].cctf_encoding(linear)).astype(np.uint8)
    icc = (PICTURES / f"{profile}.icc").read_bytes()
    read = read_image(encoded(stored, format_, icc_profile=icc, **options))
    assert difference(read, photograph) <= most
    assert difference(stored / 255, photograph) > 1  # so different it would look without the profile


def test_a_jpeg_xl_with_a_profile():
    red = load_picture(PICTURES / "display_p3.jxl").pixels[8, 8]
    expected = shown(colour.RGB_COLOURSPACES["sRGB"].cctf_decoding(np.array([220, 30, 40]) / 255), "Display P3")
    assert np.abs(red - expected).max() <= 2


# Spaces known by number (ITU-T H.273)


def shown(linear, primaries, curve=None, adaptation="CAT02"):
    """8 bits of sRGB by colour-science, for linear light of which 1 is white."""
    linear = colour.RGB_to_RGB(linear, primaries, "sRGB", chromatic_adaptation_transform=adaptation)
    linear = (linear if curve is None else curve(linear)).clip(0, 1)
    return 255 * colour.RGB_COLOURSPACES["sRGB"].cctf_encoding(linear)


SIGNAL = COLORS / 255
SRGB_LIGHT = colour.RGB_COLOURSPACES["sRGB"].cctf_decoding(SIGNAL)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ((1, 13), COLORS),
        ((1, 1), COLORS),
        ((2, 2), COLORS),
        ((12, 13), shown(SRGB_LIGHT, "Display P3")),
        ((12, 1), shown(SRGB_LIGHT, "Display P3")),
        ((9, 2), shown(SRGB_LIGHT, "ITU-R BT.2020")),
        ((1, 8), shown(SIGNAL, "sRGB")),
        ((1, 4), shown(SIGNAL**2.2, "sRGB")),
        ((1, 5), shown(SIGNAL**2.8, "sRGB")),
        ((1, 2.2), shown(SIGNAL**2.2, "sRGB")),
        ((5, 13), shown(SRGB_LIGHT, "ITU-R BT.470 - 625")),
        ((6, 13), shown(SRGB_LIGHT, "SMPTE 240M")),
        ((4, 13), shown(SRGB_LIGHT, "ITU-R BT.470 - 525", adaptation="Bradford")),
        ((11, 13), shown(SRGB_LIGHT, "DCI-P3", adaptation="Bradford")),
        ((((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), (0.3127, 0.329)), 2.2), shown(SIGNAL**2.2, "Adobe RGB (1998)")),
        (
            (((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001), (0.3457, 0.3585)), 1.8),
            shown(SIGNAL**1.8, "ROMM RGB", adaptation="Bradford"),
        ),
        ((9, 16), shown(colour.models.eotf_ST2084(SIGNAL) / 203, "ITU-R BT.2020", below_white)),
        ((9, 18), shown(colour.models.eotf_BT2100_HLG(SIGNAL) / 203, "ITU-R BT.2020", below_white)),
    ],
    ids=str,
)
def test_a_space_known_by_number(named, expected):
    assert np.abs(to_srgb(COLORS[None], None, Space(*named))[0] - expected).max() <= 1.5


def test_grey_in_a_space_known_by_number():
    ramp = np.arange(0, 256, 51, dtype=np.uint8)[None]
    grey = to_srgb(ramp, None, Space(9, 8))
    assert grey.shape == (1, 6, 3)
    assert np.ptp(grey, axis=2).max() <= 1
    assert np.abs(grey[0, :, 1] - shown(np.repeat(ramp[0, :, None] / 255, 3, 1), "sRGB")[:, 1]).max() <= 1


@pytest.mark.parametrize("format_", ["AVIF", "HEIF"])
def test_display_p3_by_number_in_a_file(format_):
    stored = np.full((64, 64, 3), (200, 80, 40), np.uint8)
    data = encoded(stored, format_, quality=95)
    assert data.count(b"colrnclx\0\x01\0\x0d") == 1
    assert np.abs(load_picture(data).pixels[32, 32].astype(int) - (200, 80, 40)).max() <= 2
    data = data.replace(b"colrnclx\0\x01\0\x0d", b"colrnclx\0\x0c\0\x0d")
    expected = shown(colour.RGB_COLOURSPACES["sRGB"].cctf_decoding(stored[32, 32] / 255), "Display P3")
    assert np.abs(load_picture(data).pixels[32, 32] - expected).max() <= 3


@pytest.mark.parametrize("format_", ["AVIF", "HEIF"])
def test_an_embedded_profile_wins_over_the_number(format_):
    icc = (PICTURES / "display_p3.icc").read_bytes()
    data = encoded(np.full((64, 64, 3), (200, 80, 40), np.uint8), format_, quality=95, icc_profile=icc)
    expected = shown(colour.RGB_COLOURSPACES["sRGB"].cctf_decoding(np.array([200, 80, 40]) / 255), "Display P3")
    assert np.abs(load_picture(data).pixels[32, 32] - expected).max() <= 3


def profile_with(icc, name, element):
    """A profile with one element more, in place of its first."""
    place = len(icc) + -len(icc) % 4
    entry = name + place.to_bytes(4, "big") + len(element).to_bytes(4, "big")
    return icc[:132] + entry + icc[144:].ljust(place - 144, b"\0") + element


@pytest.mark.parametrize("transfer", [16, 18])
def test_a_profile_that_says_by_number_that_it_is_for_hdr(transfer):
    icc = (PICTURES / "display_p3.icc").read_bytes()
    hdr = profile_with(icc, b"cicp", b"cicp" + bytes(4) + bytes((9, transfer, 0, 1)))
    np.testing.assert_array_equal(to_srgb(COLORS[None], hdr, Space()), to_srgb(COLORS[None], None, Space(9, transfer)))
    for said in (bytes((12, 13, 0, 1)), bytes(1)):  # what lcms knows without it, and nonsense
        other = profile_with(icc, b"cicp", b"cicp" + bytes(4) + said)
        assert np.isfinite(to_srgb(COLORS[None], other, Space())).all()
