"""Writes the documents' tables from the declarations in the code: ``python tools/reference.py``."""

from __future__ import annotations

import re
import sys
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from cmapcore.formats.registry import FORMATS  # noqa: E402
from cmapcore.recipe import Recipe  # noqa: E402
from hosting.settings import settings_table  # noqa: E402


def options_table() -> str:
    """Every option: its name, what it takes, its default, what it does."""
    rows = ["| option | takes | default | what it does |", "|---|---|---|---|"]
    for name, spec in Recipe.all_options().items():
        default = spec.to_text(spec.default) or "none"
        takes = ", ".join(f"`{choice}`" for choice in spec.kind.choices) or spec.kind.takes
        rows.append(f"| `{name}` | {takes} | `{default}` | {spec.label}. {spec.help} |")
    return "\n".join(rows)


def formats_table(what: str) -> str:
    """Every format there is for palettes, or for colormaps."""
    reads = any(form.read for (of, _), form in FORMATS.items() if of == what)
    head = ("format", "file", "for", "what it is for", "recipe", *(["reads"] * reads), "read back with")
    rows = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for (of, name), form in FORMATS.items():
        if of == what:
            marks = [form.holds_provenance, *([form.read is not None] * reads)]
            yes_or_no = ["yes" if mark else "no" for mark in marks]
            cells = (f"`{name}`", f"{form.label} (`{form.suffix}`)", form.tool, form.purpose, *yes_or_no, form.reader)
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


TABLES = {
    "options": options_table,
    "palette formats": lambda: formats_table("palette"),
    "colormap formats": lambda: formats_table("colormap"),
    "settings": settings_table,
}
DOCUMENTS = ("docs/options.md", "docs/formats.md", "docs/settings.md")


def with_tables(text: str) -> str:
    """Return a document's text with the table between each pair of markers written anew."""
    for name, table in TABLES.items():
        marks = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        text = re.sub(marks, partial(_between, table()), text, flags=re.DOTALL)
    return text


def _between(table: str, marks: re.Match[str]) -> str:
    return f"{marks[1]}\n{table}\n\n{marks[2]}"


if __name__ == "__main__":
    for name in DOCUMENTS:
        document = ROOT / name
        document.write_text(with_tables(document.read_text(encoding="utf-8")), encoding="utf-8")
