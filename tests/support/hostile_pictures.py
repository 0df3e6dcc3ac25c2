"""Odd and hostile picture files, made here, and what reading each of them comes to.

`CORPUS` maps a name to the file's bytes and either a word of the sentence that refuses it, or the size and the first
colour of what is seen. `python -m tests.support.hostile_pictures FOLDER` writes them out, all of them named .png.
"""

import gzip
import io
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()

BROWN = (200, 80, 40)
SEEN = ((16, 16), BROWN)
PICTURE = Image.new("RGB", (16, 16), BROWN)
OTHER = Image.new("RGB", (16, 16), (0, 0, 255))
GRADIENT = Image.linear_gradient("L").resize((96, 64)).convert("RGB")
TGA_FOOTER = bytes(8) + b"TRUEVISION-XFILE.\0"


def encoded(image, format_, **options):
    buffer = io.BytesIO()
    image.save(buffer, format_, **options)
    return buffer.getvalue()


def swapped(data, old, new):
    """The bytes with one piece exchanged, which must be there."""
    assert old in data
    return data.replace(old, new)


# Formats, written by hand


def png_chunk(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, rows, *chunks, bits=8, color=2):
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0))
    body = b"".join(png_chunk(*chunk) for chunk in chunks) + png_chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + head + body + png_chunk(b"IEND")


def tiff(width, height, data, *tags, bits=(8, 8, 8), photometric=2, next_directory=0):
    """A little-endian TIFF with one strip; further tags are (number, type, count, value), or replace its own."""
    own = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, len(bits), 8), (259, 3, 1, 1), (262, 3, 1, photometric)]
    own += [(273, 4, 1, 8), (277, 3, 1, len(bits)), (278, 4, 1, height), (279, 4, 1, len(data))]
    entries = {entry[0]: entry for entry in own} | {entry[0]: entry for entry in tags}
    depths = struct.pack(f"<{len(bits)}H", *bits)
    if 258 not in [tag[0] for tag in tags]:
        where = 8 + len(data) if len(bits) > 2 else int.from_bytes(depths, "little")
        entries[258] = (258, 3, len(bits), where)
    start = 8 + len(data) + len(depths)
    directory = b"".join(struct.pack("<HHII", *entries[number]) for number in sorted(entries))
    head = b"II*\0" + struct.pack("<I", start) + data + depths
    return head + struct.pack("<H", len(entries)) + directory + struct.pack("<I", next_directory and start)


def bmp(width, height, data, bits=24, compression=0, offset=54):
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(data), 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset) + info + data


def gif_frame(width, height, data=b"\x02\x02\x44\x01\x00"):
    return b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + data


def gif(width, height, *frames):
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", width, height, 0x80, 0, 0)
        + bytes((*BROWN, 0, 0, 255))
        + b"".join(frames)
        + b";"
    )


