"""Runs the notebook and writes its output into the documents: ``python tools/notebook.py``.

Needs the libraries of ``requirements-notebook.txt``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "notebooks" / "python.ipynb"
PAGE = ROOT / "docs" / "python.md"
_LARGE = 60_000
_MEMORY = re.compile(r" at 0x[0-9a-f]+")


def executed(folder: Path = ROOT) -> nbformat.NotebookNode:
    """Run every cell in a new kernel.

    Raises
    ------
    CellExecutionError
        Where a cell fails.
    """
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def page(notebook: Any) -> str:
    """Return the notebook as a page: its text, its code, and what each cell prints."""
    parts = ["<!-- written by: python tools/notebook.py -->"]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        parts.append(f"```python\n{cell.source}\n```")
        if printed := outputs(cell):
            parts.append(f"```text\n{printed}\n```")
    return "\n\n".join(parts) + "\n"


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
    return bool(output.get("name") != "stderr") and len(str(output.get("data", ""))) < _LARGE


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
