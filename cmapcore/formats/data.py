"""Tables and JSON for programs."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from ..color.conversions import hex_codes
from ..color.gradients import step_stops
from ..colormaps.colormap_object import Colormap
from ..palette import Palette
from ..quality.checks import Traits
from .provenance import Provenance
from .writing import as_json, extreme_codes, identifier, palette_rgb8

VENDOR = "cmapcore"
"""Under this key stands what formats of others hold of ours."""


def palette_hex(palette: Palette, _name: str, _provenance: Provenance | None) -> str:
    """One hex code a line."""
    return "".join(f"{code}\n" for code in palette.hex)


def palette_csv(palette: Palette, _name: str, _provenance: Provenance | None) -> str:
    """One row a colour: hex code, three values from 0 to 255, share where it is known."""
    rows = zip(palette.hex, palette_rgb8(palette).tolist(), palette.shares.tolist(), strict=True)
    head, share = ("hex,red,green,blue,share\n", ",{:.6g}") if palette.has_shares else ("hex,red,green,blue\n", "")
    return head + "".join(f"{code},{r},{g},{b}{share.format(s)}\n" for code, (r, g, b), s in rows)


def palette_json(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """Colours, shares and, where known, how they came about."""
    colors = [
        {"hex": code, "rgb": [round(c, 6) for c in color]} | ({"share": round(share, 6)} if palette.has_shares else {})
        for code, color, share in zip(palette.hex, palette.colors.tolist(), palette.shares.tolist(), strict=True)
    ]
    return as_json({"name": name, "colors": colors} | _with(provenance, "provenance"), indent=2)


def palette_tokens(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """Write a group of colour tokens (Design Tokens Format Module and Color Module 2025.10)."""
    tokens = {
        str(i): {
            "$value": {"colorSpace": "srgb", "components": [round(c / 255, 6) for c in color], "alpha": 1, "hex": code}
        }
        for i, (code, color) in enumerate(zip(palette.hex, palette_rgb8(palette).tolist(), strict=True), 1)
    }
    document = {
        "$schema": "https://www.designtokens.org/schemas/2025.10/format.json",
        identifier(name): {"$type": "color", "$description": name, **_vendored(provenance, "$extensions"), **tokens},
    }
    return as_json(document, indent=2)


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
