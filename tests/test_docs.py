import sys
from pathlib import Path

import pytest

from cmapcore.formats import FORMATS
from cmapcore.pipeline import Recipe
from cmapcore.settings import SETTINGS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tables_in_the_readme_are_those_of_the_code(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import reference

    assert reference.with_tables(README) == README, "run: python tools/reference.py"
    sys.modules.pop("reference")


@pytest.mark.parametrize(
    "name",
    [*Recipe.all_options(), *(name for _, name in FORMATS), *(setting.name for setting in SETTINGS)],
)
def test_the_readme_has_every_option_format_and_setting(name):
    assert f"| `{name}` |" in README


def test_the_readme_names_no_file_that_is_not_there():
    import re

    for target in re.findall(r"\]\(([^)]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target
