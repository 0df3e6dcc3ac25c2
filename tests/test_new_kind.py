"""A kind of colormap is one function and one entry: with those two it is wherever colormaps are."""

import ast
import io
import json
import sys
import zipfile
from contextlib import closing
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

import cmapcore as cmp
from cmapcore.__main__ import main
from cmapcore.colormaps.kinds import KINDS, ColormapKind
from cmapcore.colormaps.map_colors import MapColors
from cmapcore.quality.checks import CHECKS
from cmapcore.quality.traits import Traits
from gallery.store import Gallery  # before a page's script could be taken for the package  # noqa: F401
from hosting.executors import ThreadExecutor
from hosting.rate_limits import RateLimit
from hosting.runner import Runner
from server.routes.api import PREFIX, Shared, api_routes
from tests.support.asgi import get
from tests.support.pages import all_seen
from ui.state.runner import shared_runner

ROOT = Path(__file__).parents[1]
QUICK = {"clustering": "kmeans", "use_tsne": False, "npts": 60, "ncolors": 4}
QUERY = {name: str(value).lower() for name, value in QUICK.items()}
NAME, HELP = "twofold", "From the picture's first pixel to grey and on to its last."


def through_grey(task, alternative):
    rgb8 = np.stack([task.pixels[0], np.full(3, 100 + alternative, np.uint8), task.pixels[-1]])
    return MapColors(rgb8 / 255, rgb8, ("Made for a test.",))


@pytest.fixture
def kind(monkeypatch):
    entry = ColormapKind(through_grey, HELP, needs="picture", uses=("alternative",), hinged=True, checks=("middle",))
    monkeypatch.setitem(KINDS, NAME, entry)
    return NAME


@pytest.fixture
def made(kind, scene):
    return cmp.colormap(cmp.extract(scene, cmp.Recipe.of(**QUICK)), kind)


@pytest.fixture
def codes(made):
    return ["#{:02x}{:02x}{:02x}".format(*color) for color in made.rgb8]


def test_a_colormap_has_the_traits_of_its_kind(made):
    assert made.notices == ("Made for a test.",)
    assert made.traits == KINDS[NAME]
    assert [verdict.check for verdict in made.report().verdicts] == ["Neutral middle"]


@pytest.mark.parametrize("stepped", [True, False])
def test_what_it_is_made_from_is_the_whole_cause_of_its_cache(kind, scene, stepped):
    """The palette's colours are nothing that a kind made from the picture is handed; its length is, to make steps."""

    def of_count(task):
        assert not hasattr(task, "palette")
        rgb8 = np.stack([task.pixels[0], np.full(3, task.count, np.uint8)])
        return MapColors(rgb8 / 255, rgb8)

    KINDS[kind] = ColormapKind(of_count, HELP, needs="picture", stepped=stepped)
    with closing(Runner(executor=ThreadExecutor())) as runner:
        for count, seed in product((3, 4), (0, 1)):
            result = runner.extract(scene, cmp.Recipe.of(**QUICK | {"ncolors": count}, rseed=seed))
            here = cmp.colormap(result, kind)
            assert (runner.colormap(result, kind).rgb8 == here.rgb8).all()
            assert here.rgb8[1].tolist() == [count if stepped else 0] * 3


def test_one_made_from_the_palette_has_its_colors_with_every_seed(kind, scene):
    """Colours that it rounds its own way stay as it gave them."""

    def darker(palette):
        return MapColors(palette.colors, np.floor(palette.colors * 200).astype(np.uint8))

    KINDS[kind] = ColormapKind(darker, HELP)
    tables = []
    with closing(Runner(executor=ThreadExecutor())) as runner:
        for seed in (0, 1):
            result = runner.extract(scene, cmp.Recipe.of(**QUICK, rseed=seed))
            tables.append(runner.colormap(result, kind).rgb8)
            assert (tables[-1] == np.floor(result.palette.colors * 200)).all()
    assert (tables[0] != tables[1]).any()


def test_formats_go_by_its_traits(made):
    assert b"# HARD_HINGE" in cmp.export(made, "cpt")
    assert list(json.loads(cmp.export(made, "vega"))["config"]["range"]) == ["diverging"]


@pytest.fixture
def page(monkeypatch):
    """The app at an address; its work is done in this process, which has the kind."""
    monkeypatch.setattr("ui.state.runner.best_executor", ThreadExecutor)
    shared_runner.clear()

    def opened(**query):
        at = all_seen(AppTest.from_file(ROOT / "pages" / "frame.py", default_timeout=60))
        for name, text in query.items():
            at.query_params[name] = text
        return run(at)

    yield opened
    shared_runner().close()
    shared_runner.clear()


def run(at):
    at.run()
    assert not at.exception
    return at


