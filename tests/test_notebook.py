"""The notebook that the documents show runs, with the plotting libraries themselves."""

import importlib.util
import os
import sys
from pathlib import Path

import pytest

PLOTTING = ("seaborn", "plotly", "altair", "bokeh", "hvplot", "vispy")


@pytest.mark.long
def test_the_notebook_runs_and_prints_what_the_documents_say(monkeypatch):
    missing = [name for name in PLOTTING if importlib.util.find_spec(name) is None]
    if missing and not os.environ.get("CMAPCORE_REQUIRE_NOTEBOOK"):
        pytest.skip(f"needs {', '.join(missing)}: pip install -r requirements-notebook.txt, or make test-notebook")
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "tools"))
    monkeypatch.setenv("PYTHONWARNINGS", "default")
    import notebook

    made = notebook.executed()
    sys.modules.pop("notebook")
    assert sum(cell.cell_type == "code" for cell in made.cells) >= 20
    assert notebook.page(made) == notebook.PAGE.read_text(encoding="utf-8"), "run: python tools/notebook.py"
