"""Exports read by the programs that they are for: those that Debian and npm have."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore.colormaps.kinds import KINDS
from cmapcore.pictures.samples import sample_path

HERE = Path(__file__).parent
PYTHON = "/usr/bin/python3"
pytestmark = pytest.mark.long


def needs(program):
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is missing: make test-clients")


def needs_npm(*packages):
    missing = [name for name in packages if not (HERE / "node_modules" / name).exists()]
    return pytest.mark.skipif(bool(missing), reason=f"{', '.join(missing)} from npm missing: make test-clients")


def needs_module(name):
    """Debian's Python has it, which is not ours."""
    missing = (
        not Path(PYTHON).exists() or subprocess.run([PYTHON, "-c", f"import {name}"], capture_output=True).returncode
    )
    return pytest.mark.skipif(bool(missing), reason=f"{name} is missing in {PYTHON}: make test-clients")


def run(*command, **more):
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=False, **more)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def node(code):
    """Run a module where Node finds the packages."""
    return run("node", "--input-type=module", "--eval", code, cwd=HERE)


def at_places(colormap, places):
    """The colours at places in [0, 1], in 8 bits."""
    table = colormap.rgb8.astype(float)
    if colormap.stepped:
        return table[(places * len(table)).astype(int).clip(max=len(table) - 1)]
    return np.stack([np.interp(places, np.linspace(0, 1, len(table)), channel) for channel in table.T], axis=1)


@pytest.fixture(scope="module")
def result():
    return cmp.extract(sample_path("coffee"), ncolors=5)


@pytest.fixture(scope="module", params=KINDS)
def colormap(request, result):
    return cmp.colormap(result, request.param)


@needs("gdaldem")
def test_gdal_colours_a_raster(colormap, tmp_path):
    path = colormap.save(tmp_path / "map.txt", "gdal")
    count = 200
    values = " ".join(f"{(i + 0.5) / count:.6f}" for i in range(count))
    head = f"ncols {count + 2}\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 1\n"
    (tmp_path / "ramp.asc").write_text(f"{head}0.0 {values} 1.0\n")
    run("gdaldem", "color-relief", tmp_path / "ramp.asc", path, tmp_path / "out.png", "-of", "PNG")
    with Image.open(tmp_path / "out.png") as image:
        found = np.asarray(image.convert("RGB"))[0, 1:-1].astype(int)
    assert np.abs(found - at_places(colormap, (np.arange(count) + 0.5) / count)).max() <= 2


@needs("gmt")
def test_gmt_takes_the_table(colormap, tmp_path):
    path = colormap.save(tmp_path / "map.cpt")
    low = -1 if colormap.traits.hinged else 0
    if colormap.stepped:
        told = run("gmt", "makecpt", f"-C{path}", cwd=tmp_path)
        assert (cmp.read_colormap(told.encode()).rgb8 == colormap.rgb8).all()
        return
    told = run("gmt", "makecpt", f"-C{path}", f"-T{low}/1/{(1 - low) / 4}", "-Z", cwd=tmp_path)
    found = cmp.read_colormap(told.encode())
    places = np.linspace(0, found.N - 1, 5).astype(int)
    assert np.abs(found.rgb[places] - colormap.resampled(5).rgb).max() <= 3 / 255


@needs("Rscript")
def test_r_has_the_vector(result, tmp_path):
    path = result.palette.save(tmp_path / "palette.R")
    told = run("Rscript", "--vanilla", "-e", f'source("{path}"); cat(coffee); cat("", nrow(t(col2rgb(coffee))))')
    assert told.split() == [*result.palette.hex, "5"]


@needs("node")
@needs_npm("d3-scale")
def test_d3_interpolates(colormap, tmp_path):
    path = colormap.save(tmp_path / "map.mjs")
    told = node(
        f'import {{scaleSequential}} from "d3-scale"; import interpolate, {{bad, under}} from "{path}";'
        "const s = scaleSequential(interpolate).domain([10, 20]);"
        "console.log(JSON.stringify([s(10), s(14.99), s(20), interpolate(NaN) === bad, interpolate(-1) === under]))"
    )
    codes = ["#{:02x}{:02x}{:02x}".format(*color) for color in colormap.rgb8]
    middle = codes[int(0.499 * len(codes))]
    assert json.loads(told) == [codes[0], middle, codes[-1], True, True]


