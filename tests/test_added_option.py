"""Adding an option is one line in one file: a copy of the code gets one, and it is found everywhere."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs

import pytest

ROOT = Path(__file__).parents[1]
CODE = ("cmapcore", "gallery", "hosting", "server", "ui", "pages", "tools", ".streamlit")
STAGE = "cmapcore/stages/sort.py"
BEFORE = "    reverse: bool = option("
LINE = '    throwaway: int = option(3, "Throw-away", "Higher does nothing more.", low=0, high=9)\n'
TAKES = "a whole number from 0 to 9"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What is found of the option when it is 5."""
    copy = tmp_path_factory.mktemp("code")
    for name in CODE:
        shutil.copytree(ROOT / name, copy / name)
    stage = copy / STAGE
    before, after = stage.read_text(encoding="utf-8").split(BEFORE)
    stage.write_text(before + LINE + BEFORE + after, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "support" / "option_doors.py", "throwaway", "5", "10"],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": f"{copy}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["here"] == str(copy)
    return found


def test_on_the_page(found):
    bounds = {"min": 0, "max": 9, "step": 1}
    words = {"type": "slider", "label": "Throw-away", "help": "Higher does nothing more."}
    assert found["page"] == bounds | words | {"value": 5, "exceptions": 0, "warnings": 0}


def test_on_the_command_line(found):
    assert found["command"]["recipe"]["throwaway"] == "5"
    assert found["command"]["errors"] == ""
    assert (
        f"--throwaway INT Throw-away: Higher does nothing more. Takes {TAKES}; default 3." in found["command"]["help"]
    )


def test_over_http(found):
    http = found["http"]
    assert parse_qs(http["recipe"])["throwaway"] == ["5"]
    assert (http["status"], http["problem"]["option"]) == (400, "throwaway")
    assert http["problem"]["detail"].startswith(f"throwaway takes {TAKES}, not 10.")
    assert http["parameter"] == {
        "name": "throwaway",
        "in": "query",
        "description": f"Throw-away: Higher does nothing more. Takes {TAKES}.",
        "schema": {"type": "integer", "minimum": 0, "maximum": 9, "default": 3},
    }


def test_as_a_keyword(found):
    assert found["keyword"] == {"flat": 5, "query": "5", "keys": ["sort", "prune", "map"]}


def test_in_the_table_of_options(found):
    assert f"| `throwaway` | {TAKES} | `3` | Throw-away. Higher does nothing more. |" in found["table"]
