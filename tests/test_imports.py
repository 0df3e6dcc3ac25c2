"""Imports point one way and stay light."""

import ast
import functools
import importlib
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

import cmapcore as cmp

ROOT = Path(cmp.__file__).parents[1]
PARTS = ("cmapcore", "hosting", "gallery", "server", "ui", "pages")

ORDER = (
    "cmapcore.errors  cmapcore.version  cmapcore.arrays  cmapcore.wording  cmapcore.threads  cmapcore.keywords",
    "cmapcore.methods  cmapcore.identifiers  cmapcore.saving  cmapcore.notebook",
    "cmapcore.progress",
    "cmapcore.settings  cmapcore.color",
    "cmapcore.option_kinds",
    "cmapcore.options  cmapcore.quality  cmapcore.pictures  cmapcore.palette",
    "cmapcore.palette_text  cmapcore.colormaps",
    "cmapcore.stages",
    "cmapcore.recipe",
    "cmapcore.pipeline",
    "cmapcore.figures  cmapcore.formats",
    "cmapcore.diagnosis  cmapcore.classic",
    "cmapcore.films",
    "cmapcore",
    "cmapcore.cli",
    "cmapcore.__main__",
    "hosting",
    "gallery",
    "server",
    "ui",
    "pages",
)
"""Each folder, and each module beside the folders of the package, imports only what stands in a row above its own, or
in its own folder."""

SHORTCUTS = {"cmapcore.saving": "cmapcore.formats.registry", "cmapcore.__main__": "gallery.commands"}
"""Imported against the order inside a function: `save` is `export` as a method, and `cmapcore gallery` is the app's."""

LATE = ("streamlit", "plotly", "sqlalchemy", "matplotlib.pyplot", "sklearn", "openTSNE", "requests")


def python_files(part):
    return sorted(path for path in (ROOT / part).rglob("*.py") if "versions" not in path.parts)


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(path): path for part in PARTS for path in python_files(part)}
PACKAGES = {name for name, path in FILES.items() if path.name == "__init__.py"}
PACKAGE_MODULES = sorted(name for name in FILES if name.startswith("cmapcore"))


