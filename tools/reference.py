"""Writes the README's tables from the declarations in the code: ``python tools/reference.py``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from cmapcore.formats import FORMATS  # noqa: E402
from cmapcore.pipeline import Recipe  # noqa: E402
from cmapcore.settings import settings_table  # noqa: E402


def options_table() -> str:
    """Every option: its name, what it takes, its default, what it does."""
    rows = ["| option | takes | default | what it does |", "|---|---|---|---|"]
    for name, spec in Recipe.all_options().items():
        default = spec.to_text(spec.default) or "none"
        takes = spec.takes if spec.kind != "choice" else ", ".join(f"`{choice}`" for choice in spec.choices)
        rows.append(f"| `{name}` | {takes} | `{default}` | {spec.label}. {spec.help} |")
    return "\n".join(rows)


def formats_table() -> str:
    """Every format there is to export in."""
    rows = ["| of | format | name | file |", "|---|---|---|---|"]
    for (what, name), form in FORMATS.items():
        rows.append(f"| {what} | `{name}` | {form.label} | `{form.suffix}` |")
    return "\n".join(rows)


TABLES = {"options": options_table, "formats": formats_table, "settings": settings_table}


def with_tables(text: str) -> str:
    """Give the README's text with each table between its two marks written anew."""
    for name, table in TABLES.items():
        text = re.sub(
            rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)",
            lambda found, table=table: f"{found[1]}\n{table()}\n\n{found[2]}",
            text,
            flags=re.DOTALL,
        )
    return text


if __name__ == "__main__":
    readme = ROOT / "README.md"
    readme.write_text(with_tables(readme.read_text(encoding="utf-8")), encoding="utf-8")
