"""Adobe's palette files: swatches of Illustrator, InDesign and Photoshop, and Photoshop's colour tables.

Colours of other models are converted as well as can be without profiles: CMYK as R = (1 − C)(1 − K), L*a*b* from D50
by Bradford's adaptation, and ink of grey as 1 − K.
"""

from __future__ import annotations

import colorsys
import struct
from collections.abc import Callable, Sequence

import numpy as np

from ..color.conversions import lab_d50_to_srgb
from ..palette import Palette
from ..wording import count_text
from .provenance import Provenance
from .reading import Bytes, Found, FoundColor, damaged, own_name, plain_text
from .writing import check_size, palette_names, palette_rgb8

MOST_IN_ACT = 256
_ACT_SIZES = (3 * MOST_IN_ACT, 3 * MOST_IN_ACT + 4)
_ASE, _ACO = "Adobe swatch file (.ase)", "Photoshop swatch file (.aco)"
_ASE_COLOR, _ASE_GROUP = 0x0001, 0xC001


def palette_ase(palette: Palette, name: str, _provenance: Provenance | None) -> bytes:
    """Adobe Swatch Exchange 1.0: one group of RGB swatches, big-endian, its names in UTF-16."""
    blocks = [struct.pack(">H", 0xC001) + _sized(_utf16(name, ">H"))]
    for each, color in zip(palette_names(palette), palette_rgb8(palette).tolist(), strict=True):
        swatch = (
            _utf16(each, ">H") + b"RGB " + struct.pack(">3fH", *(c / 255 for c in color), 2)
        )  # 2: neither global nor spot
        blocks.append(struct.pack(">H", 0x0001) + _sized(swatch))
    blocks.append(struct.pack(">HI", 0xC002, 0))
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(blocks)) + b"".join(blocks)


def palette_aco(palette: Palette, _name: str, _provenance: Provenance | None) -> bytes:
    """Photoshop's swatches: version 1 for old readers, then version 2, which has names."""
    colors = [struct.pack(">5H", 0, *(257 * c for c in color), 0) for color in palette_rgb8(palette).tolist()]
    named = [color + _utf16(each, ">I") for color, each in zip(colors, palette_names(palette), strict=True)]
    count = len(palette)
    return struct.pack(">2H", 1, count) + b"".join(colors) + struct.pack(">2H", 2, count) + b"".join(named)


def palette_act(palette: Palette, _name: str, _provenance: Provenance | None) -> bytes:
    """Photoshop's colour table: 256 colours, how many of them count, and that none is transparent."""
    check_size(palette, MOST_IN_ACT, "A Photoshop colour table (.act)", "aco")
    return palette_rgb8(palette).tobytes().ljust(3 * MOST_IN_ACT, b"\0") + struct.pack(">2H", len(palette), 0xFFFF)


def _utf16(text: str, count: str) -> bytes:
    """Write a text in UTF-16 that ends in zero, after the number of its units."""
    units = f"{text}\0".encode("utf-16-be")
    return struct.pack(count, len(units) // 2) + units


def _sized(block: bytes) -> bytes:
    return struct.pack(">I", len(block)) + block


def _cmyk(cyan: float, magenta: float, yellow: float, black: float) -> list[float]:
    return [(1 - ink) * (1 - black) for ink in (cyan, magenta, yellow)]


def _lab(*lab: float) -> Sequence[float]:
    rgb: list[float] = lab_d50_to_srgb(np.clip(lab, -128, 128)).tolist()
    return rgb


_ASE_MODELS: dict[bytes, tuple[str, Callable[..., Sequence[float]]]] = {
    b"RGB ": (">3f", lambda *rgb: rgb),
    b"CMYK": (">4f", _cmyk),
    b"LAB ": (">3f", lambda light, a, b: _lab(100 * light, a, b)),
    b"GRAY": (">f", lambda grey: [grey] * 3),
}


def read_ase(data: bytes) -> Found | None:
    """Read Adobe Swatch Exchange; the palette is called as its group, where there is one."""
    if not data.startswith(b"ASEF"):
        return None
    file = Bytes(data, _ASE, 4)
    _, _, count = file.take(">HHI")
    colors, groups = [], []
    for _ in range(count):
        kind, length = file.take(">HI")
        block = file.part(length)
        if kind == _ASE_GROUP:
            groups.append(block.text(">H"))
        elif kind == _ASE_COLOR:
            name = block.text(">H")
            (model,) = block.take("4s")
            if model.upper() not in _ASE_MODELS:
                raise damaged(_ASE)
            form, to_rgb = _ASE_MODELS[model.upper()]
            colors.append(FoundColor(to_rgb(*block.take(form)), own_name(name)))
    return Found(colors, groups[0] if len(groups) == 1 else "")


_ACO_MODELS: dict[int, Callable[..., Sequence[float]]] = {
    0: lambda red, green, blue, _: [red / 65535, green / 65535, blue / 65535],
    1: lambda hue, saturation, value, _: colorsys.hsv_to_rgb(hue / 65536, saturation / 65535, value / 65535),
    2: lambda *paper: _cmyk(*(1 - each / 65535 for each in paper)),
    7: lambda light, a, b, _: _lab(light / 100, _signed(a) / 100, _signed(b) / 100),
    8: lambda ink, *_: [1 - ink / 10000] * 3,
    9: lambda *inks: _cmyk(*(each / 10000 for each in inks)),
}
"""Of a colour's four numbers; the other models are colour books, which only their publishers can convert."""


def _signed(number: int) -> int:
    return number - 65536 if number > 32767 else number


def read_aco(data: bytes) -> Found | None:
    """Read Photoshop's swatches: the second version, where it follows the first, since it has names."""
    if data[:2] not in (b"\0\1", b"\0\2"):
        return None
    second = 4 + 10 * int.from_bytes(data[2:4], "big")
    has_second = data[second : second + 4] == b"\0\2" + data[2:4]
    if len(data) in _ACT_SIZES and not has_second:
        return None
    file = Bytes(data, _ACO, second if has_second else 0)
    version, count = file.take(">2H")
    colors, of_books = [], 0
    for _ in range(count):
        model, *numbers = file.take(">5H")
        name = file.text(">I") if version == 2 else ""
        if model in _ACO_MODELS:
            colors.append(FoundColor(_ACO_MODELS[model](*numbers), own_name(name)))
        else:
            of_books += 1
    skipped = f"Skipped {count_text(of_books)} from a colour book, which only Photoshop can convert."
    return Found(colors, notices=(skipped,) if of_books else ())


def read_act(data: bytes) -> Found | None:
    """Read Photoshop's colour table; where it does not say how many count, the black that fills it up does not."""
    if len(data) not in _ACT_SIZES or "\ufffd" not in (plain_text(data) or "\ufffd"):
        return None
    table = [tuple(data[i : i + 3]) for i in range(0, 3 * MOST_IN_ACT, 3)]
    count = int.from_bytes(data[3 * MOST_IN_ACT :][:2], "big")
    if not 0 < count <= MOST_IN_ACT:
        count = max((i for i, color in enumerate(table, 1) if any(color)), default=1)
    return Found([FoundColor([level / 255 for level in color]) for color in table[:count]])
