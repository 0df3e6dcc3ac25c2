"""Readers of colormap files, our own and those of other programs of the same kinds: their stops, in sRGB."""

from __future__ import annotations

import colorsys
import html
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from tokenize import TokenError
from typing import Any

import numpy as np

from ..arrays import Floats
from ..color.css import from_css
from ..errors import FormatError
from .reading import damaged, plain_text

_TABLE = 256
_MANY = 64
"""At least this many evenly spaced stops form a table themselves; between fewer, colours are interpolated."""
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_CODE = r"#([0-9a-fA-F]{6})(?![0-9a-fA-F])"


@dataclass(frozen=True)
class FoundColormap:
    """What is in a colormap file.

    Attributes
    ----------
    rgb : float[n, 3]
        sRGB, evenly spaced.
    name : str
        Or empty.
    stepped : bool
        Whether its colours are steps.
    kind : str
        The kind that the file states, or empty.
    """

    rgb: Floats
    name: str = ""
    stepped: bool = False
    kind: str = ""


def through_stops(stops: Sequence[tuple[float, Sequence[float]]], name: str = "", kind: str = "") -> FoundColormap:
    """Return what lies at stops: steps, where each piece between two of them is of one colour; or else a smooth table.

    Many stops at even distances are the table; between others it is interpolated in sRGB.
    """
    if len(stops) < 2:
        raise damaged("colormap")
    places = np.array([place for place, _ in stops], dtype=float)
    rgb = np.array([list(color)[:3] for _, color in stops], dtype=float).reshape(-1, 3)
    is_new = np.append(True, (np.diff(places) != 0) | (np.diff(rgb, axis=0) != 0).any(axis=1))
    places, rgb = places[is_new], rgb[is_new]
    if len(places) < 2 or not (np.isfinite(places).all() and np.isfinite(rgb).all()) or (np.diff(places) < 0).any():
        raise damaged("colormap")
    spans = np.diff(places)
    wide = spans > 1e-5 * np.ptp(places)
    if not wide.all() and (rgb[:-1][wide] == rgb[1:][wide]).all():
        return _steps(rgb[:-1][wide], spans[wide], name, kind)
    count = _TABLE
    if wide.all() and np.allclose(spans, spans.mean(), rtol=1e-3):
        if len(rgb) >= _MANY:
            return FoundColormap(rgb, name, kind=kind)
        places = np.arange(len(rgb))
        count = (len(rgb) - 1) * -(-(_TABLE - 1) // (len(rgb) - 1)) + 1  # so that each stop is in the table
    at = np.linspace(places[0], places[-1], count)
    return FoundColormap(np.stack([np.interp(at, places, channel) for channel in rgb.T], axis=1), name, kind=kind)


def _steps(rgb: Floats, widths: Floats, name: str, kind: str) -> FoundColormap:
    if not np.allclose(widths, widths.mean(), rtol=1e-2):
        middles = (np.arange(_TABLE) + 0.5) / _TABLE * widths.sum()
        rgb = rgb[np.searchsorted(np.cumsum(widths), middles).clip(max=len(rgb) - 1)]
    return FoundColormap(rgb, name, stepped=True, kind=kind)


def _codes(codes: Iterable[str]) -> Floats:
    return np.array([list(bytes.fromhex(code)) for code in codes]).reshape(-1, 3) / 255


def read_module(data: bytes) -> FoundColormap | None:
    """Read the colours of a module for Matplotlib or D3."""
    text = plain_text(data) or ""
    if "ListedColormap(" not in text and "export const colors" not in text:
        return None
    _, start, rest = text.partition("colors = [")
    codes = re.findall(_CODE, rest.partition("]")[0])
    if not start or not codes:
        return None
    name = re.search(r'ListedColormap\(colors, name="([^"]*)"', text)
    return FoundColormap(_codes(codes), name[1] if name else "")


def read_table(data: bytes) -> FoundColormap | None:
    """Read a CSV table of hex codes and levels, and nothing else."""
    lines = (plain_text(data) or "").split()
    if not lines or lines[0].lower() != "hex,red,green,blue":
        return None
    try:
        return FoundColormap(np.array([line.split(",")[1:] for line in lines[1:]], dtype=float).reshape(-1, 3) / 255)
    except ValueError:
        raise damaged("CSV table") from None


def read_npy(data: bytes) -> FoundColormap | None:
    """Read an array as NumPy keeps it, of floats in [0, 1] or whole numbers up to 255."""
    if not data.startswith(b"\x93NUMPY"):
        return None
    try:
        array = np.load(io.BytesIO(data), allow_pickle=False)
    except (ValueError, OSError, EOFError, SyntaxError, TokenError, MemoryError):  # of a header that says anything
        raise damaged("NumPy array") from None
    if array.ndim != 2 or array.shape[1] not in (3, 4) or array.dtype.kind not in "fui":
        raise FormatError(f"A colormap is an array of n rows of 3 numbers, not of shape {array.shape}.")
    return FoundColormap(array[:, :3] / (255 if array.dtype.kind in "ui" and array.max(initial=0) > 1 else 1))


def read_document(data: bytes) -> FoundColormap | None:
    """Read JSON: ours, a preset of ParaView, a colorscale of Plotly, a theme of Vega, a colormap of viscm."""
    text = (plain_text(data) or "").strip()
    if not text.startswith(("{", "[")):
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    try:
        if isinstance(document, list):
            return _of_list(document)
        return _of_object(document)
    except (KeyError, ValueError, TypeError, AttributeError):
        raise damaged("JSON colormap") from None


def _of_list(document: list[Any]) -> FoundColormap | None:
    if not document:
        return None
    first = document[0]
    if isinstance(first, dict) and ("RGBPoints" in first or "IndexedColors" in first):
        name = str(first.get("Name", ""))
        if "IndexedColors" in first:
            return FoundColormap(np.array(first["IndexedColors"], dtype=float).reshape(-1, 3), name, stepped=True)
        points = np.array(first["RGBPoints"], dtype=float).reshape(-1, 4)
        return through_stops([(point[0], point[1:]) for point in points.tolist()], name)
    if all(isinstance(each, list) and len(each) == 2 and isinstance(each[1], str) for each in document):
        return through_stops([(float(at), _of_css(code)) for at, code in document])
    return None


def _of_object(document: dict[str, Any]) -> FoundColormap | None:
    name = str(document.get("name", ""))
    if "usage-hints" in document and isinstance(document.get("colors"), str):
        codes = re.findall("[0-9a-fA-F]{6}", document["colors"])
        kind = str(next(iter(document["usage-hints"]), ""))
        return FoundColormap(_codes(codes), name, document.get("domain") == "discrete", kind)
    if {"kind", "colors", "rgb"} <= document.keys():
        return FoundColormap(np.array(document["rgb"], dtype=float).reshape(-1, 3), name, kind=str(document["kind"]))
    ranges = document.get("config", {}).get("range") if isinstance(document.get("config"), dict) else None
    if isinstance(ranges, dict) and ranges:
        key, colors = next(iter(ranges.items()))
        return FoundColormap(np.array([_of_css(code) for code in colors]), stepped=key in ("category", "ordinal"))
    return None


def _of_css(text: str) -> list[float]:
    found = from_css(text)
    if found is None:
        raise ValueError(f"{text!r} is not a colour.")
    return [float(part) for part in found]


def _attributes(tag: str) -> dict[str, str]:
    return {key: html.unescape(value) for key, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}


def read_xml(data: bytes) -> FoundColormap | None:
    """Read a preset of ParaView, or the first colour ramp of a style library of QGIS; no parser of XML is needed."""
    text = plain_text(data) or ""
    try:
        if "<ColorMap " in text:
            its = _attributes(re.findall(r"<ColorMap\s[^>]*>", text)[0])
            points = [_attributes(tag) for tag in re.findall(r"<Point\s[^>]*>", text.partition("</ColorMap>")[0])]
            stops = [(float(point["x"]), [float(point[channel]) for channel in "rgb"]) for point in points]
            if its.get("indexedLookup") in ("true", "1"):
                rgb = np.array([color for _, color in stops]).reshape(-1, 3)
                return FoundColormap(rgb, its.get("name", ""), stepped=True)
            return through_stops(stops, its.get("name", ""))
        if "<colorramp " in text:
            return _ramp(text.partition("<colorramp ")[2].partition("</colorramp>")[0])
    except (KeyError, ValueError, IndexError):
        raise damaged("XML colormap") from None
    return None


def _ramp(text: str) -> FoundColormap:
    values = {}
    for tag in re.findall(r"<(?:Option|prop)\s[^>]*>", text):
        its = _attributes(tag)
        values[its.get("name", its.get("k", ""))] = its.get("value", its.get("v", ""))
    middle = [stop.split(";")[:2] for stop in values.get("stops", "").split(":") if stop]
    stops = [(0.0, _levels(values["color1"]))]
    stops += [(float(at), _levels(color)) for at, color in middle]
    stops.append((1.0, _levels(values["color2"])))
    name = _attributes(text.partition(">")[0]).get("name", "")
    if values.get("discrete") != "1":
        return through_stops(stops, name)
    edges = np.array([at for at, _ in stops[:-1]] + [1.0])
    return _steps(np.array([color for _, color in stops[:-1]]), np.diff(edges), name, "")


def _levels(text: str) -> list[float]:
    return [float(level) / 255 for level in text.split(",")[:3]]


def read_cpt(data: bytes) -> FoundColormap | None:
    """Read a colour palette table of GMT, in RGB, HSV, grey, names or hex codes; a table without slices too."""
    text = plain_text(data) or ""
    lines = [line.split(";")[0].strip() for line in text.splitlines()]
    rows = [line.split() for line in lines if line and not line.startswith("#") and line[0] not in "BFN"]
    model = re.search(r"COLOR_MODEL\s*=\s*\+?(\w+)", text)
    is_hsv = model is not None and model[1].upper() == "HSV"
    stops: list[tuple[float, list[float]]] = []
    try:
        slices = [[part for cell in row for part in _cells(cell)] for row in rows]
        is_grey = len(rows) > 1 and all(len(cells) == 4 for cells in slices) and _is_chain(slices)
        for cells in slices:
            stops += _slices(cells, is_hsv, is_grey)
    except (ValueError, IndexError, TypeError):  # the last where a colour stands in the place of a place
        return None
    if len(stops) < 2:
        return None
    return through_stops(stops)


def _cells(cell: str) -> list[Any]:
    if "/" in cell:
        return [[float(part) for part in cell.split("/")]]
    if re.fullmatch(rf"{_NUMBER}", cell):
        return [float(cell)]
    if re.fullmatch(rf"{_NUMBER}-{_NUMBER}-{_NUMBER}", cell):  # HSV
        return [[float(part) for part in cell.split("-")]]
    found = from_css(cell)
    return [] if found is None else [[255 * part for part in found.tolist()]]


def _is_chain(slices: list[list[Any]]) -> bool:
    """Whether each slice of a table, place, level, place and so on, begins where the one before ends."""
    return all(one[2] == other[0] for one, other in pairwise(slices))


def _slices(cells: list[Any], is_hsv: bool, is_grey: bool) -> list[tuple[float, list[float]]]:
    """Give the two ends of a slice: a place and a colour each, of three numbers, one cell, or one level of grey."""
    if any(isinstance(cell, list) for cell in cells):
        pairs = [(cells[0], cells[1]), (cells[2], cells[3])] if len(cells) >= 4 else [(cells[0], cells[1])]
    elif len(cells) >= 8:
        pairs = [(cells[0], cells[1:4]), (cells[4], cells[5:8])]
    elif is_grey:
        pairs = [(cells[0], [cells[1]] * 3), (cells[2], [cells[3]] * 3)]
    elif len(cells) == 4:
        pairs = [(cells[0], cells[1:4])]
    else:
        raise ValueError("no slice")
    return [(float(at), _rgb_of(color, is_hsv)) for at, color in pairs]


def _rgb_of(color: Any, is_hsv: bool) -> list[float]:
    parts = color if isinstance(color, list) else [color] * 3
    if is_hsv:
        return list(colorsys.hsv_to_rgb(parts[0] / 360, parts[1], parts[2]))
    if not all(0 <= part <= 255 for part in parts) or len(parts) < 3:
        raise ValueError("no colour")
    return [part / 255 for part in parts[:3]]


def read_lut(data: bytes) -> FoundColormap | None:
    """Read a lookup table of ImageJ: 256 values of red, green and blue, with or without the header of NIH Image."""
    if len(data) == 800 and data.startswith(b"ICOL"):
        data = data[32:]
    if len(data) != 768:
        return None
    rgb = np.frombuffer(data, np.uint8).reshape(3, 256).T / 255
    changes = 1 + np.flatnonzero((rgb[1:] != rgb[:-1]).any(axis=1))
    edges = np.array([0, *changes, 256])
    widths = np.diff(edges)
    if len(widths) <= 64 and len(widths) > 1 and widths.max() - widths.min() <= 1:
        return FoundColormap(rgb[edges[:-1]], stepped=True)
    return FoundColormap(rgb)


_RELIEF = re.compile(rf"^\s*({_NUMBER}%?)[\s,:/]+(\d+)[\s,:/]+(\d+)[\s,:/]+(\d+)(?:[\s,:/]+\d+)?\s*$")


def read_relief(data: bytes) -> FoundColormap | None:
    """Read a colour table of ``gdaldem color-relief``."""
    lines = [line for line in (plain_text(data) or "").splitlines() if line.strip() and not line.startswith("#")]
    lines = [line for line in lines if not line.lstrip().startswith(("nv", "default"))]
    found = [_RELIEF.match(line) for line in lines]
    rows = [each for each in found if each is not None]
    if len(rows) < 2 or len(rows) < len(lines) or _is_chain([[row[1], row[2], row[3]] for row in rows]):
        return None
    stops = [(float(row[1].rstrip("%")), [int(row[i]) / 255 for i in (2, 3, 4)]) for row in rows]
    return through_stops(stops)


def read_svg(data: bytes) -> FoundColormap | None:
    """Read the first linear gradient of a drawing, such as one of cpt-city."""
    text = plain_text(data) or ""
    if "<linearGradient" not in text:
        return None
    gradient = text.partition("<linearGradient")[2].partition("</linearGradient>")[0]
    stops = []
    for tag in re.findall(r"<stop\s[^>]*>", gradient):
        its = _attributes(tag)
        its |= dict(part.split(":", 1) for part in its.get("style", "").split(";") if ":" in part)
        color = from_css(its.get("stop-color", "").strip())
        offset = its.get("offset", "").strip()
        if color is None or not re.fullmatch(rf"{_NUMBER}%?", offset):
            raise damaged("SVG gradient")
        stops.append((float(offset.rstrip("%")) / (100 if offset.endswith("%") else 1), color.tolist()))
    title = re.search(r"<title>([^<]*)</title>", text)
    return through_stops(stops, html.unescape(title[1]) if title else "")


def read_gradient(data: bytes) -> FoundColormap | None:
    """Read the first ``linear-gradient`` of a style sheet whose stops are hex codes."""
    found = re.search(r"linear-gradient\(([^;]*)\)", plain_text(data) or "")
    stops = re.findall(rf"{_CODE}\s+({_NUMBER})%", found[1]) if found else []
    if len(stops) < 2:
        return None
    return through_stops([(float(at), _codes([code])[0]) for code, at in stops])


def read_pgfplots(data: bytes) -> FoundColormap | None:
    """Read a colormap of PGFPlots."""
    text = plain_text(data) or ""
    found = re.findall(rf"rgb(255)?=\(({_NUMBER}),({_NUMBER}),({_NUMBER})\)", text) if "colormap" in text else []
    if not found:
        return None
    rgb = np.array([[float(part) / (255 if is_8bit else 1) for part in parts] for is_8bit, *parts in found])
    name = re.search(r"colormap=\{([^}]*)\}", text)
    return FoundColormap(rgb, name[1] if name else "", stepped="piecewise const" in text)


def read_strip(data: bytes) -> FoundColormap | None:
    """Read a PNG of a strip: the colours along its middle row, each as wide as the others."""
    if not data.startswith(b"\x89PNG"):
        return None
    from ..pictures.decode import decode_bytes

    rgb = decode_bytes(data).rgb
    row = rgb[len(rgb) // 2]
    if len(rgb) > 1 and (rgb != row).any():
        raise FormatError("This is not a strip of colours: its rows differ. Give it to `extract` as a picture.")
    edges = np.array([0, *(1 + np.flatnonzero((row[1:] != row[:-1]).any(axis=1))), len(row)])
    widest = int(np.gcd.reduce(np.diff(edges)))
    colors = row[::widest] / 255
    return FoundColormap(colors if len(colors) > 1 else row[:1] / 255, stepped=len(colors) <= 64)
