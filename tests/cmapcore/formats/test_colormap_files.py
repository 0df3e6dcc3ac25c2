"""Colormap files are read back, ours in every format and those of other programs."""

import json

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color.conversions import delta_e_2000, srgb_to_lab
from cmapcore.formats.registry import FORMATS, names
from tests.cmapcore.formats.test_formats import COLORMAPS, PROVENANCE

SMALL = [each for each in COLORMAPS if each.kind != "diverging" or len(each.rgb) == 256]


@pytest.mark.parametrize("colormap", SMALL, ids=lambda colormap: f"{colormap.kind}-{len(colormap.rgb)}")
@pytest.mark.parametrize("name", names("colormap"))
def test_what_is_exported_is_read_back(name, colormap, tmp_path):
    assert FORMATS["colormap", name].read
    data = cmp.export(colormap, name, provenance=PROVENANCE)
    if len(colormap.rgb) == 1 and name not in ("json", "csv", "npy", "py", "d3", "jscm", "pgfplots"):
        return  # of one colour nothing tells where it ends
    path = tmp_path / "anything.xyz"
    path.write_bytes(data)
    for found in (cmp.read_colormap(data), cmp.read_colormap(path)):
        at = np.rint(np.linspace(0, found.N - 1, len(colormap.rgb))).astype(int)
        apart = delta_e_2000(srgb_to_lab(found.rgb[at]), srgb_to_lab(colormap.rgb))
        assert apart.max() < (2 if name in ("css", "svg", "lut") and not colormap.stepped else 1)
        if colormap.stepped and name not in ("py", "csv", "npy", "d3", "json"):
            assert found.stepped
            assert found.N == colormap.N


@pytest.mark.parametrize("kind", ["sequential", "diverging", "cyclic", "qualitative"])
def test_the_kind_is_the_one_of_the_recipe(kind, scene):
    result = cmp.extract(scene)
    made = cmp.provenance_of(result, kind=kind)
    for name in ("py", "cpt", "svg", "qgis"):
        assert cmp.read_colormap(cmp.export(cmp.colormap(result, kind), name, provenance=made)).kind == kind


FOREIGN = {
    "GMT 4": (
        b"#\tcpt file\n#COLOR_MODEL = RGB\n-8000\t0\t0\t0\t0\t0\t5\t25\n"
        b"0\t0\t5\t25\t8000\t255\t255\t255\nB 0 0 0\nF 255 255 255\n",
        ["#000000", "#000519", "#ffffff"],
    ),
    "GMT, grey": (b"0 0 1 128\n1 128 2 255\n", ["#000000", "#808080", "#ffffff"]),
    "GMT 6, names and labels": (
        b"# COLOR_MODEL = RGB\n0 black 1 red L ;deep\n1 red 2 white\n",
        ["#000000", "#ff0000", "#ffffff"],
    ),
    "GMT, HSV": (b"# COLOR_MODEL = HSV\n0 0-1-1 1 120-1-1\n1 120-1-1 2 240-1-1\n", ["#ff0000", "#00ff00", "#0000ff"]),
    "GMT, without slices": (b"0 255 0 0\n1 0 255 0\n2 0 0 255\n", ["#ff0000", "#00ff00", "#0000ff"]),
    "cpt-city, SVG": (
        b'<svg><linearGradient id="x"><stop offset="0.00%" stop-color="rgb(0,0,0)" stop-opacity="1.0"/>'
        b'<stop offset="50%" style="stop-color: #ff0000; stop-opacity: 1"/><stop offset="100%" stop-color="white"/>'
        b"</linearGradient></svg>",
        ["#000000", "#ff0000", "#ffffff"],
    ),
    "ParaView": (
        json.dumps(
            [{"ColorSpace": "Lab", "Name": "Mine", "RGBPoints": [-1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1]}]
        ).encode(),
        ["#000000", "#ff0000", "#ffffff"],
    ),
    "QGIS 3.4": (
        b'<qgis_style><colorramps><colorramp type="gradient" name="mine"><prop k="color1" v="0,0,0,255"/>'
        b'<prop k="color2" v="255,255,255,255"/><prop k="stops" v="0.5;255,0,0,255;rgb;ccw"/>'
        b"</colorramp></colorramps></qgis_style>",
        ["#000000", "#ff0000", "#ffffff"],
    ),
    "Plotly": (b'[[0, "rgb(0,0,0)"], [0.5, "red"], [1, "#fff"]]', ["#000000", "#ff0000", "#ffffff"]),
    "GDAL, heights": (b"-100 0 0 0\n0 255 0 0\n100,255,255,255\nnv 0 0 0 0\n", ["#000000", "#ff0000", "#ffffff"]),
}


@pytest.mark.parametrize("program", FOREIGN)
def test_files_of_other_programs(program):
    data, codes = FOREIGN[program]
    found = cmp.read_colormap(data)
    assert not found.stepped
    assert list(found.colors(3).hex) == codes


def test_uneven_stops_are_interpolated_and_uneven_steps_keep_their_widths():
    smooth = cmp.read_colormap(b"0 0/0/0 1 255/0/0\n1 255/0/0 4 255/255/255\n")
    assert smooth.N == 256
    assert smooth(0.25)[:3] == pytest.approx((1, 0, 0), abs=0.02)
    steps = cmp.read_colormap(b"0 0/0/0 1 0/0/0\n1 255/0/0 4 255/0/0\n")
    assert steps.stepped
    assert (steps(0.24)[:3], steps(0.26)[:3]) == ((0, 0, 0), (1, 0, 0))


def npy(shape):
    """An array as NumPy keeps it, whose header ends as it likes."""
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}".encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(96)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nothing",
        b"\x93NUMPY",
        npy("(4, 3), ("),
        npy("(999999999999, 3)}"),
        b"[]",
        b"{}",
        b"<ColorMap name='x'>",
        b'<colorramp name="x">',
        b"\x89PNG",
        b"0 1",
        b"1/2/3 0/0/128 1 255/255/0\n4/5/6 255/255/0 2 255/255/255\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'><linearGradient id='x'></linearGradient></svg>",
        bytes(700),
    ],
)
def test_what_is_none_is_told(data):
    with pytest.raises((cmp.FormatError, cmp.PictureError)):
        cmp.read_colormap(data)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(cmp.FormatError, match=r"nowhere\.cpt"):
        cmp.read_colormap(tmp_path / "nowhere.cpt")
