"""Other people's readers of the files that are exported: each gives the colours that it finds."""

import ast
import io
import json
import re
import struct
import zipfile
from colorsys import hsv_to_rgb
from xml.etree import ElementTree

import altair
import jsonschema
import matplotlib as mpl
import numpy as np
import pandas
import plotly.graph_objects
import pytest
import sass
import swatch
import tinycss2
from coloraide import Color
from PIL import Image
from PIL.GimpPaletteFile import GimpPaletteFile

from cmapcore.color.conversions import to_hex

SVG = "{http://www.w3.org/2000/svg}"

READERS = {}
"""What was exported and its format, to a function of the file's bytes, the palette or colormap and a folder to use: it
gives the colours found, ``float[n, 3]`` from 0 to 255."""


def reads(what, name):
    def known(function):
        READERS[what, name] = function
        return function

    return known


def from_hex(codes):
    """Hex codes, with or without #, to ``float[n, 3]`` from 0 to 255."""
    return np.array([list(bytes.fromhex(code.removeprefix("#"))) for code in codes], dtype=float)


def from_rows(rows):
    return np.array([[float(value) for value in row] for row in rows])


def sampled(places, colors, thing):
    """The colours of a gradient where those of a colormap are: in the middle of steps, or evenly from end to end."""
    count = len(thing.rgb)
    wanted = (np.arange(count) + 0.5) / count if thing.stepped else np.linspace(0, 1, count)
    return np.stack([np.interp(wanted, places, channel) for channel in colors.T], axis=1)


def no_errors(nodes):
    assert all(node.type != "error" for node in nodes), [node.message for node in nodes if node.type == "error"]
    return nodes


def css_declarations(data):
    """The first rule of a style sheet: what it is for, and its declarations. One more may be for dark grounds."""
    rule, *dark = no_errors(tinycss2.parse_stylesheet(data.decode(), skip_comments=True, skip_whitespace=True))
    assert [each.at_keyword for each in dark] in ([], ["media"])
    head = rule.at_keyword if rule.type == "at-rule" else tinycss2.serialize(rule.prelude).strip()
    inner = no_errors(tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True))
    return head, inner


@reads("palette", "css")
@reads("palette", "tailwind")
def css_colors(data, thing, folder):
    _, inner = css_declarations(data)
    assert all(each.type == "declaration" and each.name.startswith("--") for each in inner)
    assert len({each.name for each in inner}) == len(inner)
    own = [each for each in inner if re.search(r"-\d+$", each.name) and "-accent-" not in each.name]
    return from_hex([token.value for each in own for token in each.value if token.type == "hash"])


@reads("colormap", "css")
def css_gradient(data, thing, folder):
    _, (declaration,) = css_declarations(data)
    (function,) = [token for token in declaration.value if token.type == "function"]
    assert function.name == "linear-gradient"
    codes = [token.value for token in function.arguments if token.type == "hash"]
    places = [token.value / 100 for token in function.arguments if token.type == "percentage"]
    assert places == sorted(places)
    return sampled(places, from_hex(codes), thing)


@reads("palette", "scss")
def scss_colors(data, thing, folder):
    text = data.decode()
    (word,) = re.findall(r"^\$([a-z0-9-]+)-colors: \($", text, re.MULTILINE)
    written = sass.compile(string=f"{text}\na {{ all: ${word}-colors; one: ${word}-1; }}")
    found = from_hex(re.findall(r"#[0-9a-f]{6}", re.sub("white", "#ffffff", written)))
    assert (found[-1] == found[0]).all()
    return found[:-1]