@needs("node")
@needs_npm("vega", "vega-lite")
def test_vega_lite_draws_with_the_theme(colormap, tmp_path):
    path = colormap.save(tmp_path / "theme.json", "vega")
    kind = "nominal" if colormap.stepped else "quantitative"
    encoding = {
        "color": {"field": "a", "type": kind, **({"scale": {"domainMid": 0}} if colormap.traits.hinged else {})}
    }
    spec = {"data": {"values": [{"a": -1}, {"a": 0}, {"a": 1}]}, "mark": "rect", "encoding": encoding}
    told = node(
        'import {readFileSync} from "fs"; import * as vega from "vega"; import {compile} from "vega-lite";'
        f'const config = JSON.parse(readFileSync("{path}")).config;'
        f"const view = new vega.View(vega.parse(compile({json.dumps(spec)}, {{config}}).spec), {{renderer: 'none'}});"
        "await view.runAsync(); const scale = view.scale('color');"
        "console.log(JSON.stringify([-1, 0, 1].map((value) => scale(value))))"
    )
    found = [cmp.Palette([each]).rgb8[0].astype(int) for each in json.loads(told)]
    if colormap.stepped:
        wanted = [colormap.rgb8[i] for i in range(3)]
    else:
        wanted = [colormap.rgb8[0], colormap(0.5, bytes=True)[:3], colormap.rgb8[-1]]
    assert np.abs(np.array(found) - np.array(wanted).astype(int)).max() <= 4


@needs("node")
@needs_npm("sass")
def test_sass_compiles_the_variables(result, tmp_path):
    path = result.palette.save(tmp_path / "palette.scss")
    path.write_text(path.read_text() + "a { color: $coffee-1; } @each $c in $coffee-colors { b { color: $c; } }\n")
    told = node(f'import * as sass from "sass"; console.log(sass.compile("{path}").css)')
    assert all(code in told for code in result.palette.hex)


@needs("node")
@needs_npm("style-dictionary")
def test_style_dictionary_builds_variables(result, tmp_path):
    path = result.palette.save(tmp_path / "palette.json", "tokens-hex")
    files = [{"destination": "v.css", "format": "css/variables"}]
    css = {"transformGroup": "css", "buildPath": f"{tmp_path}/", "files": files}
    wanted = {"source": [str(path)], "log": {"verbosity": "silent"}, "platforms": {"css": css}}
    node(
        'import StyleDictionary from "style-dictionary";'
        f"await new StyleDictionary({json.dumps(wanted)}).buildAllPlatforms();"
    )
    built = (tmp_path / "v.css").read_text()
    for number, code in enumerate(result.palette, 1):
        assert f"--coffee-{number}: {code};" in built


@needs("node")
@needs_npm("tailwindcss")
def test_tailwind_has_utilities_of_the_theme(result, tmp_path):
    path = result.palette.save(tmp_path / "theme.css", "tailwind")
    classes = [f"bg-coffee-{number}" for number in range(1, 7)]  # of five colours: the sixth is none
    told = node(
        'import {compile} from "tailwindcss"; import {readFileSync} from "fs";'
        f'const theme = await compile("@tailwind utilities;" + readFileSync("{path}", "utf8"));'
        f"console.log(theme.build({json.dumps(classes)}))"
    )
    for number, code in enumerate(result.palette.hex, 1):
        assert f"  background-color: var(--color-coffee-{number});" in told
        assert f"--color-coffee-{number}: {code};" in told
    assert "coffee-6" not in told


def typeset(folder, *lines):
    """The colours that LaTeX says it found, in the order of the lines ``\\say{name of a colour}``."""
    head = [
        *(r"\documentclass{article}", r"\usepackage{xcolor}", r"\usepackage{pgfplots}", r"\pgfplotsset{compat=newest}"),
        r"\newcommand{\say}[1]{\convertcolorspec{named}{#1}{HTML}\found\typeout{found=\found}}",
    ]
    (folder / "page.tex").write_text("\n".join([*head, r"\begin{document}", *lines, r"\end{document}"]))
    told = run("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page", cwd=folder)
    return [f"#{code.lower()}" for code in re.findall(r"^found=(\w+)", told, re.MULTILINE)]


def needs_latex(package):
    missing = shutil.which("kpsewhich") is None or subprocess.run(["kpsewhich", package], check=False).returncode
    return pytest.mark.skipif(bool(missing), reason=f"{package} of LaTeX is missing: make test-clients")


@needs_latex("xcolor.sty")
def test_latex_has_the_colors(result, tmp_path):
    result.palette.save(tmp_path / "palette.tex")
    said = [rf"\say{{coffee-{number}}}" for number in range(1, len(result.palette) + 1)]
    assert typeset(tmp_path, r"\input{palette}", *said) == list(result.palette.hex)