def test_it_is_chosen_on_the_page(kind, page):
    at = page(**QUERY)
    assert kind in at.get_by_key("_kind").options
    at.get_by_key("_kind").set_value(kind)
    run(at)
    assert kind in at.query_params["kind"]
    assert HELP in [caption.value for caption in at.caption]
    assert any(f'aria-label="The colormap: {kind}"' in block.value for block in at.html)
    assert any("**Neutral middle**" in text.value for text in at.markdown)
    assert at.get_by_key("_alternative_1").disabled  # the one that is shown, of its alternatives
    at.file_uploader(key="_data").upload("a.csv", b"1,2\n3,5\n")
    assert run(at).number_input(key="_data_centre").value == 0  # in the middle, where it hinges


@pytest.fixture
def path(scene_array, tmp_path):
    path = tmp_path / "scene.png"
    Image.fromarray(scene_array).save(path)
    return str(path)


@pytest.fixture
def run_command(monkeypatch, capsys):
    def run_command(*arguments):
        flags = [f"--{name}={value}" for name, value in QUICK.items() if name != "use_tsne"]
        monkeypatch.setattr(sys, "argv", ["cmapcore", *arguments, "--no-use_tsne", *flags])
        with pytest.raises(SystemExit) as stop:
            main()
        assert not stop.value.code
        return capsys.readouterr().out

    return run_command


def test_it_is_a_word_of_the_command_line(kind, codes, path, run_command):
    assert run_command("colormap", path, "--kind", kind).split() == codes


def test_it_is_in_the_zip_with_everything(kind, codes, path, run_command, tmp_path):
    run_command("export", path, "-o", str(tmp_path / "all.zip"))
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        document = json.loads(archive.read("scene_colors/scene_colors.json"))
        readme = archive.read("scene_colors/README.md").decode()
        module = archive.read("scene_colors/scene_colors.py").decode()
    assert document["colormaps"][kind]["colors"] == codes
    assert f'plt.imshow(change, cmap="scene_{kind}", vmin=-1, vmax=1)  # above and below a value' in readme
    assert f'_register(\n    "{kind}",' in module


def test_it_is_asked_for_over_http(kind, codes, scene_array):
    runner = Runner()
    app = Starlette(routes=api_routes(lambda: Shared(runner, RateLimit(9))))
    file = io.BytesIO()
    Image.fromarray(scene_array).save(file, "PNG")
    query = urlencode(QUERY | {"kind": kind, "sample": "coffee"}).encode()
    answer = get(app, f"{PREFIX}/colormap", query_string=query)
    document = json.loads(get(app, f"{PREFIX}/openapi.json").body)
    runner.close()
    assert answer.status == 200
    assert json.loads(answer.body)["kind"] == kind
    assert len(json.loads(answer.body)["colors"]) == len(codes)
    parameters = document["paths"][f"{PREFIX}/colormap"]["get"]["parameters"]
    (schema,) = [each["schema"] for each in parameters if each.get("name") == "kind"]
    assert kind in schema["enum"]


def test_it_is_in_the_table_of_options(kind, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import reference

    (row,) = [line for line in reference.options_table().splitlines() if line.startswith("| `kind` |")]
    assert f"`{kind}`" in row
    sys.modules.pop("reference")


def test_what_was_saved_outlives_its_kind(made, scene, sqlite_gallery, monkeypatch):
    result = cmp.extract(scene, cmp.Recipe.of(**QUICK))
    id_ = sqlite_gallery.save(result.palette, result.recipe, owner="somebody", colormap=made).id
    monkeypatch.undo()
    assert made.kind not in KINDS
    kept = sqlite_gallery.get(id_, "somebody").colormap
    assert (kept.kind, kept.traits) == (made.kind, Traits())
    assert (kept.rgb8 == made.rgb8).all()
    assert kept.report(scene.pixels.reshape(-1, 3)).verdicts
    for what, name in cmp.FORMATS:
        if what == "colormap":
            assert cmp.export(kept, name)


# --- no other module names a kind

MEANT_OTHERWISE = {
    ("cmapcore/stages/map.py", "sequential"),  # the option's default
    ("cmapcore/films/course.py", "listed"),  # a film's colours in the order of time
    ("cmapcore/formats/data.py", "continuous"),  # a word of viscm's files
    ("cmapcore/formats/data.py", "diverging"),  # a range of Vega
}


def test_no_module_but_the_registry_names_a_kind():
    files = [
        path
        for part in ("cmapcore", "gallery", "hosting", "server", "ui", "pages")
        for path in (ROOT / part).rglob("*.py")
        if path.name != "keywords.py"  # which is written from the registry
    ]
    named = {
        (path.relative_to(ROOT).as_posix(), node.value)
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in tuple(KINDS)
    }
    registry = {each for each in named if each[0] == "cmapcore/colormaps/kinds.py"}
    assert {name for _, name in registry} == set(KINDS)
    assert named - registry == MEANT_OTHERWISE


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_held_to_checks_that_there_are(name):
    assert KINDS[name].checks
    assert set(KINDS[name].checks) <= set(CHECKS)