TOKEN = {
    "type": "object",
    "required": ["$value"],
    "additionalProperties": False,
    "properties": {
        "$description": {"type": "string"},
        "$value": {
            "type": "object",
            "required": ["colorSpace", "components"],
            "additionalProperties": False,
            "properties": {
                "colorSpace": {"const": "srgb"},
                "components": {
                    "type": "array",
                    "minItems": 3,
                    "maxItems": 3,
                    "items": {"type": "number", "minimum": 0, "maximum": 1},
                },
                "alpha": {"type": "number", "minimum": 0, "maximum": 1},
                "hex": {"type": "string", "pattern": "^#[0-9a-f]{6}$"},
            },
        },
    },
}
THEME = {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": TOKEN}}
TOKENS_2025_10 = {  # what the Format Module and the Color Module say of a file with one group of colours
    "type": "object",
    "minProperties": 2,
    "maxProperties": 2,
    "required": ["$schema"],
    "patternProperties": {
        r"^\$schema$": {"const": "https://www.designtokens.org/schemas/2025.10/format.json"},
        r"^[^$.{}][^.{}]*$": {
            "type": "object",
            "required": ["$type"],
            "patternProperties": {
                r"^\$type$": {"const": "color"},
                r"^\$description$": {"type": "string"},
                r"^\$extensions$": {"type": "object"},
                "^theme$": THEME,
                r"^(?!theme$)[^$.{}][^.{}]*$": TOKEN,
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
PARAVIEW = {
    "type": "array",
    "minItems": 1,
    "maxItems": 1,
    "items": {
        "type": "object",
        "required": ["Name", "NanColor"],
        "properties": {
            "Name": {"type": "string", "minLength": 1},
            "ColorSpace": {"enum": ["RGB"]},
            "RGBPoints": {"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1}},
            "IndexedColors": {"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1}},
            "Annotations": {"type": "array", "items": {"type": "string"}},
            "NanColor": {"type": "array", "minItems": 3, "maxItems": 3},
        },
        "oneOf": [{"required": ["ColorSpace", "RGBPoints"]}, {"required": ["IndexedColors", "Annotations"]}],
    },
}


@reads("palette", "tokens")
def token_colors(data, thing, folder):
    document = json.loads(data)
    jsonschema.validate(document, TOKENS_2025_10)
    (group,) = [value for key, value in document.items() if not key.startswith("$")]
    assert set(group["theme"]) == {"light", "dark"}
    values = [token["$value"] for key, token in group.items() if key.isdigit()]
    assert [value["hex"] for value in values] == to_hex(np.array([value["components"] for value in values]))
    return from_hex([value["hex"] for value in values])


@reads("palette", "tokens-hex")
def hex_token_colors(data, thing, folder):
    (group,) = json.loads(data).values()
    assert set(group["theme"]) == {"light", "dark"}
    tokens = [token for key, token in group.items() if key.isdigit()]
    assert {token["$type"] for token in tokens} == {"color"}
    return from_hex([token["$value"] for token in tokens])


@reads("palette", "gpl")
def gpl_colors(data, thing, folder):
    assert all(len(line) <= 100 for line in data.splitlines())
    return np.frombuffer(GimpPaletteFile(io.BytesIO(data)).palette, np.uint8).reshape(-1, 3).astype(float)


@reads("palette", "ase")
def ase_colors(data, thing, folder):
    path = folder / "palette.ase"
    path.write_bytes(data)
    (group,) = swatch.parse(str(path))
    assert group["type"] == "Color Group"
    return np.array([one["data"]["values"] for one in group["swatches"]]) * 255


@reads("palette", "aco")
def aco_colors(data, thing, folder):
    """Version 1, after version 2 was found to say the same."""
    version, count = struct.unpack_from(">2H", data)
    assert version == 1
    rows = np.frombuffer(data, ">u2", 5 * count, 4).reshape(-1, 5)
    at = 4 + rows.nbytes
    assert struct.unpack_from(">2H", data, at) == (2, count)
    at += 4
    for row in rows:
        assert data[at : at + 10] == row.tobytes()
        (units,) = struct.unpack_from(">I", data, at + 10)
        name = data[at + 14 : at + 14 + 2 * units].decode("utf-16-be")
        assert name.endswith("\0")
        assert name[:-1].strip()
        at += 14 + 2 * units
    assert at == len(data)
    assert (rows[:, 0] == 0).all()
    return rows[:, 1:4] / 257


@reads("palette", "act")
def act_colors(data, thing, folder):
    assert len(data) == 772
    count, transparent = struct.unpack(">2H", data[-4:])
    assert transparent == 0xFFFF
    return np.frombuffer(data, np.uint8, 3 * count).reshape(-1, 3).astype(float)


@reads("palette", "pal")
def pal_colors(data, thing, folder):
    head = data.split(b"\r\n")[:3]
    found = np.loadtxt(io.BytesIO(data), skiprows=3, ndmin=2)
    assert head == [b"JASC-PAL", b"0100", str(len(found)).encode()]
    return found


@reads("palette", "swatches")
def procreate_colors(data, thing, folder):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        (palette,) = json.loads(archive.read("Swatches.json"))
    assert palette["name"]
    return 255 * np.array(
        [hsv_to_rgb(*map(one.get, ("hue", "saturation", "brightness"))) for one in palette["swatches"]]
    )


@reads("palette", "svg")
def svg_colors(data, thing, folder):
    root = ElementTree.fromstring(data)
    assert root.find(f"{SVG}title").text
    return from_hex([rect.get("fill") for rect in root.iter(f"{SVG}rect")])


@reads("colormap", "svg")
def svg_gradient(data, thing, folder):
    root = ElementTree.fromstring(data)
    (gradient,) = root.iter(f"{SVG}linearGradient")
    (rect,) = root.iter(f"{SVG}rect")
    assert rect.get("fill") == f"url(#{gradient.get('id')})"
    stops = list(gradient)
    colors = from_hex([stop.get("stop-color") for stop in stops])
    return sampled([float(stop.get("offset")) for stop in stops], colors, thing)


@reads("palette", "png")
def palette_png_colors(data, thing, folder):
    image = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    assert image.shape[0] == 64
    assert (image == image[:1]).all()
    return image[0, 32::64].astype(float)


@reads("colormap", "png")
def colormap_png_colors(data, thing, folder):
    image = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    assert (image == image[:1]).all()
    return image[0].reshape(len(thing.rgb), -1, 3)[:, 0].astype(float)


@reads("palette", "latex")
def latex_colors(data, thing, folder):
    lines = [line for line in data.decode().splitlines() if not line.startswith("%")]
    found = [
        re.fullmatch(r"\\definecolor\{([a-z][a-z0-9-]*)\}\{HTML\}\{([0-9A-F]{6})\}", line).groups() for line in lines
    ]
    assert len(dict(found)) == len(found)
    return from_hex([code for _, code in found])


@reads("palette", "r")
def r_colors(data, thing, folder):
    (line,) = [line for line in data.decode().splitlines() if not line.startswith("#")]
    inner = re.fullmatch(r'[a-z][a-z0-9_]* <- c\((("#[0-9a-f]{6}"(, )?)+)\)', line)[1]
    return from_hex(re.findall("#[0-9a-f]{6}", inner))


@reads("palette", "tps")
def tableau_colors(data, thing, folder):
    (palette,) = ElementTree.fromstring(data).iter("color-palette")
    assert palette.get("name")
    assert palette.get("type") == "regular"
    return from_hex([color.text for color in palette])


@reads("palette", "mplstyle")
def mplstyle_colors(data, thing, folder):
    path = folder / "palette.mplstyle"
    path.write_bytes(data)
    style = mpl.rc_params_from_file(path, use_default_template=False)
    return from_hex(style["axes.prop_cycle"].by_key()["color"])


@reads("palette", "python")
def python_colors(data, thing, folder):
    (assignment,) = ast.parse(data).body
    return from_hex(ast.literal_eval(assignment.value))


@reads("colormap", "py")
def matplotlib_colors(data, thing, folder):
    """Import the module, and take what it registers out of the registry again."""
    before = set(mpl.colormaps)
    scope = {}
    try:
        exec(compile(data, "exported", "exec"), scope)
        exec(compile(data, "exported", "exec"), scope)  # as a notebook does
        name, reverse = sorted(set(mpl.colormaps) - before)
        found, backwards = mpl.colormaps[name], mpl.colormaps[reverse]
    finally:
        for new in set(mpl.colormaps) - before:
            mpl.colormaps.unregister(new)
    assert reverse == f"{name}_r"
    count = len(thing.rgb)
    assert found(np.arange(count)).tolist() == backwards(np.arange(count)[::-1]).tolist()
    assert found(np.ma.masked)[3] == 0
    assert found(-1) == found(0)
    outside = found.with_extremes(**scope["extremes"])
    for value, color in ((np.ma.masked, thing.bad), (-1, thing.under), (count + 300, thing.over)):
        assert np.array(outside(value)[:3]) == pytest.approx(color, abs=0.5 / 255)
    return 255 * found(np.arange(count))[:, :3]


@reads("palette", "csv")
@reads("colormap", "csv")
def csv_colors(data, thing, folder):
    table = pandas.read_csv(io.BytesIO(data))
    found = table[["red", "green", "blue"]].to_numpy(float)
    assert (found == from_hex(table["hex"])).all()
    return found


@reads("palette", "json")
def palette_json_colors(data, thing, folder):
    return from_hex([color["hex"] for color in json.loads(data)["colors"]])


@reads("colormap", "json")
def colormap_json_colors(data, thing, folder):
    document = json.loads(data)
    assert {"bad", "under", "over"} <= set(document)
    return from_hex(document["colors"])


@reads("colormap", "paraview-json")
def paraview_json_colors(data, thing, folder):
    document = json.loads(data)
    jsonschema.validate(document, PARAVIEW)
    (preset,) = document
    if thing.stepped:
        assert len(preset["Annotations"]) == 2 * len(thing.rgb)
        return 255 * np.array(preset["IndexedColors"]).reshape(-1, 3)
    points = np.array(preset["RGBPoints"]).reshape(-1, 4)
    return sampled(points[:, 0], 255 * points[:, 1:], thing)


@reads("colormap", "paraview-xml")
def paraview_xml_colors(data, thing, folder):
    (colormap,) = ElementTree.fromstring(data)
    assert colormap.get("name")
    assert colormap.get("indexedLookup") == str(thing.stepped).lower()
    assert colormap[-1].tag == "NaN"
    return 255 * from_rows([[point.get(channel) for channel in "rgb"] for point in colormap[:-1]])


@reads("colormap", "qgis")
def qgis_colors(data, thing, folder):
    root = ElementTree.fromstring(data)
    assert root.tag == "qgis_style"
    (ramp,) = root.iter("colorramp")
    assert ramp.get("name")
    old = {prop.get("k"): prop.get("v") for prop in ramp.iter("prop")}
    new = {option.get("name"): option.get("value") for option in ramp.iter("Option") if option.get("name")}
    assert old == new
    stops = [(float(at), color) for at, color in (stop.split(";") for stop in old["stops"].split(":") if stop)]
    stops = [(0.0, old["color1"]), *stops]
    if not thing.stepped:
        stops.append((1.0, old["color2"]))
    assert old["discrete"] == str(int(thing.stepped))
    places = np.array([at for at, _ in stops])
    colors = from_rows([color.split(",") for _, color in stops])
    assert (colors[:, 3] == 255).all()
    if thing.stepped:
        wanted = (np.arange(len(thing.rgb)) + 0.5) / len(thing.rgb)
        return colors[np.searchsorted(places, wanted, side="right") - 1, :3]
    return sampled(places, colors[:, :3], thing)


def gmt_slices(data):
    """The slices of a palette table: ``float[n, 8]``, where each begins and its colour there, and where it ends."""
    rows = [line.replace("/", "\t").split() for line in data.decode().splitlines() if line[0] not in "#BFN"]
    slices = from_rows(rows)
    assert (slices[1:, 0] == slices[:-1, 4]).all()
    return slices


@reads("colormap", "cpt")
def gmt_colors(data, thing, folder):
    slices = gmt_slices(data)
    low = -1 if thing.kind == "diverging" else 0
    assert (slices[0, 0], slices[-1, 4]) == (low, 1)
    places = (slices[:, [0, 4]].ravel() - low) / (1 - low)
    return sampled(places, slices[:, [1, 2, 3, 5, 6, 7]].reshape(-1, 3), thing)


@reads("colormap", "lut")
def imagej_colors(data, thing, folder):
    table = np.frombuffer(data, np.uint8).reshape(3, 256).T
    middles = ((np.arange(len(thing.rgb)) + 0.5) / len(thing.rgb) * 256).astype(int)
    return table[middles].astype(float)


@reads("colormap", "gdal")
def gdal_colors(data, thing, folder):
    lines = [line for line in data.decode().splitlines() if not line.startswith("#")]
    assert lines.pop().startswith("nv ")
    rows = from_rows([line.replace("%", "").split() for line in lines])
    assert (np.diff(rows[:, 0]) > 0).all()
    return sampled(rows[:, 0] / 100, rows[:, 1:], thing)


@reads("colormap", "d3")
def d3_colors(data, thing, folder):
    return from_hex(re.findall("#[0-9a-f]{6}", re.search(r"colors = \[(.*?)\];", data.decode(), re.DOTALL)[1]))


@reads("colormap", "plotly")
def plotly_colors(data, thing, folder):
    scale = plotly.graph_objects.Heatmap(colorscale=json.loads(data)).colorscale
    return sampled([at for at, _ in scale], from_hex([code for _, code in scale]), thing)


@reads("colormap", "vega")
def vega_colors(data, thing, folder):
    document = json.loads(data)
    config = altair.Config.from_dict(document["config"])
    chart = {"data": {"values": []}, "mark": "point"} | document
    altair.Chart.from_dict(chart)
    return from_hex(next(iter(config.to_dict()["range"].values())))


@reads("colormap", "pgfplots")
def pgfplots_colors(data, thing, folder):
    lines = [line for line in data.decode().splitlines() if not line.startswith("%")]
    text = " ".join(lines)
    assert text.count("{") == text.count("}")
    assert re.search(r"colormap=\{[a-z][a-z0-9-]*\}\{", text)
    assert ("piecewise const" in text) == thing.stepped
    return from_rows(re.findall(r"rgb255=\((\d+),(\d+),(\d+)\)", text))


@reads("colormap", "jscm")
def viscm_colors(data, thing, folder):
    document = json.loads(data)
    assert document["content-type"] == "application/vnd.matplotlib.colormap-v1+json"
    assert document["name"]
    return from_hex(re.findall("......", document["colors"]))


@reads("palette", "hex")
def listed_colors(data, thing, folder):
    return np.array([np.array(Color(line).convert("srgb").coords()) * 255 for line in data.decode().splitlines()])


@reads("colormap", "npy")
def numpy_colors(data, thing, folder):
    return 255 * np.load(io.BytesIO(data))
