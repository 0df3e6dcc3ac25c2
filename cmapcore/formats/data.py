"""Tables and JSON for programs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..color.conversions import hex_codes
from ..color.css import FUNCTION, from_css
from ..color.gradients import step_stops
from ..identifiers import identifier
from ..palette import Palette
from ..quality.traits import Traits
from .provenance import Provenance
from .reading import Found, FoundColor, damaged, own_name, plain_text
from .theme import ROLES, themes_of
from .writing import as_json, extreme_codes, palette_names, palette_rgb8

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap

VENDOR = "cmapcore"
"""The key of our own data in other people's formats."""


def palette_hex(palette: Palette, _name: str, _provenance: Provenance | None) -> str:
    """One hex code a line."""
    return "".join(f"{code}\n" for code in palette.hex)


def read_codes(data: bytes) -> Found | None:
    """Read the colours in any text: hex codes, with or without #, and functions of CSS.

    Codes without # count only where no other colours are. In a style sheet or a program each colour counts once.
    """
    text = plain_text(data)
    if text is None:
        return None
    argb = "paint.net" in text[:200].lower()
    text = _COMMENT.sub(" ", text).lower()
    words = re.split(r"[\s,;]+", text.strip(" \t\r\n,;"))
    if all(_CODE.fullmatch(word) for word in words) and not all(word.isdecimal() and len(word) < 6 for word in words):
        codes = words
    else:
        codes = _COLOR.findall(text) or [code for found in _BARE.findall(text) for code in found.split("-")]
    if argb:
        codes = [code[2:] if len(code) == 8 else code for code in codes]
    found = [from_css(code if code.startswith("#") or "(" in code else f"#{code}") for code in codes]
    colors = [tuple(rgb.tolist()) for rgb in found if rgb is not None]
    if all(mark in text for mark in "{:}"):
        colors = list(dict.fromkeys(colors))
    return Found([FoundColor(rgb) for rgb in colors]) if colors else None


_COMMENT = re.compile(
    r"/\*.*?(?:\*/|\Z)|<!--.*?(?:-->|\Z)|^[^\S\n]*+(?:#(?=\s)|;|//|%)[^\n]*+", re.DOTALL | re.MULTILINE
)
_CODE = re.compile("#?(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})")
_COLOR = re.compile(rf"(?<![\w&])#(?:[0-9a-f]{{8}}|[0-9a-f]{{6}}|[0-9a-f]{{3,4}})(?![\w-])|\b{FUNCTION}")
_BARE = re.compile(r"(?<![\w-])(?:[0-9a-f]{6}-)*+(?:[0-9a-f]{8}|[0-9a-f]{6})(?![\w-])")  # Coolors joins them by hyphens


def palette_csv(palette: Palette, _name: str, _provenance: Provenance | None) -> str:
    """One row a colour: hex code, three values from 0 to 255, share where it is known, name."""
    rows = zip(
        palette.hex, palette_rgb8(palette).tolist(), palette.shares.tolist(), palette_names(palette), strict=True
    )
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["hex", "red", "green", "blue", *["share"] * palette.has_shares, "name"])
    for code, levels, share, name in rows:
        table.writerow([code, *levels, *[f"{share:.6g}"] * palette.has_shares, name])
    return file.getvalue()


def read_csv(data: bytes) -> Found | None:
    """Read a table that has a column of colours, or three of numbers from 0 to 255."""
    lines = (plain_text(data) or "").strip().splitlines()
    separator = max(",;\t", key=lines[0].count) if lines else ","
    head = [cell.strip().strip('"').lower() for cell in lines[0].split(separator)] if lines else []
    column = {name: i for i, name in reversed(list(enumerate(head)))}
    code = next((column[name] for name in ("hex", "color", "colour", "code") if name in column), None)
    levels = next(([column[n] for n in names] for names in (_RGB, "rgb") if all(n in column for n in names)), [])
    if len(head) < 2 or (code is None and not levels):
        return None
    try:
        rows = [row for row in csv.reader(lines[1:], delimiter=separator) if any(cell.strip() for cell in row)]
        return Found([_color_of_row(row, code, levels, column) for row in rows])
    except (csv.Error, ValueError, LookupError) as error:
        raise damaged("CSV table") from error


_RGB = ("red", "green", "blue")


def _color_of_row(row: list[str], code: int | None, levels: list[int], column: dict[str, int]) -> FoundColor:
    text = "" if code is None else row[code].strip()
    rgb = [float(row[i]) / 255 for i in levels] if code is None else _color_of_text(text, any_word=True)
    if rgb is None:
        raise ValueError(f"{text!r} is not a colour.")
    name, share = (row[column[key]] if key in column else "" for key in ("name", "share"))
    return FoundColor(rgb, own_name(name), float(share) if share.strip() else None)


