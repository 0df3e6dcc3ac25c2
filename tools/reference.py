"""Writes what follows from the declarations in the code: ``python tools/reference.py``.

The tables of the documents, the help of the commands, and the module with the options as typed keywords.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Mapping
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import click  # noqa: E402

from cmapcore.__main__ import command_line  # noqa: E402
from cmapcore.formats.registry import FORMATS  # noqa: E402
from cmapcore.options import Option  # noqa: E402
from cmapcore.recipe import Recipe  # noqa: E402
from cmapcore.stages.map import Map  # noqa: E402
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


def command_help() -> str:
    """Return what each command prints with ``-h``; groups of options as `palette` has them stand there only."""
    parts = []
    whole = click.Context(command_line, info_name="cmapcore", terminal_width=80, **command_line.context_settings)
    shared = set(_help("palette", whole))
    for name in sorted(command_line.list_commands(whole), key=lambda name: (name != "palette", name)):
        paragraphs = [text for text in _help(name, whole) if name == "palette" or text not in shared]
        parts.append(f"## {name}\n\n```text\n" + "\n\n".join(paragraphs) + "\n```")
    return "\n\n".join(parts)


def _help(name: str, whole: click.Context) -> list[str]:
    command = command_line.get_command(whole, name)
    assert command is not None
    return command.get_help(click.Context(command, whole, name, terminal_width=80)).split("\n\n")


TABLES = {
    "options": options_table,
    "palette formats": lambda: formats_table("palette"),
    "colormap formats": lambda: formats_table("colormap"),
    "settings": settings_table,
    "commands": command_help,
}
DOCUMENTS = ("docs/options.md", "docs/formats.md", "docs/settings.md", "docs/commands.md")


def with_tables(text: str) -> str:
    """Return a document's text with the table between each pair of markers written anew."""
    for name, table in TABLES.items():
        marks = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        if f"<!-- {name} -->" in text:
            text = re.sub(marks, partial(_between, table()), text, flags=re.DOTALL)
    return text


def _between(table: str, marks: re.Match[str]) -> str:
    return f"{marks[1]}\n{table}\n\n{marks[2]}"


KEYWORDS = "cmapcore/keywords.py"


def keywords_module() -> str:
    """Return the module with every option as a typed keyword."""
    of_colormap = {name: spec for name, spec in Map.options().items() if name != "kind"}
    others = {name: spec for name, spec in Recipe.all_options().items() if name not in of_colormap}
    return f'''"""Every option as a typed keyword: ``python tools/reference.py`` writes it from the declarations."""

from collections.abc import Sequence
from typing import Literal, TypedDict


class ColormapKeywords(TypedDict, total=False):
    """The options of a colormap, but for its kind."""
{_keywords(of_colormap)}

class RecipeKeywords(ColormapKeywords, total=False):
    """Every option."""
{_keywords(others)}'''


def _keywords(options: Mapping[str, Option]) -> str:
    lines = []
    for name, spec in options.items():
        annotation = spec.kind.annotation
        if len(name) + len(annotation) > 112:  # of 120, as the formatter breaks a line
            choices = annotation.removeprefix("Literal[").removesuffix("]").split(", ")
            annotation = "Literal[\n" + "".join(f"        {choice},\n" for choice in choices) + "    ]"
        said = f'"""{spec.label}: {spec.help}"""'
        lines += [
            "",
            f"    {name}: {annotation}",
            textwrap.fill(said, 116, initial_indent=" " * 4, subsequent_indent=" " * 4),
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (ROOT / KEYWORDS).write_text(keywords_module(), encoding="utf-8")
    for name in DOCUMENTS:
        document = ROOT / name
        document.write_text(with_tables(document.read_text(encoding="utf-8")), encoding="utf-8")
