"""The documents say what the code does: their tables are the code's, and their examples run."""

import json
import os
import re
import shlex
import sys
from pathlib import Path

import pytest
from click import Context
from click.testing import CliRunner
from PIL import Image

from cmapcore.__main__ import command_line
from cmapcore.formats.registry import FORMATS
from cmapcore.recipe import Recipe
from gallery.commands import manage
from hosting.settings import SETTINGS

ROOT = Path(__file__).parents[1]
PAGES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/*.md")))
}
CODE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHELL = [
    (name, line) for name, text in PAGES.items() for lang, code in CODE.findall(text) for line in code.splitlines()
]
SHOW_PYTHON = ["README.md", "docs/formats.md", "docs/options.md"]


def python_blocks(name):
    return [code for language, code in CODE.findall(PAGES[name]) if language == "python"]


def shell_lines(start):
    return [(name, line) for name, line in SHELL if line.startswith(start)]


@pytest.fixture
def reference(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import reference

    yield reference
    sys.modules.pop("reference")


def test_the_tables_in_the_documents_are_those_of_the_code(reference):
    for name in reference.DOCUMENTS:
        assert reference.with_tables(PAGES[name]) == PAGES[name], "run: python tools/reference.py"
    for table in reference.TABLES:
        assert [name for name, text in PAGES.items() if f"<!-- {table} -->" in text and name in reference.DOCUMENTS]


def test_the_typed_keywords_are_those_of_the_code(reference):
    assert reference.keywords_module() == (ROOT / reference.KEYWORDS).read_text(encoding="utf-8"), (
        "run: python tools/reference.py"
    )


@pytest.mark.parametrize("name", Recipe.all_options())
def test_every_option_is_in_its_table(name):
    assert f"\n| `{name}` |" in PAGES["docs/options.md"]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_in_its_table(setting):
    assert f"\n| `{setting.name}` |" in PAGES["docs/settings.md"]


@pytest.mark.parametrize(("what", "name"), FORMATS)
def test_every_format_is_in_its_table(what, name):
    palettes, colormaps = PAGES["docs/formats.md"].split("## Colormaps")
    form = FORMATS[what, name]
    row = next(line for line in (palettes if what == "palette" else colormaps).splitlines() if f"| `{name}` |" in line)
    assert all(cell in row for cell in (form.label, form.suffix, form.tool, form.purpose, form.reader))


def test_every_goal_is_in_the_table_of_quality_and_every_missed_one_explained(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import goals

    text = PAGES["docs/quality.md"]
    for goal in goals.GOALS:
        start = f"| {goal.of} | {goal.figure} | {goal.text} | **"
        row = next((line for line in text.splitlines() if line.startswith(start)), "")
        assert row, f"{start} is missing; run: python benchmarks/quality.py"
        missed = row.removeprefix(start).split("**")[0].endswith("✗")
        assert (f"**{goal.of}: {goal.figure}**" in text) == missed
    assert "Not explained yet" not in text
    sys.modules.pop("goals")


def test_the_readme_is_short():
    assert len(CODE.sub("", PAGES["README.md"]).split()) <= 900


def links(name):
    """The files that a page links to, from the project's folder."""
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", CODE.sub("", PAGES[name]))
    folder = (ROOT / name).parent
    return {os.path.relpath(folder / target, ROOT) for target in targets if "://" not in target}


def test_every_page_can_be_reached_from_the_readme():
    reached, waiting = set(), {"README.md"}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= (links(name) & set(PAGES)) - reached
    assert reached == set(PAGES)


def test_every_picture_is_on_a_page():
    assert {str(path.relative_to(ROOT)) for path in ROOT.glob("docs/*.webp")} <= set.union(*map(links, PAGES))


@pytest.mark.parametrize("name", PAGES)
def test_no_page_names_a_file_that_is_not_there(name):
    named = re.findall(r"`((?:[\w.-]+/)+[\w.-]*\.(?:py|md|toml|json))`", PAGES[name])
    missing = {target for target in links(name) | set(named) if not (ROOT / target).exists()}
    assert not missing - {".streamlit/secrets.toml"}  # which holds the operator's secrets


@pytest.fixture
def folder(scene_array, web, tmp_path, monkeypatch):
    """A folder with a picture, which the web has too."""
    Image.fromarray(scene_array).save(tmp_path / "picture.jpg", quality=95)
    web["https://example.org/picture.jpg"] = (tmp_path / "picture.jpg").read_bytes()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CMAPCORE_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def run(line, folder):
    """Do a line of a shell with one command of ours, which may read what `cat` gives, and write to a file."""
    line, _, target = line.partition(" > ")
    first, _, second = line.rpartition(" | ")
    given = (folder / first.removeprefix("cat ")).read_bytes() if first else None
    words = [word for each in shlex.split(second) for word in (map(str, folder.glob(each)) if "*" in each else [each])]
    done = CliRunner().invoke(command_line, words[1:], input=given)
    assert done.exit_code == 0, (line, done.output, done.exception)
    if target:
        (folder / target).write_bytes(done.stdout_bytes)
    return done.stdout_bytes


def test_the_commands_in_the_documents_run(folder):
    lines = dict.fromkeys(line for name in ("docs/command-line.md", *PAGES) for page, line in SHELL if page == name)
    ours = [line for line in lines if re.match(r"cmapcore (?!serve|gallery)|cat .* \| cmapcore ", line)]
    assert len(ours) > 7
    for line in ours:
        printed = run(line, folder)
        made = re.search(r"(?:-o|>|convert \S+) (\S+)", line)
        if made is None:
            assert printed, line
        else:
            assert (folder / made[1]).exists(), line
            assert not made[1].endswith("/") or any((folder / made[1]).iterdir()), line


def test_the_documents_show_every_command():
    shown = {line.split()[1] for _, line in shell_lines("cmapcore ")}
    assert shown == set(command_line.list_commands(Context(command_line)))
    managed = {line.split()[2] for _, line in shell_lines("cmapcore gallery ")}
    assert managed == set(manage.commands)
    for name in (*command_line.commands, "gallery"):
        assert f"\n| `{name}` |" in PAGES["docs/command-line.md"]


def test_the_documents_name_targets_that_make_has():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {line.split()[1] for _, line in shell_lines("make ")}
    named |= {target for text in PAGES.values() for target in re.findall(r"`make ([\w-]+)`", text)}
    assert {"run", "test"} <= named
    assert not {target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)}


@pytest.mark.parametrize("name", SHOW_PYTHON)
def test_the_python_in_the_documents_runs(name, folder, shown):
    namespace = {}
    for code in python_blocks(name):
        exec(compile(code, name, "exec"), namespace)
    assert len(namespace["result"].palette)


def test_the_page_on_python_is_the_notebook_s():
    notebook = json.loads((ROOT / "notebooks" / "python.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) >= 20
    assert [code.strip() for code in python_blocks("docs/python.md")] == cells, "run: python tools/notebook.py"


def test_no_page_for_users_shows_python_that_is_not_run():
    """One that needs the running app, or that is a part of a module of ours, is."""
    others = set(PAGES) - {*SHOW_PYTHON, "CONTRIBUTING.md", "docs/python.md"}  # the last is a notebook's, which is run
    assert not [code for name in others for code in python_blocks(name) if "http://localhost" not in code]