def riff(*chunks):
    body = b"".join(kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for kind, data in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def vp8l(width, height):
    return b"VP8L", b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + bytes(11)


def vp8x(width, height, flags=0):
    return b"VP8X", struct.pack("<I", flags) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def jxl(width, height, container=False):
    """A codestream that ends after its size (ISO/IEC 18181-1, D.2)."""
    bits, place = 0, 16
    for value, count in ((0, 1), (3, 2), (height - 1, 30), (0, 3), (3, 2), (width - 1, 30)):
        bits |= value << place
        place += count
    stream = (bits | 0x0AFF).to_bytes(12, "little") + bytes(20)
    if not container:
        return stream
    boxes = b"\0\0\0\x0cJXL \r\n\x87\n" + b"\0\0\0\x14ftypjxl \0\0\0\0jxl "
    return (
        boxes
        + struct.pack(">I", 12 + 3)
        + b"jxlp"
        + bytes(4)
        + stream[:3]
        + struct.pack(">I", 0)
        + b"jxlp"
        + bytes(4)
        + stream[3:]
    )


def jpeg_segment(marker, data):
    return b"\xff" + bytes([marker]) + struct.pack(">H", 2 + len(data)) + data


def jpeg_with(*segments):
    return JPEG[:2] + b"".join(jpeg_segment(*segment) for segment in segments) + JPEG[2:]


def jpeg_of_scans(count):
    """A progressive JPEG whose first scan is there so many times."""
    data = encoded(PICTURE, "JPEG", progressive=True, quality=95)
    start = data.index(b"\xff\xda")
    end = data.index(b"\xff\xc4", start)
    return data[:start] + data[start:end] * count + data[start:]


def exif_directory(*entries, following=0):
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + body + struct.pack("<I", following)


def ispe(side):
    """What an ISO media file says the size of its picture is."""
    return b"ispe" + struct.pack(">III", 0, side, side)


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("picture.png", PNG)
    return buffer.getvalue()


PNG = encoded(PICTURE, "PNG")
JPEG = encoded(PICTURE, "JPEG", quality=95)
GIF = gif(1, 1, gif_frame(1, 1))
BMP = encoded(PICTURE, "BMP")
TIFF = encoded(PICTURE, "TIFF")
WEBP = encoded(PICTURE, "WEBP", lossless=True)
AVIF = encoded(PICTURE, "AVIF", quality=95)
HEIC = encoded(PICTURE.resize((64, 64)), "HEIF", quality=95)
JXL = (Path(__file__).parents[1] / "data" / "from_jpeg.jxl").read_bytes()
MPO = encoded(PICTURE, "MPO", save_all=True, append_images=[OTHER], quality=95)
IM = b"GIF89a: a\r\nImage type: RGB image\r\nImage size (x*y): 16*16\r\n".ljust(511, b"\0") + b"\x1a" + bytes(768)
ROWS = (b"\0" + bytes(BROWN) * 16) * 16
MANY_ZEROS = zlib.compress(bytes(30_000_000), 9)

BOMBS = {
    "webp of 36 bytes": (riff(vp8l(13_000, 13_000)), "too large: 13,000 × 13,000"),
    "webp, largest": (riff(vp8l(16_384, 16_384)), "too large: 16,384 × 16,384"),
    "webp, lossy": (riff((b"VP8 ", b"\x10\0\0\x9d\x01\x2a\xff\x3f\xff\x3f")), "too large: 16,383 × 16,383"),
    "webp, largest canvas": (riff(vp8x(2**24, 2**24), vp8l(16, 16)), "too large: 16,777,216 × 16,777,216"),
    "webp, more than its canvas": (riff(vp8x(16, 16), vp8l(13_000, 13_000)), "WebP file is damaged"),
    "webp, canvas of an animation": (riff(vp8x(20_000, 20_000, 2), (b"ANIM", bytes(6))), "too large: 20,000 × 20,000"),
    "png": (png(40_000, 40_000, b"", bits=1, color=0), "too large: 1,600,000,000 pixels"),
    "png, largest": (png(2**31 - 1, 2**31 - 1, b""), "too large"),
    "png, long": (png(10**9, 1, b"", bits=1, color=0), "too large"),
    "png, more rows than it says": (png(16, 16, ROWS + bytes(30_000_000)), SEEN),
    "png, text": (png(16, 16, ROWS, (b"zTXt", b"a\0\0" + MANY_ZEROS)), SEEN),
    "png, much text": (png(16, 16, ROWS, *[(b"zTXt", b"a\0\0" + MANY_ZEROS)] * 500), SEEN),
    "png, international text": (png(16, 16, ROWS, (b"iTXt", b"a\0\1\0\0\0" + MANY_ZEROS)), SEEN),
    "png, text after the picture": (png(16, 16, ROWS)[:-12] + png_chunk(b"zTXt", b"a\0\0" + MANY_ZEROS), SEEN),
    "png, profile": (png(16, 16, ROWS, (b"iCCP", b"a\0\0" + MANY_ZEROS)), "profile is too large: more than 8 MB"),
    "png, profiles": (png(16, 16, ROWS, *[(b"iCCP", b"a\0\0" + MANY_ZEROS)] * 50), "profile is too large"),
    "png, 100,000 chunks": (png(16, 16, b"")[:33] + png_chunk(b"tEXt") * 100_000 + png(16, 16, ROWS)[33:], SEEN),
    "png, millions of chunks": (png(16, 16, b"")[:33] + png_chunk(b"tEXt") * 5_000_000, "PNG file is damaged"),
    "png, more than it says, and cut off": (png(16, 16, ROWS + bytes(30_000_000))[:-20_000], SEEN),
    "png, palette of a bomb": (png(16, 16, b"", (b"PLTE", bytes(3)), bits=8, color=3), "PNG file is"),
    "gif": (gif(65_535, 65_535, gif_frame(1, 1)), "too large: 4,294,836,225 pixels"),
    "gif, more than its screen": (gif(1, 1, gif_frame(65_535, 65_535)), "too large: 4,294,836,225 pixels"),
    "gif, 100,000 frames": (gif(1, 1, gif_frame(1, 1) * 100_000), ((1, 1), BROWN)),
    "bmp": (bmp(2**31 - 1, 2**31 - 1, b""), "too large"),
    "bmp, upside down": (bmp(30_000, -30_000, b""), "too large: 900,000,000 pixels"),
    "bmp, run lengths": (bmp(12_000, 12_000, bytes(1024) + b"\xff\0" * 100, bits=8, compression=1), "too large"),
    "tiff": (tiff(100_000, 100_000, b""), "too large: 10,000,000,000 pixels"),
    "tiff, largest": (tiff(2**32 - 1, 2**32 - 1, b""), "too large"),
    "tiff, deflated strip": (tiff(16, 16, MANY_ZEROS, (259, 3, 1, 8)), ((16, 16), (0, 0, 0))),
    "tiff, a tag of gigabytes": (tiff(16, 16, bytes(BROWN) * 256, (270, 2, 2**32 - 1, 8)), SEEN),
    "jpeg": (swapped(JPEG, b"\x08\0\x10\0\x10", b"\x08\xff\xdc\xff\xdc"), "too large: 65,500 × 65,500 pixels"),
    "jpeg, thousands of scans": (jpeg_of_scans(5_000), "more than 100 scans"),
    "jpeg, 102 scans": (jpeg_of_scans(101), "more than 100 scans"),
    "jpeg, millions of comments": (JPEG[:2] + b"\xff\xfe\0\x02" * 15_000_000 + JPEG[2:], "JPEG file is damaged"),
    "jpeg, 20,000 comments": (JPEG[:2] + b"\xff\xfe\0\x02" * 20_000 + JPEG[2:], SEEN),
    "avif": (swapped(AVIF, ispe(16), ispe(30_000)), "too large: 900,000,000 pixels|AVIF file is"),
    "heic": (swapped(HEIC, ispe(64), ispe(30_000)), "too large: 900,000,000 pixels|HEIC file is"),
    "jpeg xl": (jxl(30_000, 30_000), "too large: 30,000 × 30,000"),
    "jpeg xl, largest": (jxl(2**30, 2**30), "too large: 1,073,741,824 × 1,073,741,824"),
    "jpeg xl, in boxes": (jxl(2**30, 2**30, container=True), "too large: 1,073,741,824 × 1,073,741,824"),
    "jpeg xl, packed anew": (JXL.replace(b"jxlp", b"brob") + bytes(1000), "JPEG XL file is damaged"),
}


def siz(*numbers):
    """The first numbers of a JPEG 2000 picture's size: right, bottom, left, top, and a tile's width and height."""
    return b"\xff\x51\0\x2f\0\0" + struct.pack(f">{len(numbers)}I", *numbers)


def icon(picture):
    return struct.pack("<HHH", 0, 1, 1) + struct.pack("<BBBBHHII", 0, 0, 0, 0, 1, 32, len(picture), 22) + picture


JP2 = encoded(PICTURE, "JPEG2000")
OF_16 = siz(16, 16, 0, 0, 16, 16)
LESS_COMMON = {
    "jpeg 2000": (JP2, SEEN),
    "jpeg 2000 without a box": (encoded(PICTURE, "JPEG2000", no_jp2=True), SEEN),
    "jpeg 2000, large": (swapped(JP2, OF_16, siz(30_000, 30_000, 0, 0, 16, 16)), "JPEG 2000 file is"),
    "jpeg 2000, one large tile": (swapped(JP2, OF_16, siz(30_000, 30_000, 0, 0, 30_000, 30_000)), "30,000 × 30,000"),
    "jpeg 2000, larger than it has data for": (
        swapped(JP2, OF_16, siz(7_000, 7_000, 0, 0, 7_000, 7_000)),
        "JPEG 2000 file is",
    ),
    "jpeg 2000, largest": (swapped(JP2, OF_16, siz(2**32 - 1, 2**32 - 1, 0, 0, 2**32 - 1, 2**32 - 1)), "too large"),
    "jpeg 2000, tiles of nothing": (swapped(JP2, OF_16, siz(16, 16, 0, 0, 0, 0)), "JPEG 2000 file is"),
    "jpeg 2000 of nothing": (swapped(JP2, OF_16, siz(0, 0, 0, 0, 16, 16)), "JPEG 2000 file is"),
    "jpeg 2000, many layers": (JP2[: (cod := JP2.index(b"\xff\x52") + 6)] + b"\xff\xff" + JP2[cod + 2 :], SEEN),
    "jpeg 2000, cut off": (JP2[:-100], "JPEG 2000 file is"),
    "jpeg 2000, its boxes alone": (JP2[: JP2.index(b"jp2c")], "JPEG 2000 file is"),
    "icon": (icon(PNG), SEEN),
    "icon of a bitmap": (encoded(PICTURE, "ICO", bitmap_format="bmp"), SEEN),
    "icon, a large picture": (icon(png(13_000, 13_000, b"")), "too large: 13,000 × 13,000"),
    "icon, a large bitmap": (icon(bmp(13_000, 26_000, b"")[14:] + bytes(100)), "too large: 13,000 × 13,000"),
    "icon whose picture lies outside": (icon(PNG)[:-1], "ICO file is"),
    "icon of 65,535 pictures": (b"\0\0\1\0\xff\xff" + bytes(100), "ICO file is"),
    "icon within an icon": (icon(icon(PNG)), "ICO file is"),
    "pixmap": (encoded(PICTURE, "PPM"), SEEN),
    "pixmap, large": (b"P6 30000 30000 255\n", "too large: 30,000 × 30,000"),
    "pixmap, cut off": (encoded(PICTURE, "PPM")[:-1], "PPM file is cut off"),
    "pixmap of nothing": (b"P6 0 0 255\n", "PPM file is"),
    "pixmap without numbers": (b"P6 \n", "PPM file is"),
    "pixmap, a long comment": (b"P6 #" + b" " * 10**7, "PPM file is"),
    "pixmap as text, large": (b"P3 3000 3000 255\n", "at most 4 million pixels"),
    "pixmap as text": (b"P3 16 16 255\n" + b"200 80 40 " * 256, SEEN),
    "pixmap as text, cut off": (b"P3 16 16 255\n" + b"200 80 40 " * 100, "PPM file is"),
    "pixmap of nonsense": (b"P3 16 16 255\n" + b"a" * 10**7, "PPM file is"),
    "targa": (encoded(PICTURE, "TGA"), SEEN),
    "targa, large": (b"\0\0\2" + bytes(9) + struct.pack("<HH", 65_535, 65_535) + b"\x18\0" + TGA_FOOTER, "too large"),
    "targa, cut off": (encoded(PICTURE, "TGA")[:100] + TGA_FOOTER, "TGA file is"),
    "targa of nonsense": (bytes(100) + TGA_FOOTER, "TGA file is"),
    "qoi": (encoded(PICTURE, "QOI"), SEEN),
    "qoi, large": (b"qoif" + struct.pack(">II", 2**32 - 1, 2**32 - 1) + b"\3\0", "too large"),
    "qoi, run lengths": (b"qoif" + struct.pack(">II", 2_001, 2_000) + b"\3\0" + b"\xfd" * 10**6, "at most 4 million"),
    "qoi, cut off": (encoded(GRADIENT, "QOI")[:200], "QOI file is"),
}

LIES = {
    "png of nothing": (png(0, 0, b""), "PNG file is"),
    "png without height": (png(16, 0, b""), "PNG file is"),
    "png of an unknown kind": (png(16, 16, ROWS, bits=8, color=5), "PNG file is"),
    "png with a wrong checksum": (swapped(PNG, b"IHDR", b"IHDS"), "PNG file is"),
    "png of more rows than there are": (png(16, 160, ROWS), "PNG file is cut off"),
    "png of a few more rows than there are": (png(16, 20, ROWS), ((16, 20), BROWN)),
    "png of millions more rows than there are": (png(30_000, 1_600, ROWS), "PNG file is cut off"),
    "png of no rows": (png(16, 16, b""), "PNG file is cut off"),
    "apng of two billion frames": (png(16, 16, ROWS, (b"acTL", struct.pack(">II", 2**31 - 1, 0))), SEEN),
    "apng of no frames": (png(16, 16, ROWS, (b"acTL", bytes(8))), SEEN),
    "gif of nothing": (gif(0, 0, gif_frame(0, 0)), "GIF file is"),
    "gif without a frame": (gif(16, 16), "GIF file is"),
    "gif with impossible codes": (gif(1, 1, gif_frame(1, 1, b"\x0f\x02\x44\x01\x00")), "GIF file is"),
    "bmp of nothing": (bmp(0, 0, b""), "BMP file is"),
    "bmp that begins outside": (bmp(16, 16, bytes(768), offset=10**6), "BMP file is"),
    "bmp of seven bits": (bmp(16, 16, bytes(768), bits=7), "BMP file is"),
    "tiff of nothing": (tiff(0, 0, b""), "TIFF file is"),
    "tiff whose strip lies outside": (tiff(16, 16, b"", (273, 4, 1, 10**6), (279, 4, 1, 768)), "TIFF file is"),
    "tiff of 65,535 channels": (tiff(16, 16, bytes(768), (277, 3, 1, 65_535)), "TIFF file is"),
    "tiff of doubles": (tiff(1, 1, bytes(8), (339, 3, 1, 3), bits=(64,), photometric=1), ((1, 1), (0, 0, 0))),
    "tiff without directories": (b"II*\0\xff\xff\xff\xff", "TIFF file is"),
    "tiff whose directory leads to itself": (tiff(16, 16, bytes(BROWN) * 256, next_directory=1), SEEN),
    "jpeg of nothing": (swapped(JPEG, b"\x08\0\x10\0\x10", b"\x08\0\0\0\0"), "JPEG file is"),
    "jpeg of more rows than there are": (swapped(JPEG, b"\x08\0\x10\0\x10", b"\x08\x10\0\0\x10"), "JPEG file is cut"),
    "jpeg without a picture": (JPEG[: JPEG.index(b"\xff\xda")], "JPEG file is cut off"),
    "jpeg of twelve bits": (swapped(JPEG, b"\x08\0\x10\0\x10", b"\x0c\0\x10\0\x10"), "JPEG file is"),
    "jpeg without tables": (swapped(JPEG, b"\xff\xc4", b"\xff\xfe"), SEEN),
    "jpeg with a preview of many scans": (jpeg_with((0xE1, b"Exif\0\0" + b"\xff\xda\0\x02" * 1000)), SEEN),
    "jpegs in one file": (JPEG * 200, SEEN),
    "mpo": (MPO, SEEN),
    "mpo with a false index": (swapped(MPO, b"MPF\0II*\0\x08\0\0\0", b"MPF\0II*\0\xff\xff\xff\xff"), SEEN),
    "webp of no picture": (riff(vp8x(16, 16)), "WebP file is"),
    "webp of another kind": (riff((b"ABCD", bytes(100))), "WebP file is"),
    "webp that is longer than the file": (WEBP[:4] + b"\xff\xff\xff\x7f" + WEBP[8:], "WebP file is"),
    "avif of nothing": (swapped(AVIF, ispe(16), ispe(0)), "AVIF file is"),
    "heic of nothing": (swapped(HEIC, ispe(64), ispe(0)), "HEIC file is"),
    "heic named avif": (swapped(HEIC, b"ftypheic", b"ftypavif"), "AVIF file is"),
    "jpeg xl that boxes itself": (b"\0\0\0\x0cJXL \r\n\x87\n" + b"\0\0\0\0jxll", "JPEG XL file is"),
    "jpeg xl whose box ends before it begins": (
        b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x04jxlc" + bytes(40),
        "JPEG XL file is",
    ),
}

BROKEN_PARTS = {
    "profile of nonsense": (encoded(PICTURE, "PNG", icc_profile=b"nonsense"), SEEN),
    "profile of zeros": (encoded(PICTURE, "JPEG", icc_profile=bytes(100_000), quality=95), SEEN),
    "profile with a false length": (
        encoded(PICTURE, "TIFF", icc_profile=b"\xff\xff\xff\xff" + bytes(32) + b"acsp" + bytes(200)),
        SEEN,
    ),
    "profile in pieces that are missing": (jpeg_with((0xE2, b"ICC_PROFILE\0\x02\x05" + bytes(50))), SEEN),
    "exif of nonsense": (jpeg_with((0xE1, b"Exif\0\0nonsense")), SEEN),
    "exif of nothing": (jpeg_with((0xE1, b"Exif\0\0")), SEEN),
    "exif that leads to itself": (jpeg_with((0xE1, exif_directory((0x8769, 4, 1, 8), following=8))), SEEN),
    "exif of gigabytes": (jpeg_with((0xE1, exif_directory((0x10F, 2, 2**32 - 1, 8)))), SEEN),
    "exif turned 65,535 ways": (jpeg_with((0xE1, exif_directory((0x112, 3, 1, 65_535)))), SEEN),
    "exif turned by text": (jpeg_with((0xE1, exif_directory((0x112, 2, 4, 0x363636)))), SEEN),
    "exif with 65,535 entries": (jpeg_with((0xE1, b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + bytes(60_000))), SEEN),
    "xmp of nonsense": (jpeg_with((0xE1, b"http://ns.adobe.com/xap/1.0/\0<!DOCTYPE a [<!ENTITY b 'c'>]>&b;")), SEEN),
}

WHOLE = {
    **{name: encoded(GRADIENT, name) for name in ("JPEG", "PNG", "GIF", "BMP", "TIFF", "AVIF")},
    "WebP": encoded(GRADIENT, "WEBP"),
    "HEIC": encoded(GRADIENT, "HEIF"),
    "JPEG XL": JXL,
}
CUT_OFF = {
    f"{name}, {part} of it": (data[: int(len(data) * share)], f"{name} file is (cut off|damaged)")
    for name, data in WHOLE.items()
    for part, share in (("a tenth", 0.1), ("half", 0.5), ("most", 0.9))
}
CUT_OFF |= {
    f"{name}, most of it": (CUT_OFF[f"{name}, most of it"][0], ((96, 64), (0, 0, 0))) for name in ("JPEG", "PNG")
}

POLYGLOTS = {
    "jpeg and zip": (JPEG + zipped(), SEEN),
    "png and page": (PNG + b"<html><script>alert(1)</script>", SEEN),
    "gif and script": (b"GIF89a" + GIF[6:-1] + b"\x21\xfe\x0a/*alert(1)\0;", ((1, 1), BROWN)),
    "gif and another format": (IM, "GIF file is"),
    "jpeg and pdf": (jpeg_with((0xFE, b"%PDF-1.4 1 0 obj<</Type/Catalog>>")), SEEN),
    "jpeg and php": (jpeg_with((0xFE, b"<?php system($_GET['c']); ?>")), SEEN),
    "tiff and dng": (tiff(16, 16, bytes(BROWN) * 256, (50706, 1, 4, 0x00000401)), SEEN),
    "bmp and text": (b"BM, I read in the paper, has a new branch.\n" * 4, "BMP file is"),
    "zip and png": (zipped() + PNG, "a ZIP archive"),
}

DISGUISES = {
    "eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run", "a PostScript file"),
    "eps of old windows": (b"\xc5\xd0\xd3\xc6" + struct.pack("<6IH", 32, 10, 0, 0, 0, 0, 0xFFFF), "a PostScript file"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>', "an SVG drawing"),
    "svg after a mark": (b"\xef\xbb\xbf  <svg/>", "an SVG drawing"),
    "xml": (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><svg>&b;</svg>',
        "an SVG drawing",
    ),
    "page": (b"\n\n<!DOCTYPE html><title>404</title>", "a web page"),
    "zip": (zipped(), "a ZIP archive"),
    "gzip": (gzip.compress(PNG), "a compressed archive"),
    "pdf": (b"%PDF-1.7\n", "a PDF"),
    "photoshop": (b"8BPS\0\1" + bytes(20), "a Photoshop file"),
    "video": (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(50), "film is damaged"),
    "quicktime": (b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(50), "film is damaged"),
    "sgi": (encoded(PICTURE, "SGI"), "not a picture"),
    "pcx": (encoded(PICTURE, "PCX"), "not a picture"),
    "dds": (encoded(PICTURE, "DDS"), "not a picture"),
    "x bitmap": (encoded(PICTURE.convert("1"), "XBM"), "not a picture"),
    "x pixmap": (b"/* XPM */\nstatic char *a[] = {", "not a picture"),
    "fits": (b"SIMPLE  =                    T" + bytes(100), "a FITS file"),
    "exr": (b"\x76\x2f\x31\x01" + bytes(100), "an OpenEXR file"),
    "targa without its footer": (encoded(PICTURE, "TGA")[:-26], "not a picture"),
    "program": (b"\x7fELF\x02\x01\x01" + bytes(100), "not a picture"),
    "script": (b"#!/bin/sh\nid\n", "not a picture"),
    "pickle": (b"\x80\x04cos\nsystem\n", "not a picture"),
    "json": (b'{"picture": null}', "not a picture"),
    "nothing": (b"", "file is empty"),
    "one byte": (b"\x89", "not a picture"),
    "zeros": (bytes(1000), "not a picture"),
    "ones": (b"\xff" * 1000, "not a picture"),
    "too heavy": (PNG + bytes(64 * 2**20), "too large: 64.1 MB"),
}

CORPUS = BOMBS | LESS_COMMON | LIES | BROKEN_PARTS | CUT_OFF | POLYGLOTS | DISGUISES


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, (data, _) in CORPUS.items():
        (folder / f"{name}.png").write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
