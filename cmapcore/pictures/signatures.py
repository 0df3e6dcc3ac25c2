"""What the bytes of a picture file say before anybody decodes them.

Its format is told by its first bytes, never by a name or by what a server calls it. And some decoders take the memory
for a whole picture, or work through all of its scans, before they can be asked how large it is.
"""

import re
from collections.abc import Iterator

from ..errors import PictureError

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
)
# The same for the brands that an ISO media file lists. "mif1" only says that it is a still picture.
_BRANDS = (
    *((brand, "AVIF") for brand in (b"avif", b"avis")),
    *((brand, "HEIF") for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")),
)
_READ_NAMES = "JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF, HEIC and JPEG XL"
_NOT_READ = (
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 file"),
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


def picture_format(data: bytes) -> str:
    """Tell the format from the first bytes, in Pillow's word for it.

    Raises
    ------
    PictureError
        It is none of those that are read.
    """
    for start, name in _READ:
        if data.startswith(start):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        brands = data[8 : min(int.from_bytes(data[:4], "big"), 256)]
        for brand, name in _BRANDS:
            if brand in brands:
                return name
        raise PictureError(f"This is a video or a camera's raw file, which cannot be read; {_READ_NAMES} can.")
    text = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    for start, name in _NOT_READ:
        if text.startswith(start) or data.startswith(start):
            raise PictureError(f"This is {name}, which cannot be read as a picture; {_READ_NAMES} can.")
    if not data:
        raise PictureError("The file is empty; choose another one.")
    raise PictureError(f"This is not a picture, or of a format that cannot be read; {_READ_NAMES} can.")


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
    place = 0
    while place + 8 <= len(data):
        length, kind, head = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8], 8
        if length == 1:
            length, head = int.from_bytes(data[place + 8 : place + 16], "big"), 16
        end = place + length if length else len(data)
        if end < place + head:
            raise ValueError("a box ends before it begins")
        if kind == b"jxlc":
            yield data[place + head : min(end, place + head + 16)]
        elif kind == b"jxlp":
            yield data[place + head + 4 : min(end, place + head + 20)]
        place = end


_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd7\xff])")  # of JPEG, but those that stand alone


def jpeg_scans(data: bytes, stop: int) -> int:
    """Count the scans of a JPEG file (ITU-T T.81, B.1), as far as `stop`."""
    scans, place = 0, 2
    while scans < stop and (marker := _MARKER.search(data, place)):
        if marker[1] == b"\xd9":  # the end; what follows are other pictures
            break
        scans += marker[1] == b"\xda"
        place = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2], "big")
    return scans


def iso_media_colors(data: bytes) -> tuple[int, int]:
    """Read the code points (ITU-T H.273) of primaries and transfer function from an AVIF or HEIC file; 2: none.

    A file with pictures in different colours, a gain map for instance, leaves open which is meant: none, then.
    """
    named = set(re.findall(rb"colrnclx(..)(..)", data, re.DOTALL))
    if len(named) != 1:
        return 2, 2
    primaries, transfer = named.pop()
    return int.from_bytes(primaries, "big"), int.from_bytes(transfer, "big")
