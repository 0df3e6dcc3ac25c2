"""Runs the notebook and writes its output into the documents: ``python tools/notebook.py``.

Needs the libraries of ``requirements-notebook.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "notebooks" / "python.ipynb"
PAGE = ROOT / "docs" / "python.md"
_LARGE = 60_000
_MEMORY = re.compile(r" at 0x[0-9a-f]+")


def executed(without: Sequence[str] = ()) -> nbformat.NotebookNode:
    """Run the cells in a new kernel, but for those that import a library of which it is to do without.

    Raises
    ------
    CellExecutionError
        Where a cell fails.
    """
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not _imports(cell.source, without)]
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(ROOT)}}).execute()
    return notebook


def _imports(source: str, libraries: Sequence[str]) -> bool:
    return any(re.search(rf"^(import|from) {library}\b", source, re.MULTILINE) for library in libraries)


def page(notebook: Any) -> str:
    """Return the notebook as a page: its text, its code, and what each cell prints."""
    parts = ["<!-- written by: python tools/notebook.py -->", *map(part, notebook.cells)]
    return "\n\n".join(parts) + "\n"


def part(cell: Any) -> str:
    """Return what a page has of a cell."""
    if cell.cell_type == "markdown":
        return str(cell.source)
    code, printed = f"```python\n{cell.source}\n```", outputs(cell)
    return f"{code}\n\n```text\n{printed}\n```" if printed else code


def outputs(cell: Any) -> str:
    """Return the text that a cell printed or gave."""
    texts = []
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stdout":
            texts.append(output.text)
        elif output.output_type in ("execute_result", "display_data") and not _is_figure(output.data):
            texts.append(output.data.get("text/plain", ""))
    return _MEMORY.sub("", "\n".join(text.strip("\n") for text in texts if text.strip()))


def _is_kept(output: Any) -> bool:
    """Tell whether the notebook keeps it: no warning, nothing large, and no script, whose identifiers change."""
    data = output.get("data", {})
    is_script = any(key.startswith("application/") for key in data)
    return bool(output.get("name") != "stderr") and not is_script and len(str(data)) < _LARGE


def _is_figure(data: dict[str, Any]) -> bool:
    return str(data.get("text/plain", "")).startswith("<Figure ")


if __name__ == "__main__":
    made = executed()
    PAGE.write_text(page(made), encoding="utf-8")
    for cell in made.cells:
        cell.metadata = {}
        if cell.cell_type == "code":  # pages of other libraries would make it large
            cell.outputs = [each for each in cell.outputs if _is_kept(each)]
    nbformat.write(made, NOTEBOOK)
