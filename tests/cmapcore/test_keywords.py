"""Every option is a keyword that Python, editors, notebooks and type checkers know."""

import inspect
import subprocess
import sys
from typing import get_type_hints

import pytest

import cmapcore as cmp
from cmapcore.keywords import ColormapKeywords, RecipeKeywords
from cmapcore.recipe import Recipe
from cmapcore.stages.map import Map

OPTIONS = Recipe.all_options()
OF_COLORMAP = {name: spec for name, spec in Map.options().items() if name != "kind"}
TAKES = [(cmp.extract, OPTIONS), (cmp.Recipe.of, OPTIONS), (cmp.colormap, OF_COLORMAP)]
SAMPLE = [[[200, 30, 40], [20, 30, 200]], [[200, 200, 40], [20, 130, 20]]]


def test_the_keywords_are_the_declared_options():
    assert get_type_hints(RecipeKeywords).keys() == OPTIONS.keys()
    assert get_type_hints(ColormapKeywords).keys() == OF_COLORMAP.keys()


@pytest.mark.parametrize(("function", "options"), TAKES, ids=["extract", "Recipe.of", "colormap"])
def test_signature_and_docstring_have_every_option(function, options):
    shown = inspect.signature(function).parameters
    for name, spec in options.items():
        assert shown[name].default == spec.default
        assert shown[name].kind is inspect.Parameter.KEYWORD_ONLY
        assert f"\n{name} : " in inspect.getdoc(function)
    assert "**options" not in function.__doc__
    words = " ".join(function.__doc__.split())
    assert all(" ".join(spec.help.split()) in words for spec in options.values())


def test_options_are_keywords_of_extract_over_those_of_a_recipe():
    result = cmp.extract(SAMPLE, Recipe.of(ncolors=3, sort_type="hsv"), ncolors=2)
    assert (result.recipe.cluster.ncolors, result.recipe.sort.sort_type) == (2, "hsv")
    assert len(result.palette) == 2
    with pytest.raises(cmp.OptionError, match="There is no option 'n_colours'"):
        cmp.extract(SAMPLE, n_colours=3)


def test_extract_takes_whatever_is_a_picture(tmp_path, scene_array):
    from PIL import Image

    Image.fromarray(scene_array).save(tmp_path / "scene.png")
    codes = cmp.extract(cmp.load_picture(scene_array), ncolors=4).palette.hex
    for source in (scene_array, tmp_path / "scene.png", str(tmp_path / "scene.png"), Image.fromarray(scene_array)):
        assert cmp.extract(source, ncolors=4).palette.hex == codes


@pytest.mark.parametrize("with_jedi", [True, False])
@pytest.mark.filterwarnings("ignore::IPython.core.completer.ProvisionalCompleterWarning")
def test_ipython_completes_the_options(with_jedi):
    from IPython.core.completer import IPCompleter

    completer = IPCompleter(namespace={"cmp": cmp}, use_jedi=with_jedi)
    for begun, whole in (
        ("cmp.extract('a.jpg', ncol", "ncolors="),
        ("cmp.Recipe.of(tsne_p", "tsne_perp="),
        ("cmp.colormap(result, 'diverging', cen", "centre="),
    ):
        assert whole in {each.text for each in completer.completions(begun, len(begun))}, begun


