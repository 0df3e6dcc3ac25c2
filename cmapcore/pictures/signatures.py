"""What the bytes of a picture file say before they are decoded.

Its format is recognised by its first bytes, never by a name or by what a server calls it. And some decoders take the
memory for a whole picture, or work through all of its scans, before they can say how large it is.
"""

import re
from collections.abc import Iterator
from importlib.util import find_spec

from ..errors import PictureError
from .iso_media import boxes

# How a file begins, and Pillow's name for its format: the formats that are read.
_READ = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"\xff\x0a", "JXL"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JXL"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG2000"),
    (b"\xff\x4f\xff\x51", "JPEG2000"),
    (b"qoif", "QOI"),
    (b"\0\0\1\0", "ICO"),
)
_NETPBM = re.compile(rb"P[1-6][\s#]")
_TGA_FOOTER = b"TRUEVISION-XFILE.\0"
# The same for the brands that an ISO media file lists. "mif1" only says that it is a still picture.
_BRANDS = (
    *((brand, "AVIF") for brand in (b"avif", b"avis")),
    *((brand, "HEIF") for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")),
)
_EXTRAS = {"HEIC": "pillow_heif", "JPEG XL": "pillow_jxl"}
_READ_NAMES = ", ".join(
    [
        *("JPEG", "PNG", "WebP", "GIF", "BMP", "TIFF", "AVIF"),
        *(name for name, reader in _EXTRAS.items() if find_spec(reader)),
        *("JPEG 2000", "ICO", "PPM", "TGA and QOI"),
    ]
)
FILM_NAMES = "MP4, MOV, WebM and Matroska"
_QUICKTIME = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")  # boxes that films without a brand begin with
_CAMERA = b"crx "  # Canon's raw files
_MATROSKA = b"\x1a\x45\xdf\xa3"
_OTHER_FILMS = (
    (b"FLV\1", "an FLV film"),
    (b"OggS", "an Ogg file"),
    (b"\0\0\1\xba", "an MPEG film"),
    (b"\0\0\1\xb3", "an MPEG film"),
    (b"\x30\x26\xb2\x75", "a WMV film"),
)
_NOT_READ = (
    (b"SIMPLE  =", "a FITS file"),
    (b"\x76\x2f\x31\x01", "an OpenEXR file"),
    (b"8BPS", "a Photoshop file"),
    (b"%PDF", "a PDF"),
    (b"%!PS", "a PostScript file"),
    (b"\xc5\xd0\xd3\xc6", "a PostScript file"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an SVG drawing or other XML"),
    (b"<!DOCTYPE", "a web page"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a compressed archive"),
)


def film_container(start: bytes) -> str:
    """Return a film's container from its first 64 bytes, by FFmpeg's name; empty if it cannot be read."""
    if start.startswith(_MATROSKA):
        return "matroska"
    if start[4:8] in _QUICKTIME:
        return "mov"
    if start[4:8] == b"ftyp" and not _brand_format(start) and start[8:12] != _CAMERA:
        return "mov"
    return ""


def _brand_format(data: bytes) -> str:
    """Return which picture format an ISO media file claims."""
    brands = data[8 : min(int.from_bytes(data[:4], "big"), 256)]
    return next((name for brand, name in _BRANDS if brand in brands), "")


def picture_format(data: bytes) -> str:
    """Return the format from the first bytes, by Pillow's name, or "FILM".

    Raises
    ------
    PictureError
        It is not one of those that are read.
    """
    for start, name in _READ:
        if data.startswith(start):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if film_container(data[:64]):
        return "FILM"
    if data[4:8] == b"ftyp":
        if name := _brand_format(data):
            return name
        raise PictureError(f"This is a camera's raw file, which cannot be read; {_READ_NAMES} can.")
    if data[:4] == b"RIFF" and data[8:12] == b"AVI ":
        raise PictureError(f"This is an AVI film, which cannot be read; {FILM_NAMES} can.")
    for start, name in _OTHER_FILMS:
        if data.startswith(start):
            raise PictureError(f"This is {name}, which cannot be read; {FILM_NAMES} can.")
    if _NETPBM.match(data):
        return "PPM"
    if data.endswith(_TGA_FOOTER):  # without its footer, it begins like anything
        return "TGA"
    text = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    for start, name in _NOT_READ:
        if text.startswith(start) or data.startswith(start):
            raise PictureError(f"This is {name}, which cannot be read as a picture; {_READ_NAMES} can.")
    if not data:
        raise PictureError("The file is empty; choose another one.")
    raise PictureError(f"This is not a picture, or its format cannot be read; {_READ_NAMES} can.")


def webp_size(data: bytes) -> tuple[int, int]:
    """Width and height of a WebP file (RFC 9649).

    Raises
    ------
    ValueError
        It does not say.
    """

    def little(start: int, stop: int) -> int:
        return int.from_bytes(data[start:stop], "little")

    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + little(24, 27), 1 + little(27, 30)
    if kind == b"VP8L":
        return 1 + (little(21, 25) & 0x3FFF), 1 + (little(21, 25) >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        return little(26, 28) & 0x3FFF, little(28, 30) & 0x3FFF
    raise ValueError("no picture in it")


_JXL_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))


def jxl_size(data: bytes) -> tuple[int, int]:
    """Width and height, as stored, of a JPEG XL file (ISO/IEC 18181-1, D.2, and -2).

    Raises
    ------
    ValueError
        It does not say.
    """
    start = data[:16] if data[:2] == b"\xff\x0a" else b"".join(_jxl_codestream(data))
    if start[:2] != b"\xff\x0a":
        raise ValueError("no picture in it")
    bits = int.from_bytes(start[2:16], "little")

    def take(count: int) -> int:
        nonlocal bits
        taken = bits & (1 << count) - 1
        bits >>= count
        return taken

    is_small = take(1)

    def side() -> int:
        return 8 * (1 + take(5)) if is_small else 1 + take((9, 13, 18, 30)[take(2)])

    height = side()
    ratio = take(3)
    if ratio:
        over, under = _JXL_RATIOS[ratio - 1]
        return height * over // under, height
    return side(), height


def _jxl_codestream(data: bytes) -> Iterator[bytes]:
    """Yield the first bytes of each box that holds a piece of the picture itself."""
    for box in boxes(data):
        if box.kind == b"jxlc":
            yield data[box.start : min(box.end, box.start + 16)]
        elif box.kind == b"jxlp":
            yield data[box.start + 4 : min(box.end, box.start + 20)]