@needs_latex("pgfplots.sty")
def test_pgfplots_maps_values_to_colors(colormap, tmp_path):
    colormap.save(tmp_path / "map.tex")
    places = np.linspace(0, 0.999, 5)
    said = [rf"\pgfplotscolormapdefinemappedcolor{{{1000 * place:g}}}\say{{mapped color}}" for place in places]
    name = colormap.name.replace("_", "-")
    found = cmp.Palette(typeset(tmp_path, r"\input{map}", rf"\pgfplotsset{{colormap name={name}}}", *said)).rgb8
    assert np.abs(found.astype(int) - at_places(colormap, places)).max() <= 2


@needs("gimp")
def test_gimp_has_the_palette(result, tmp_path):
    (tmp_path / "palettes").mkdir()
    result.palette.save(tmp_path / "palettes" / "coffee.gpl")
    script = (
        f'(let ((out (open-output-file "{tmp_path}/found")))'
        '(do ((i 0 (+ i 1))) ((= i (car (gimp-palette-get-info "coffee"))) (close-output-port out))'
        '(display (car (gimp-palette-entry-get-color "coffee" i)) out)'
        '(display (car (gimp-palette-entry-get-name "coffee" i)) out) (newline out)))'
    )
    options = ("-i", "-f", "-s", "--batch-interpreter", "plug-in-script-fu-eval", "-b", script, "-b", "(gimp-quit 0)")
    run("gimp", *options, env=os.environ | {"GIMP2_DIRECTORY": str(tmp_path)}, timeout=120)
    found = [line[1:].split(")") for line in (tmp_path / "found").read_text().splitlines()]
    assert [[int(each) for each in levels.split()] for levels, _ in found] == result.palette.rgb8.tolist()
    assert [name for _, name in found] == list(result.palette.names)


@needs_module("qgis.core")
def test_qgis_imports_the_ramp(colormap, tmp_path):
    path = colormap.save(tmp_path / "map.xml", "qgis")
    places = np.linspace(0.01, 0.99, 5)
    code = (
        "import json\nfrom qgis.core import QgsStyle\nstyle = QgsStyle()\nstyle.createMemoryDatabase()\n"
        f"assert style.importXml({str(path)!r}), style.errorString()\n(name,) = style.colorRampNames()\n"
        f"print(json.dumps([name, [style.colorRamp(name).color(at).name() for at in {places.tolist()}]]))"
    )
    name, found = json.loads(run(PYTHON, "-c", code, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}))
    assert name == colormap.name.replace("_", " ")
    assert np.abs(cmp.Palette(found).rgb8.astype(int) - at_places(colormap, places)).max() <= 2


PARAVIEW = """
import json, sys
from paraview import servermanager, simple
simple.ImportPresets(sys.argv[1])
presets = servermanager.vtkSMTransferFunctionPresets.GetInstance()
name = presets.GetPresetName(presets.GetNumberOfPresets() - 1)
lut = simple.GetColorTransferFunction("any")
assert lut.ApplyPreset(name, False)
def color(value):
    rgb = [0.0, 0.0, 0.0]
    lut.GetClientSideObject().GetColor(value, rgb)
    return rgb
smooth = [color(float(value)) for value in sys.argv[2:]]
steps = list(lut.IndexedColors)
print(json.dumps([name, steps or smooth, list(lut.NanColor), list(lut.BelowRangeColor), list(lut.AboveRangeColor)]))
"""


@needs("pvpython")
@pytest.mark.parametrize("format_", ["paraview-json", "paraview-xml"])
def test_paraview_imports_the_preset(colormap, format_, tmp_path):
    path = colormap.save(tmp_path / f"map.{format_.rpartition('-')[2]}", format_)
    (tmp_path / "script.py").write_text(PARAVIEW)
    places = np.linspace(0, 1, 5)
    its_own = os.environ | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}  # it keeps what was imported
    told = run("pvpython", tmp_path / "script.py", path, *places, env=its_own, timeout=120)
    name, found, bad, under, over = json.loads(told.splitlines()[-1])
    assert name == colormap.name.replace("_", " ")
    if colormap.stepped:
        assert np.rint(255 * np.reshape(found, (-1, 3))).tolist() == colormap.rgb8.tolist()
    else:
        assert np.abs(255 * np.array(found) - at_places(colormap, places)).max() <= 2
        assert np.abs(colormap.bad - bad).max() <= 1 / 255
    if format_ == "paraview-json" and not colormap.stepped:  # the older kind of file does not have them
        assert np.abs(np.array([under, over]) - [colormap.under, colormap.over]).max() <= 1 / 255