def palette_json(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """Colours, shares and, where known, how they came about."""
    colors = [
        {"hex": code, "rgb": [round(c, 6) for c in color], "name": called}
        | ({"share": round(share, 6)} if palette.has_shares else {})
        for code, color, called, share in zip(
            palette.hex, palette.colors.tolist(), palette_names(palette), palette.shares.tolist(), strict=True
        )
    ]
    return as_json({"name": name, "colors": colors} | _with(provenance, "provenance"), indent=2)


def palette_tokens(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """Write a group of colour tokens (Design Tokens Format Module and Color Module 2025.10)."""
    group = {"$type": "color", "$description": name, **_vendored(provenance, "$extensions"), **_tokens(palette, _token)}
    schema = "https://www.designtokens.org/schemas/2025.10/format.json"
    return as_json({"$schema": schema, identifier(name): group}, indent=2)


def palette_hex_tokens(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """Write the same tokens with the hex code as each value, for tools that know no colour spaces."""
    group = {"$description": name, **_vendored(provenance, "$extensions"), **_tokens(palette, _hex_token)}
    return as_json({identifier(name): group}, indent=2)


def _tokens(palette: Palette, token: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Return a token for each colour by its number, and for each role of the themes."""
    named = enumerate(zip(palette.hex, palette_names(palette), strict=True), 1)
    numbered = {str(i): token(code) | {"$description": called} for i, (code, called) in named}
    themes = themes_of(palette).items()
    return numbered | {
        "theme": {ground: {role: token(code) for role, code in theme.items()} for ground, theme in themes}
    }


def _hex_token(code: str) -> dict[str, Any]:
    return {"$type": "color", "$value": code}


def _token(code: str) -> dict[str, Any]:
    components = [round(level / 255, 6) for level in bytes.fromhex(code[1:])]
    return {"$value": {"colorSpace": "srgb", "components": components, "alpha": 1, "hex": code}}


def read_json(data: bytes) -> Found | None:
    """Read the colours in a document: ours, lists of codes, codes by name, design tokens and what is like them."""
    text = (plain_text(data) or "").strip()
    if not text.startswith(("{", "[")):
        return None
    try:
        document = json.loads(text)
    except ValueError:
        return None  # it may be a program's list
    except RecursionError:
        raise damaged("JSON file") from None
    keys = [key for key in document if not key.startswith("$")] if isinstance(document, dict) else []
    name = document.get("name") if keys else ""
    if len(keys) == 1 and isinstance(document[keys[0]], dict):  # a group of tokens
        document = document[keys[0]]
        name = document.get("$description") or keys[0]
    return Found(list(_colors_in(document, "", _DEEPEST)), name if isinstance(name, str) else "")


_DEEPEST = 40
_LISTS = ("colors", "colours", "swatches", "palette")
_VALUES = ("hex", "$value", "value", "color", "colour", "rgb")
_SPACES = ("hsl", "hwb", "lab", "lch", "oklab", "oklch")  # of design tokens, with the numbers of CSS


def _colors_in(node: Any, name: str, deepest: int) -> Iterator[FoundColor]:
    """Give the colours in a part of a document, called as the keys that lead there."""
    if not deepest:
        raise damaged("JSON file")
    if isinstance(node, dict):
        rgb = next((rgb for key in ("", *_VALUES) if (rgb := _color_of(node.get(key) if key else node))), None)
        if rgb:
            own, share = node.get("name"), node.get("share")
            called = own if isinstance(own, str) else name
            yield FoundColor(rgb, own_name(called), share if isinstance(share, int | float) else None)
        elif "$value" not in node:
            listed = next((node[key] for key in _LISTS if isinstance(node.get(key), list | dict)), None)
            inner = node if listed is None else listed if isinstance(listed, dict) else {"": listed}
            for key, value in inner.items():
                if not key.startswith("$") and key not in ("name", "provenance") and not _is_theme(value):
                    part = "" if key.isdecimal() and not name else key
                    yield from _colors_in(value, f"{name} {part}".strip(), deepest - 1)
    elif isinstance(node, list):
        for each in node:
            if isinstance(each, list) and (rgb := _color_of(each)):
                yield FoundColor(rgb)
            else:
                yield from _colors_in(each, "", deepest - 1)
    elif isinstance(node, str) and (rgb := _color_of(node)):
        yield FoundColor(rgb, own_name(name))


def _is_theme(value: Any) -> bool:
    """Whether it is what `palette_tokens` adds to a palette's own colours."""
    return isinstance(value, dict) and all(
        isinstance(each, dict) and each.keys() == ROLES.keys() for each in value.values()
    )


def _color_of(value: Any) -> list[float] | None:
    """Read one colour: a text, three numbers, or an object of them."""
    if isinstance(value, str):
        return _color_of_text(value)
    if isinstance(value, dict):
        if isinstance(code := value.get("hex"), str) and (rgb := _color_of_text(code)):
            return rgb
        space, numbers = value.get("colorSpace"), value.get("components")
        if isinstance(space, str) and space in _SPACES and isinstance(numbers, list) and len(numbers) == 3:
            return _color_of_text(f"{space}({' '.join(map(str, numbers))})")
        if space == "srgb" and isinstance(numbers, list):
            return _color_of(numbers)
        for keys in (_RGB, "rgb"):
            if all(key in value for key in keys):
                return _color_of([value[key] for key in keys])
    if isinstance(value, list) and len(value) in (3, 4) and all(_is_level(level) for level in value):
        return [level / (255 if max(value[:3]) > 1 else 1) for level in value[:3]]
    return None


def _is_level(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 255


def _color_of_text(text: str, any_word: bool = False) -> list[float] | None:
    """Read a colour of CSS, or six hex digits; a colour's name only where nothing else can stand."""
    text = text.strip()
    if re.fullmatch("[0-9a-fA-F]{6}", text):
        text = f"#{text}"
    found = from_css(text) if any_word or text.startswith("#") or text.endswith(")") else None
    return None if found is None else found.tolist()


def colormap_csv(colormap: Colormap, _name: str, _provenance: Provenance | None) -> str:
    """One row a colour: hex code and three values from 0 to 255."""
    rows = zip(hex_codes(colormap.rgb8), colormap.rgb8.tolist(), strict=True)
    return "hex,red,green,blue\n" + "".join(f"{code},{r},{g},{b}\n" for code, (r, g, b) in rows)


def colormap_npy(colormap: Colormap, _name: str, _provenance: Provenance | None) -> bytes:
    """Write the table as NumPy keeps arrays, ``float64[n, 3]``."""
    file = io.BytesIO()
    np.save(file, colormap.rgb.astype("<f8"), allow_pickle=False)
    return file.getvalue()


def colormap_json(colormap: Colormap, name: str, provenance: Provenance | None) -> str:
    """Write the table of colours, and those for values that are missing, below and above."""
    document = {
        "name": name,
        "kind": colormap.kind,
        "colors": hex_codes(colormap.rgb8),
        "rgb": [[round(c, 6) for c in color] for color in colormap.rgb.tolist()],
        **extreme_codes(colormap),
    }
    return as_json(document | _with(provenance, "provenance"))


def colormap_plotly(colormap: Colormap, _name: str, _provenance: Provenance | None) -> str:
    """Write a colorscale: places in [0, 1] and colours; steps keep their edges."""
    codes = hex_codes(colormap.rgb8)
    stops = step_stops(colormap.rgb8) if colormap.stepped else zip(np.linspace(0, 1, len(codes)), codes, strict=True)
    return as_json([[round(float(at), 6), code] for at, code in stops])


def colormap_vega(colormap: Colormap, _name: str, provenance: Provenance | None) -> str:
    """Write a theme of Vega and Vega-Lite: the configuration of the scales that such a colormap is for."""
    config = {"range": dict.fromkeys(_vega_ranges(colormap.traits), hex_codes(colormap.rgb8))}
    return as_json({"config": config, **_vendored(provenance, "usermeta")})


def _vega_ranges(traits: Traits) -> tuple[str, ...]:
    if traits.stepped:
        return ("category", "ordinal") if traits.ordered else ("category",)
    return ("diverging",) if traits.hinged else ("ramp", "heatmap")


def colormap_jscm(colormap: Colormap, name: str, provenance: Provenance | None) -> str:
    """Write the colormap file of viscm."""
    document = {
        "content-type": "application/vnd.matplotlib.colormap-v1+json",
        "name": name,
        "usage-hints": [colormap.kind],
        "colorspace": "sRGB",
        "domain": "discrete" if colormap.stepped else "continuous",
        "colors": "".join(code[1:] for code in hex_codes(colormap.rgb8)),
        **_vendored(provenance, "extensions"),
    }
    return as_json(document)


def _with(provenance: Provenance | None, key: str) -> dict[str, Any]:
    return {} if provenance is None else {key: provenance.to_dict()}


def _vendored(provenance: Provenance | None, key: str) -> dict[str, Any]:
    return {} if provenance is None else {key: _with(provenance, VENDOR)}
