"""Prints, as JSON, what page, command line, HTTP, keyword and documents make of an option.

It is run in a process of its own, as ``option_doors.py NAME VALUE WRONG_VALUE``, with the code that has the option on
its path.
"""

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from click.testing import CliRunner
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

import cmapcore
import gallery.store  # noqa: F401 - before a page runs: from there, gallery would be the page of that name
from cmapcore.__main__ import command_line
from cmapcore.pictures.samples import sample_path
from cmapcore.recipe import Recipe
from tests.support.asgi import get
from tests.support.pages import all_seen

HERE = Path(cmapcore.__file__).parents[1]
SAMPLE = "coffee"
QUICK = {"clustering": "kmeans", "use_tsne": "false", "npts": "50", "ncolors": "4"}


def on_the_page(name: str, value: str) -> dict[str, Any]:
    """The widget at an address that gives the option a value."""
    at = all_seen(AppTest.from_file(str(HERE / "pages" / "frame.py"), default_timeout=60))
    for each, text in (QUICK | {name: value}).items():
        at.query_params[each] = text
    at.run()
    widget = at.get_by_key(name)
    return {"exceptions": len(at.exception), "warnings": len(at.warning), "value": widget.value} | {
        each: getattr(widget, each) for each in ("type", "label", "help", "min", "max", "step")
    }


def on_the_command_line(name: str, value: str) -> dict[str, Any]:
    """What a flag comes to, and what the help says."""
    flags = [f"--{each}={text}" for each, text in (QUICK | {name: value}).items() if each != "use_tsne"]
    run = CliRunner()
    done = run.invoke(command_line, ["palette", str(sample_path(SAMPLE)), "--json", "--no-use_tsne", *flags])
    said = run.invoke(command_line, ["palette", "--help"]).output
    recipe = dict(parse_qsl(json.loads(done.stdout)["provenance"]["recipe"], keep_blank_values=True))
    return {"recipe": recipe, "errors": done.stderr, "help": " ".join(said.split())}


def over_http(name: str, value: str, bad: str) -> dict[str, Any]:
    """What an address makes of the option, and what the interface's description says of it."""
    from hosting.runner import Runner
    from server.routes.api import PREFIX, Shared, api_routes
    from ui.state.visitor import fetch_rate

    runner = Runner(workers=1)
    app = Starlette(routes=api_routes(lambda: Shared(runner, fetch_rate())))
    query = QUICK | {"sample": SAMPLE, "format": "json"}
    good, wrong = (
        get(app, f"{PREFIX}/palette", query_string=urlencode(query | {name: text}).encode()) for text in (value, bad)
    )
    document = get(app, f"{PREFIX}/openapi.json")
    runner.close()
    parameters = json.loads(document.body)["paths"][f"{PREFIX}/palette"]["get"]["parameters"]
    return {
        "recipe": json.loads(good.body)["provenance"]["recipe"],
        "status": wrong.status,
        "problem": json.loads(wrong.body),
        "parameter": next((each for each in parameters if each["name"] == name), None),
    }


def as_a_keyword(name: str, value: str) -> dict[str, Any]:
    """The option in a recipe, and in the keys of what it gives."""
    given = {name: json.loads(value)}
    picture = cmapcore.load_picture(sample_path(SAMPLE))
    recipe = Recipe.from_query(QUICK | {"kind": "listed"})[0]  # a colormap that every stage has a part in
    plain, other = (cmapcore.extract(picture, recipe.replace(**changes)) for changes in ({}, given))
    return {
        "flat": Recipe.of(**given).flat()[name],
        "query": other.recipe.to_query()[name],
        "keys": [each for each, key in plain.keys.items() if key != other.keys[each]],
    }


def in_the_documents() -> str:
    """The table of options."""
    sys.path.insert(0, str(HERE / "tools"))
    import reference

    return reference.options_table()


if __name__ == "__main__":
    _, option, text, out_of_range = sys.argv
    found = {
        "here": str(HERE),
        "page": on_the_page(option, text),
        "command": on_the_command_line(option, text),
        "http": over_http(option, text, out_of_range),
        "keyword": as_a_keyword(option, text),
        "table": in_the_documents(),
    }
    print(json.dumps(found))
