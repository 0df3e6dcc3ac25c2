"""Exports read by the programs that they are for: those that Debian and npm have."""

import json
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
pytestmark = pytest.mark.long


def needs(program):
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is missing: make test-clients")


def needs_npm(*packages):
    missing = [name for name in packages if not (HERE / "node_modules" / name).exists()]
    return pytest.mark.skipif(bool(missing), reason=f"{', '.join(missing)} from npm missing: make test-clients")


def run(*command, **more):
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=False, **more)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def node(code):
    """Run a module where Node finds the packages."""
    return run("node", "--input-type=module", "--eval", code, cwd=HERE)


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
    at = (np.arange(count) + 0.5) / count
    if colormap.stepped:
        wanted = colormap.rgb8[(at * len(colormap.rgb8)).astype(int)]
    else:
        table = np.linspace(0, 1, len(colormap.rgb8))
        wanted = np.stack([np.interp(at, table, channel) for channel in colormap.rgb8.T], axis=1)
    assert np.abs(found - wanted).max() <= 2


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
