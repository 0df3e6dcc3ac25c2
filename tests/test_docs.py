import sys
from pathlib import Path

import pytest

from cmapcore.formats.registry import FORMATS
from cmapcore.recipe import Recipe
from hosting.settings import SETTINGS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OF_FORMATS = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")


def test_the_tables_in_the_documents_are_those_of_the_code(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import reference

    assert reference.DOCUMENTS == ("README.md", "docs/formats.md")
    assert reference.with_tables(README) == README, "run: python tools/reference.py"
    assert reference.with_tables(OF_FORMATS) == OF_FORMATS, "run: python tools/reference.py"
    sys.modules.pop("reference")


@pytest.mark.parametrize(
    "name",
    [*Recipe.all_options(), *(setting.name for setting in SETTINGS)],
)
def test_the_readme_has_every_option_and_setting(name):
    assert f"| `{name}` |" in README


@pytest.mark.parametrize(("what", "name"), FORMATS)
def test_every_format_is_in_its_table(what, name):
    palettes, colormaps = OF_FORMATS.split("## Colormaps")
    form = FORMATS[what, name]
    row = next(line for line in (palettes if what == "palette" else colormaps).splitlines() if f"| `{name}` |" in line)
    assert all(cell in row for cell in (form.label, form.suffix, form.tool, form.purpose, form.reader))


def test_every_goal_is_in_the_table_of_quality_and_every_missed_one_explained(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import goals

    text = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    for goal in goals.GOALS:
        start = f"| {goal.of} | {goal.figure} | {goal.text} | **"
        row = next((line for line in text.splitlines() if line.startswith(start)), "")
        assert row, f"{start} is missing; run: python benchmarks/quality.py"
        missed = row.removeprefix(start).split("**")[0].endswith("✗")
        assert (f"**{goal.of}: {goal.figure}**" in text) == missed
    assert "Not explained yet" not in text
    sys.modules.pop("goals")


def test_the_readme_names_no_file_that_is_not_there():
    import re

    for target in re.findall(r"\]\(([^)]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target
