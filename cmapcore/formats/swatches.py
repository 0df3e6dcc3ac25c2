"""The palette files of drawing programs and of Tableau."""

from __future__ import annotations

import colorsys
import io
import struct
import zipfile

from ..errors import FormatError
from ..palette import Palette
from .provenance import Provenance
from .writing import LONGEST_LINE, as_json, comment, escaped, palette_rgb8, short_comments

MOST_IN_ACT = 256
MOST_IN_PROCREATE = 30


def palette_gpl(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """GIMP's palette, which Inkscape and Krita read as well; no line is longer than 100 bytes."""
    shown = f"Name: {name}".encode()[: LONGEST_LINE - 1].decode(errors="ignore")
    rows = zip(palette.hex, palette_rgb8(palette).tolist(), strict=True)
    colors = "".join(f"{r:3d} {g:3d} {b:3d}\t{code}\n" for code, (r, g, b) in rows)
    return f"GIMP Palette\n{shown}\nColumns: {min(len(palette), 64)}\n{short_comments(provenance)}{colors}"


def palette_ase(palette: Palette, name: str, _provenance: Provenance | None) -> bytes:
    """Adobe Swatch Exchange 1.0: one group of RGB swatches, big-endian, its names in UTF-16."""
    blocks = [struct.pack(">H", 0xC001) + _sized(_utf16(name, ">H"))]
    for code, color in zip(palette.hex, palette_rgb8(palette).tolist(), strict=True):
        swatch = (
            _utf16(code, ">H") + b"RGB " + struct.pack(">3fH", *(c / 255 for c in color), 2)
        )  # 2: neither global nor spot
        blocks.append(struct.pack(">H", 0x0001) + _sized(swatch))
    blocks.append(struct.pack(">HI", 0xC002, 0))
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(blocks)) + b"".join(blocks)


def palette_aco(palette: Palette, _name: str, _provenance: Provenance | None) -> bytes:
    """Photoshop's swatches: version 1 for old readers, then version 2, which has names."""
    colors = [struct.pack(">5H", 0, *(257 * c for c in color), 0) for color in palette_rgb8(palette).tolist()]
    named = [color + _utf16(code, ">I") for color, code in zip(colors, palette.hex, strict=True)]
    count = len(palette)
    return struct.pack(">2H", 1, count) + b"".join(colors) + struct.pack(">2H", 2, count) + b"".join(named)


def palette_act(palette: Palette, _name: str, _provenance: Provenance | None) -> bytes:
    """Photoshop's colour table: 256 colours, how many of them count, and that none is transparent."""
    _check_size(palette, MOST_IN_ACT, "A Photoshop colour table (.act)", "aco")
    return palette_rgb8(palette).tobytes().ljust(3 * MOST_IN_ACT, b"\0") + struct.pack(">2H", len(palette), 0xFFFF)


def palette_pal(palette: Palette, _name: str, _provenance: Provenance | None) -> str:
    """Paint Shop Pro's palette, with the line ends of Windows."""
    rows = [f"{r} {g} {b}" for r, g, b in palette_rgb8(palette).tolist()]
    return "".join(f"{line}\r\n" for line in ["JASC-PAL", "0100", str(len(rows)), *rows])


def palette_swatches(palette: Palette, name: str, provenance: Provenance | None) -> bytes:
    """Procreate's palette: a zip of one JSON file; how it was made is the zip's comment."""
    _check_size(palette, MOST_IN_PROCREATE, "A Procreate palette (.swatches)", "png")
    swatches = []
    for color in palette_rgb8(palette).tolist():
        hue, saturation, brightness = colorsys.rgb_to_hsv(*(c / 255 for c in color))
        swatches.append({"hue": hue, "saturation": saturation, "brightness": brightness, "alpha": 1, "colorSpace": 0})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("Swatches.json"), as_json([{"name": name, "swatches": swatches}]))
        archive.comment = comment(provenance, "").encode()
    return file.getvalue()


def palette_tps(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """Tableau's preferences with one categorical palette."""
    colors = "".join(f"      <color>{code}</color>\n" for code in palette.hex)
    return f"""<?xml version="1.0" encoding="utf-8"?>
{comment(provenance, "<!-- ", " -->")}<workbook>
  <preferences>
    <color-palette name="{escaped(name)}" type="regular">
{colors}    </color-palette>
  </preferences>
</workbook>
"""


def _utf16(text: str, count: str) -> bytes:
    """Write a text in UTF-16 that ends in zero, after the number of its units."""
    units = f"{text}\0".encode("utf-16-be")
    return struct.pack(count, len(units) // 2) + units


def _sized(block: bytes) -> bytes:
    return struct.pack(">I", len(block)) + block


def _check_size(palette: Palette, most: int, what: str, other: str) -> None:
    if len(palette) > most:
        raise FormatError(
            f"{what} holds at most {most} colours, and this palette has {len(palette)}; "
            f"make it smaller, or take the format {other}."
        )
