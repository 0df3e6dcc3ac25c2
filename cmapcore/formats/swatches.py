"""The palette files of drawing programs and of Tableau."""

from __future__ import annotations

import colorsys
import html
import io
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from ..color.conversions import from_hex
from ..errors import FormatError
from ..palette import Palette
from .provenance import Provenance
from .reading import Bytes, Found, FoundColor, damaged, own_name, plain_text
from .writing import (
    LONGEST_LINE,
    as_json,
    check_size,
    comment,
    escaped,
    palette_names,
    palette_rgb8,
    short_comments,
)

MOST_IN_PROCREATE = 30
_DOCUMENT = "Swatches.json"
_MOST_UNZIPPED = 2**20
_GPL_COLOR = re.compile(r"\s*+(\d{1,3})\s++(\d{1,3})\s++(\d{1,3})(?:\s++(.*))?")
_TPS_NAME = re.compile(r"""[^>]*?\bname=(?:"([^"]*+)"|'([^']*+)')""")
_TPS_COLOR = re.compile(r"<color>\s*+(#[0-9a-fA-F]{6})\s*+</color>")
_XML_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def palette_gpl(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """GIMP's palette, which Inkscape and Krita read as well; no line is longer than 100 bytes."""
    rows = zip(palette_names(palette), palette_rgb8(palette).tolist(), strict=True)
    colors = "".join(_short(f"{r:3d} {g:3d} {b:3d}\t{each}") + "\n" for each, (r, g, b) in rows)
    columns = min(len(palette), 64)
    return f"GIMP Palette\n{_short(f'Name: {name}')}\nColumns: {columns}\n{short_comments(provenance)}{colors}"


def _short(line: str) -> str:
    return line.encode()[: LONGEST_LINE - 1].decode(errors="ignore")


def read_gpl(data: bytes) -> Found | None:
    """Read GIMP's palette, with the transparency that Aseprite adds or without."""
    text = plain_text(data) or ""
    if not text.startswith("GIMP Palette"):
        return None
    colors, name, channels = [], "", ""
    for number, line in enumerate(text.splitlines()[1:], 2):
        key, _, value = line.partition(":")
        if key in ("Name", "Channels", "Columns"):
            name = value.strip() if key == "Name" else name
            channels = value.strip() if key == "Channels" else channels
        elif line.strip() and not line.lstrip().startswith("#"):
            found = _GPL_COLOR.fullmatch(line)
            levels = [int(level) for level in found.groups()[:3]] if found else [256]
            if found is None or max(levels) > 255:
                raise FormatError(f"Line {number} of this GIMP palette (.gpl) is not a colour, which is three numbers.")
            called = found[4] or ""
            if channels == "RGBA":
                called = called.lstrip("0123456789").strip()
            colors.append(FoundColor([level / 255 for level in levels], own_name(called.replace("Untitled", ""))))
    return Found(colors, name)


def palette_pal(palette: Palette, _name: str, _provenance: Provenance | None) -> str:
    """Paint Shop Pro's palette, with the line ends of Windows."""
    rows = [f"{r} {g} {b}" for r, g, b in palette_rgb8(palette).tolist()]
    return "".join(f"{line}\r\n" for line in ["JASC-PAL", "0100", str(len(rows)), *rows])


def read_pal(data: bytes) -> Found | None:
    """Read Paint Shop Pro's palette, or the one of Windows (RIFF)."""
    if data.startswith(b"RIFF") and data[8:12] == b"PAL ":
        return _read_riff(data)
    text = plain_text(data) or ""
    if not text.startswith("JASC-PAL"):
        return None
    _, *rows = (line.split() for line in text.splitlines() if line.strip())
    colors = []
    for row in rows[2:]:
        if len(row) not in (3, 4) or not all(level.isdecimal() and int(level[:4]) <= 255 for level in row):
            raise damaged("JASC palette (.pal)")
        colors.append(FoundColor([int(level) / 255 for level in row[:3]]))
    return Found(colors)


def _read_riff(data: bytes) -> Found:
    file = Bytes(data, "Windows palette (.pal)", 12)
    while True:
        kind, length = file.take("<4sI")
        chunk = file.part(length + length % 2 if kind != b"data" else length)
        if kind == b"data":
            _, count = chunk.take("<2H")
            return Found([FoundColor([level / 255 for level in chunk.take("4B")[:3]]) for _ in range(count)])


def palette_swatches(palette: Palette, name: str, provenance: Provenance | None) -> bytes:
    """Procreate's palette: a zip of one JSON file; how it was made is the zip's comment."""
    check_size(palette, MOST_IN_PROCREATE, "A Procreate palette (.swatches)", "png")
    swatches = []
    for color in palette_rgb8(palette).tolist():
        hue, saturation, brightness = colorsys.rgb_to_hsv(*(c / 255 for c in color))
        swatches.append({"hue": hue, "saturation": saturation, "brightness": brightness, "alpha": 1, "colorSpace": 0})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo(_DOCUMENT), as_json([{"name": name, "swatches": swatches}]))
        archive.comment = comment(provenance, "").encode()
    return file.getvalue()


def read_swatches(data: bytes) -> Found | None:
    """Read Procreate's palette; no more is unzipped than a palette may be long."""
    if not data.startswith(b"PK\x03\x04"):
        return None
    what = "Procreate palette (.swatches)"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _DOCUMENT not in archive.namelist():
                raise FormatError(f"This zip is not a {what}: unpack it, and give one of the files in it.")
            with archive.open(_DOCUMENT) as file:
                document = file.read(_MOST_UNZIPPED + 1)
        if len(document) > _MOST_UNZIPPED:
            raise FormatError(f"This {what} is too large: save it again with fewer swatches.")
        palettes = json.loads(document)
        palette = palettes[0] if isinstance(palettes, list) else palettes
        name = palette.get("name")
        return Found(list(_swatches(palette["swatches"])), name if isinstance(name, str) else "")
    except FormatError:
        raise
    except _UNREADABLE as error:
        raise damaged(what) from error


_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RecursionError),
    *(RuntimeError, OSError, ValueError, LookupError, TypeError, AttributeError),
)
"""What bad zips and unexpected JSON raise."""


def _swatches(swatches: list[Any]) -> Iterator[FoundColor]:
    for swatch in swatches:
        each = swatch[0] if isinstance(swatch, list) and swatch else swatch
        if each:  # empty places have none
            hue, *others = (float(each[key]) for key in ("hue", "saturation", "brightness"))
            yield FoundColor(colorsys.hsv_to_rgb(hue % 1, *(min(max(other, 0.0), 1.0) for other in others)))


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


def read_tps(data: bytes) -> Found | None:
    """Read the first palette of Tableau's preferences, for which no parser of XML is needed."""
    _, start, rest = _XML_COMMENT.sub("", plain_text(data) or "").partition("<color-palette")
    if not start:
        return None
    palette = rest.partition("</color-palette>")[0]
    name = _TPS_NAME.match(palette)
    colors = [FoundColor(from_hex(code).tolist()) for code in _TPS_COLOR.findall(palette)]
    return Found(colors, html.unescape(name[1] or name[2] or "") if name else "")
