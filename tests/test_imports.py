"""Imports point one way and stay light."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import cmapcore as cmp

PACKAGE = Path(cmp.__file__).parent
MODULES = sorted(["formats", "gallery", *(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")])

ORDER = [
    *("errors", "settings", "color", "packing", "gradients", "cells", "accents", "scenes"),
    *("gamut", "paths", "uniformity", "sequential", "diverging", "cyclic", "qualitative"),
    *("metrics", "marks", "honesty", "charts", "repair"),
    *("options", "palette", "flow"),
    *("download", "headers", "profiles", "decode", "fields", "picture"),
    *("seeing", "groups", "clustering", "sorting", "stepped", "colormaps", "stages"),
    *("pipeline", "segments", "diagnosis", "comparisons"),
    *(
        "provenance",
        "formats",
        "family",
        "plots",
        "diagnosis_plots",
        "indexed_png",
        "scenery",
        "at_work",
        "landlock",
        "nursery",
        "workers",
        "jobs",
        "rates",
    ),
    *("owners", "gallery"),
    *("replay", "terminal", "flags", "targets", "commands", "gallery_commands"),
    *("classic", "__main__"),
]
"""Each imports only what stands before it."""

LATE = ("streamlit", "plotly", "sqlalchemy", "matplotlib.pyplot", "sklearn", "openTSNE", "requests")


def is_for_types_only(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def imports(tree):
    """Every import that is ever done, inside functions too: the package's own modules, and others."""
    own, others = set(), set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if is_for_types_only(node):
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.name
                (own if name.startswith("cmapcore.") else others).add(name.removeprefix("cmapcore."))
        elif isinstance(node, ast.ImportFrom):
            module = (node.module or "").removeprefix("cmapcore").removeprefix(".")
            if node.level or (node.module or "").split(".")[0] == "cmapcore":
                names = [module] if module else [alias.name for alias in node.names]
                own.update(name.split(".")[0] for name in names)
            else:
                others.add(node.module)
        waiting.extend(ast.iter_child_nodes(node))
    return own & set(MODULES), others


def source(name):
    """The text of a module, or of all modules of a package."""
    return "\n".join(
        path.read_text() for path in sorted(PACKAGE.glob(f"{name}.py")) + sorted(PACKAGE.glob(f"{name}/*.py"))
    )


TREES = {name: ast.parse(source(name)) for name in MODULES}
each_module = pytest.mark.parametrize("name", MODULES)


def test_every_module_has_its_place():
    assert len(ORDER) == len(set(ORDER))
    assert set(MODULES) == set(ORDER)


@pytest.mark.parametrize("name", [name for name in ORDER if name in MODULES])
def test_imports_point_one_way(name):
    own, _ = imports(TREES[name])
    assert own <= set(ORDER[: ORDER.index(name)])


def test_the_reader_of_imports_sees_them_all():
    own, others = imports(
        ast.parse(
            "import typing\nfrom typing import TYPE_CHECKING\nimport cmapcore.options\nfrom .color import to_hex\n"
            "if TYPE_CHECKING:\n    from .classic import get_image\n"
            "def f():\n    from . import plots, nothing\n    from cmapcore.stages import Sort\n"
            "    import sklearn.cluster\n"
        )
    )
    assert own == {"options", "color", "plots", "stages"}
    assert others == {"typing", "sklearn.cluster"}


@each_module
def test_no_streamlit_and_nothing_of_the_pages(name):
    _, others = imports(TREES[name])
    assert not {module.split(".")[0] for module in others} & {"streamlit", "ui", "pages", "server", "app"}


@each_module
def test_no_public_function_bears_the_name_of_a_module(name):
    tree = TREES[name]
    public = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}
    assert not public & set(MODULES)


def python(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_importing_the_package_loads_nothing_slow():
    loaded = python("import sys, json, cmapcore; print(json.dumps(sorted(sys.modules)))")
    assert "cmapcore.classic" in loaded
    assert not set(LATE) & set(loaded)


@pytest.mark.parametrize("name", [name for name in MODULES if name != "__main__"])
def test_no_module_loads_anything_slow_or_needs_another_first(name):
    loaded = python(f"import sys, json, cmapcore.{name}; print(json.dumps(sorted(sys.modules)))")
    allowed = {"sqlalchemy"} if name == "gallery" else set()
    assert not (set(LATE) - allowed) & set(loaded)


def test_a_palette_without_t_sne_needs_neither_t_sne_nor_the_app():
    loaded = python(
        "import sys, json, numpy, cmapcore as cmp\n"
        "picture = cmp.load_picture(numpy.random.RandomState(0).uniform(size=(9, 9, 3)))\n"
        "cmp.export(cmp.extract(picture, cmp.Recipe.of(use_tsne=False)).palette, 'json')\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    assert not {"openTSNE", "matplotlib", "plotly", "streamlit", "requests", "sqlalchemy"} & set(loaded)


def test_all_public_names_are_there_once_and_are_no_modules():
    assert len(cmp.__all__) == len(set(cmp.__all__))
    for name in cmp.__all__:
        assert getattr(cmp, name) is not None
        assert name not in MODULES
    promised = {"load_picture", "fetch", "extract", "colormap", "export", "Recipe", "Result", "Picture", "Palette"}
    front_door = {"get_image", "get_colors_from_image", "sort_colors", "prune_colorset"}
    front_door |= {"plt_image", "plt_cmap", "plot_examples"}
    assert promised | front_door <= set(cmp.__all__)


def test_the_public_functions_stay_functions_when_their_modules_load():
    kinds = python(
        "import json, cmapcore as cmp, cmapcore.colormaps, cmapcore.formats, cmapcore.plots, cmapcore.jobs\n"
        "print(json.dumps({name: callable(getattr(cmp, name)) for name in ('colormap', 'export', 'extract', 'fetch')}))"
    )
    assert all(kinds.values())
