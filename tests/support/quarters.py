"""A picture of four quarters, which every format can hold, and what files say of it beside its pixels."""

import io
import struct
from pathlib import Path

import numpy as np
import pillow_heif
import pillow_jxl  # noqa: F401  (to save JPEG XL with)
from PIL import Image

PICTURES = Path(__file__).parents[1] / "data"
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


def exif(orientation=None, **more):
    block = Image.Exif()
    if orientation is not None:
        block[0x112] = orientation
    for tag, text in more.items():
        block[int(tag[1:], 16)] = text
    return block.tobytes()


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
