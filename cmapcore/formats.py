"""Writing palettes as text that other tools read.

`FORMATS` is the registry: what is written (``"palette"`` or ``"colormap"``) and the format's name, to how. One small
function and one entry add a format.
"""

from __future__ import annotations

import json
import keyword
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from .color import to_hex
from .colormaps import Colormap
from .errors import FormatError
from .palette import Palette

What = Literal["palette", "colormap"]


@dataclass(frozen=True)
class Provenance:
    """What an export remembers of how it was made.

    Attributes
    ----------
    recipe : str
        The recipe as an address's query.
    digest : str
        The picture's.
    source : str
        The picture's URL or sample name, or empty.
    version : str
        Of this package.
    link : str
        The page that shows it, or empty.
    """

    recipe: str
    digest: str
    source: str = ""
    version: str = ""
    link: str = ""


@dataclass(frozen=True)
class Format:
    """How one format is written.

    Attributes
    ----------
    label : str
        What a person calls it.
    suffix : str
        Of the file's name, with the dot.
    media_type : str
    write : callable
        Takes the palette or colormap, a name and a `Provenance` or None; gives text or bytes.
    """

    label: str
    suffix: str
    media_type: str
    write: Callable[[Any, str, Provenance | None], str | bytes]


def export(
    palette_or_colormap: Palette | Colormap,
    format: str,  # noqa: A002
    *,
    name: str = "",
    provenance: Provenance | None = None,
) -> bytes:
    """Write a palette or a colormap in a format.

    Parameters
    ----------
    palette_or_colormap : Palette or Colormap
    format : str
        A name from `FORMATS`.
    name : str, optional
        What to call it; its own name, if not given.
    provenance : Provenance, optional
        Written along where the format can hold it.

    Raises
    ------
    FormatError
        Where there is no such format for it.
    """
    what: What = "palette" if isinstance(palette_or_colormap, Palette) else "colormap"
    found = FORMATS.get((what, format))
    if found is None:
        raise FormatError(f"There is no {what} format {format!r}; there are {', '.join(names(what))}.")
    written = found.write(palette_or_colormap, name or palette_or_colormap.name, provenance)
    return written.encode(errors="replace") if isinstance(written, str) else written


def names(what: What) -> list[str]:
    """The names of the formats there are for palettes or for colormaps."""
    return [name for kind, name in FORMATS if kind == what]


def identifier(name: str, separator: str = "-") -> str:
    """Make of any name a word of ASCII letters, digits and separators that starts with a letter."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    word = re.sub(r"[^a-z0-9]+", separator, plain.lower()).strip(separator)
    if not word:
        return "palette"
    if not word[0].isalpha():
        return f"c{separator}{word}"
    return f"{word}{separator}1" if keyword.iskeyword(word) else word


def write_hex(palette: Palette, _name: str, _provenance: Provenance | None) -> str:
    """One hex code a line."""
    return "".join(f"{code}\n" for code in palette.hex)


def write_css(palette: Palette, name: str, _provenance: Provenance | None) -> str:
    """CSS custom properties."""
    word = identifier(name)
    lines = (f"  --{word}-{i}: {code};\n" for i, code in enumerate(palette.hex, 1))
    return f":root {{\n{''.join(lines)}}}\n"


def write_python(palette: Palette, name: str, _provenance: Provenance | None) -> str:
    """A Python list."""
    codes = ", ".join(f'"{code}"' for code in palette.hex)
    return f"{identifier(name, '_')} = [{codes}]\n"


def write_json(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """Colours, shares and, where known, how they came about."""
    document: dict[str, Any] = {
        "name": name,
        "colors": [
            {"hex": code, "rgb": [round(c, 6) for c in color], "share": round(share, 6)}
            for code, color, share in zip(palette.hex, palette.colors.tolist(), palette.shares.tolist(), strict=True)
        ],
    }
    if provenance is not None:
        document["provenance"] = vars(provenance)
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def write_colormap_json(colormap: Colormap, name: str, provenance: Provenance | None) -> str:
    """The table of colours."""
    document: dict[str, Any] = {
        "name": name,
        "kind": colormap.kind,
        "colors": to_hex(colormap.rgb),
        "rgb": [[round(c, 6) for c in color] for color in colormap.rgb.tolist()],
    }
    if provenance is not None:
        document["provenance"] = vars(provenance)
    return json.dumps(document, ensure_ascii=False) + "\n"


FORMATS: dict[tuple[What, str], Format] = {
    ("palette", "hex"): Format("Hex list", ".txt", "text/plain", write_hex),
    ("palette", "css"): Format("CSS variables", ".css", "text/css", write_css),
    ("palette", "python"): Format("Python list", ".py", "text/x-python", write_python),
    ("palette", "json"): Format("JSON", ".json", "application/json", write_json),
    ("colormap", "json"): Format("JSON", ".json", "application/json", write_colormap_json),
}