def is_for_types_only(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def imports(tree, module, is_package=False):
    """The absolute names of all that is ever imported, inside functions too, but not for types only."""
    found = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if is_for_types_only(node):
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module.split(".")[: None if is_package else -1]
            base = base[: len(base) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            inside = [name for alias in node.names if (name := f"{source}.{alias.name}") in FILES]
            found.update(inside or [source])
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            found.update(name.value for name in node.args[:1] if isinstance(name, ast.Constant))
        waiting.extend(ast.iter_child_nodes(node))
    return found


@functools.cache
def tree_of(name):
    return ast.parse(FILES[name].read_text())


@functools.cache
def imported(name):
    return imports(tree_of(name), name, name in PACKAGES)


def own(name):
    """What a module imports of the project, its shortcut aside."""
    return {other for other in imported(name) if other.split(".")[0] in PARTS} - {SHORTCUTS.get(name)}


def room(module):
    """The folder that a module is in, or the module itself where it stands beside the package's folders."""
    parts = module.split(".")
    return ".".join(parts[: 2 if parts[0] == "cmapcore" else 1])


ROW = {name: number for number, row in enumerate(ORDER) for name in row.split()}


def test_every_folder_has_its_row():
    assert {room(name) for name in FILES} == set(ROW)


def test_imports_point_one_way():
    wrong = {
        (name, other)
        for name in FILES
        for other in own(name)
        if room(other) != room(name) and ROW[room(other)] >= ROW[room(name)]
    }
    assert not wrong


def test_no_module_imports_itself_by_way_of_others():
    """Imports inside functions count: they are late, not another direction."""
    waiting = {name: {other for other in own(name) if other in FILES} - {name} for name in FILES}
    while ready := {name for name, others in waiting.items() if not others & set(waiting)}:
        for name in ready:
            del waiting[name]
    assert not waiting


def test_every_shortcut_is_taken():
    assert all(there in imported(name) for name, there in SHORTCUTS.items())


def test_no_page_imports_from_another_page_s_folder():
    pages = ("frame", "palette", "diagnostics", "gallery")
    used = defaultdict(set)
    for name in FILES:
        parts = name.split(".")
        if parts[0] == "ui" and len(parts) > 1:
            used[parts[1]] |= {other.split(".")[1] for other in own(name) if other.startswith("ui.")}
    assert {page: used[page] & set(pages) - {page} for page in pages} == {page: set() for page in pages}
    assert not (used["sections"] | used["state"] | used["elements"]) & set(pages)
    assert not (used["state"] | used["elements"]) & {"sections"}


def test_the_reader_of_imports_sees_them_all():
    found = imports(
        ast.parse(
            "import typing\nfrom typing import TYPE_CHECKING\nimport cmapcore.options\n"
            "from ..color.gamut import chroma\n"
            "if TYPE_CHECKING:\n    from ..classic import get_image\n"
            "def f():\n    from . import embed, nothing\n    from cmapcore.stages.sort import Sort\n"
            "    import sklearn.cluster\n    importlib.import_module('cmapcore.palette')\n"
        ),
        "cmapcore.stages.sample",
    )
    ours = {"cmapcore.options", "cmapcore.color.gamut", "cmapcore.palette"}
    assert found == ours | {"cmapcore.stages.embed", "cmapcore.stages.sort", "typing", "sklearn.cluster"}


def test_the_package_needs_neither_streamlit_nor_a_database():
    of_others = {"streamlit", "sqlalchemy", "alembic", "starlette"}
    found = {(name, other) for name in PACKAGE_MODULES for other in imported(name) if other.split(".")[0] in of_others}
    assert not found


def test_no_public_function_bears_the_name_of_a_module_beside_it():
    beside = defaultdict(set)
    for name in FILES:
        folder, _, module = name.rpartition(".")
        beside[folder].add(module)
    for name in FILES:
        public = {node.name for node in tree_of(name).body if isinstance(node, ast.FunctionDef)}
        folder = name if name in PACKAGES else name.rpartition(".")[0]
        same = {function for function in public & beside[folder] if not function.startswith("_")}
        assert not same, name


def python(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return json.loads(done.stdout)


def test_importing_the_package_loads_nothing_slow():
    loaded = python("import sys, json, cmapcore; print(json.dumps(sorted(sys.modules)))")
    assert [name for name in loaded if name.startswith("cmapcore.")] == ["cmapcore.version"]


def test_public_names_are_those_that_type_checkers_see():
    tree = ast.parse((ROOT / "cmapcore/__init__.py").read_text(encoding="utf-8"))
    (checked,) = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {
        alias.asname or alias.name: (f"cmapcore.{imported.module}", alias.name)
        for imported in checked.body
        for alias in imported.names
    }
    assert set(seen) == set(cmp.__all__) - {"__version__"}
    for name, (module, original) in seen.items():
        assert getattr(cmp, name) is getattr(importlib.import_module(module), original)


@pytest.mark.long
def test_every_module_can_be_the_first_and_none_loads_anything_slow():
    """Python imports `cmapcore` itself before any of its modules: each is imported in a fork that has done so."""
    wrong = python(
        "import importlib, json, os, sys, cmapcore\n"
        f"names, late = {[name for name in PACKAGE_MODULES if name != 'cmapcore.__main__']!r}, {LATE!r}\n"
        "def fork(name):\n"
        "    read, write = os.pipe()\n"
        "    if not os.fork():\n"
        "        try:\n"
        "            importlib.import_module(name)\n"
        "            said = ' '.join(set(late) & set(sys.modules))\n"
        "        except BaseException as error:\n"
        "            said = repr(error)\n"
        "        os.write(write, said.encode())\n"
        "        os._exit(0)\n"
        "    os.close(write)\n"
        "    os.wait()\n"
        "    return os.read(read, 10_000).decode()\n"
        "print(json.dumps({name: said for name in names if (said := fork(name))}))"
    )
    assert not wrong


def test_a_palette_without_t_sne_needs_neither_t_sne_nor_the_app():
    loaded = python(
        "import sys, json, numpy, cmapcore as cmp\n"
        "picture = cmp.load_picture(numpy.random.RandomState(0).uniform(size=(9, 9, 3)))\n"
        "cmp.export(cmp.extract(picture, cmp.Recipe.of(use_tsne=False)).palette, 'json')\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    assert not {"openTSNE", "matplotlib", "plotly", "streamlit", "requests", "sqlalchemy"} & set(loaded)


def test_the_server_answers_before_it_loads_what_only_pages_need():
    loaded = python("import sys, json, app; print(json.dumps(sorted(sys.modules)))")
    assert "streamlit" in loaded
    assert not {"alembic", "matplotlib", "openTSNE", "pandas", "scipy", "sklearn"} & set(loaded)


def test_all_public_names_are_there_once_and_are_no_modules():
    assert len(cmp.__all__) == len(set(cmp.__all__))
    of_commands = "cmapcore.cli.commands."  # each of which is called as it is typed
    modules = {name.split(".")[-1] for name in PACKAGE_MODULES if not name.startswith(of_commands)}
    for name in cmp.__all__:
        assert getattr(cmp, name) is not None
        assert name not in modules
    promised = {"load_picture", "fetch", "extract", "colormap", "export", "Recipe", "Result", "Picture", "Palette"}
    front_door = {"get_image", "get_colors_from_image", "sort_colors", "prune_colorset"}
    front_door |= {"plt_image", "plt_cmap", "plot_examples"}
    assert promised | front_door <= set(cmp.__all__)