USER = """
import cmapcore as cmp

result = cmp.extract("a.jpg", ncolors=5, clustering="spectral", pins=["ff8800"], region=(0, 0, 0.5, 1))
recipe = cmp.Recipe.of(ncolors=5, tsne_perp=30)
warm = cmp.colormap(result, "diverging", centre="dark", progress=False)

palette = cmp.Palette(["#ff8800", "gold"], shares=[0.5, 0.25], name="mine")
first: str = palette[0]
some: cmp.Palette = palette[:1]
codes: list[str] = list(palette)
palette.save("mine.ase")
cycle = palette.cycler()
table = palette.to_mpl()

from matplotlib.colors import Colormap as MplColormap

taken: MplColormap = warm
name: str = warm.register()
parts = (warm.reversed(), warm.resampled(5), warm.truncated(0.1, 0.9), warm.colors(4).hex, warm.to_mpl(extremes=True))
shown: bool = warm.report().passed and cmp.check("viridis").passed and cmp.check(["#e41a1c"], kind="listed").passed
data: bytes = cmp.export(["#f00", "#0f0"], "css") + cmp.export(warm, "cpt", provenance=cmp.provenance_of(result))
back = (cmp.read_palette("mine.ase").names, cmp.read_colormap(data).kind, cmp.read_provenance(data).versions)
options = cmp.MapOptions(kind="cyclic")

import numpy as np

picture: cmp.Picture = cmp.load_picture("https://example.org/a.jpg")
film = cmp.load_film("a.mp4")
again: cmp.Result = cmp.extract(picture, recipe.replace(ncolors=8), progress=lambda stage, done: print(stage, done))
other = cmp.Recipe(sample=cmp.SampleOptions(npts=500), embed=cmp.EmbedOptions(use_tsne=False), map=options)
other = other.replace(ncolors=cmp.ClusterOptions().ncolors, n_prune=cmp.PruneOptions().n_prune)
order: str = cmp.SortOptions(sort_type="hsv").sort_type
look: bytes = cmp.family_zip(result.palette, cmp.family_colormaps(result), name="Harbour", provenance=None)
own: cmp.Colormap = cmp.Colormap(np.linspace([0, 0, 0], [1, 1, 1], 9), "sequential", "grey")
made: cmp.Provenance = cmp.provenance_of(result)
labels = {name: form.label for name, form in cmp.FORMATS.items()}
form: cmp.Format = cmp.FORMATS["palette", "gpl"]
try:
    content: bytes = cmp.fetch("https://example.org/a.jpg")
except (cmp.FetchError, cmp.PictureError, cmp.LimitError, cmp.BusyError, cmp.Canceled) as error:
    print(error)
except (cmp.OptionError, cmp.FormatError, cmp.CmapError) as error:
    print(error)
image = cmp.get_image("https://example.org/a.jpg", cache_dir="pictures")
colors, cmap = cmp.get_colors_from_image(image, 8, 2, npts=300, use_tsne=False)
colors = cmp.prune_colorset(cmp.sort_colors(colors, "hsv"), 2)
cmp.plt_image(image)
cmp.plt_cmap(colors)
cmp.plot_examples(colors, cmap)
print(cmp.__version__, own(0.5), film.size, made.recipe, labels, form.suffix, look[:2], content[:2], order)
"""

WRONG = """
import cmapcore as cmp

cmp.extract("a.jpg", n_colours=3)
cmp.extract("a.jpg", clustering="kmean")
cmp.Recipe.of(n_colours=3)
cmp.colormap(cmp.extract("a.jpg"), center="dark")
"""


def test_the_script_of_a_user_uses_every_public_name():
    assert not [name for name in cmp.__all__ if f"cmp.{name}" not in USER]


@pytest.mark.long
def test_mypy_knows_the_options(tmp_path):
    (tmp_path / "user.py").write_text(USER)
    (tmp_path / "wrong.py").write_text(WRONG)

    def mypy(name):
        root = str(cmp.__path__[0]) + "/.."
        command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--follow-imports=silent", name]
        return subprocess.run(
            command, cwd=tmp_path, env={"MYPYPATH": root, "PATH": ""}, capture_output=True, text=True, check=False
        )

    right = mypy("user.py")
    assert right.returncode == 0, right.stdout
    wrong = mypy("wrong.py").stdout
    lines = [line for line in wrong.splitlines() if line.startswith("wrong.py:")]
    assert [int(line.split(":")[1]) for line in lines if "error" in line] == [4, 5, 6, 7]
    assert 'Unexpected keyword argument "n_colours"' in wrong
