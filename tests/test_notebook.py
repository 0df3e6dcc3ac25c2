"""The notebook that the documents show runs, with the plotting libraries themselves."""

import importlib.util
import os
import sys
from pathlib import Path

import pytest

PLOTTING = ("seaborn", "plotly", "altair", "bokeh", "hvplot", "vispy")


MISSING = [name for name in PLOTTING if importlib.util.find_spec(name) is None]


@pytest.fixture
def notebook(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "tools"))
    monkeypatch.setenv("PYTHONWARNINGS", "default")
    import notebook

    yield notebook
    sys.modules.pop("notebook")


def test_the_notebook_runs_as_far_as_the_libraries_are_there(notebook):
    made = notebook.executed(without=MISSING)
    assert sum(cell.cell_type == "code" for cell in made.cells) >= 20 - len(MISSING)
    text = notebook.PAGE.read_text(encoding="utf-8")
    assert not [part for cell in made.cells if (part := notebook.part(cell)) not in text], (
        "run: python tools/notebook.py"
    )


@pytest.mark.long
def test_the_notebook_runs_and_prints_what_the_documents_say(notebook):
    if MISSING and not os.environ.get("CMAPCORE_REQUIRE_NOTEBOOK"):
        pytest.skip(f"needs {', '.join(MISSING)}: pip install -r requirements-notebook.txt, or make test-notebook")
    made = notebook.executed()
    assert sum(cell.cell_type == "code" for cell in made.cells) >= 20
    assert notebook.page(made) == notebook.PAGE.read_text(encoding="utf-8"), "run: python tools/notebook.py"
