"""What pyproject.toml, the pinned requirements and the image's list of files say agrees with the code."""

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import cmapcore as cmp

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
IN_THE_WHEEL = set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"])
APP = sorted(IN_THE_WHEEL - {".streamlit/config.toml"})
PINNED = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")


def names(lines):
    return {canonicalize_name(Requirement(line).name) for line in lines}


BASE = names(PROJECT["project"]["dependencies"])
EXTRA = {extra: names(lines) - {"cmapcore"} for extra, lines in PROJECT["project"]["optional-dependencies"].items()}
READERS = EXTRA["film"] | EXTRA["heif"] | EXTRA["jxl"]


def python_files(*places):
    return [
        file for place in places for file in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
    ]


def modules_of(tree):
    """All that a file imports, inside functions and for types too, and what it loads by the names in a tuple."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).endswith("LIBRARIES"):
            yield from ast.literal_eval(node.value)


@cache
def installed_distributions():
    return packages_distributions()


def imported(*places):
    """The distributions that the files in these places import."""
    ours = {
        "cmapcore",
        "tests",
        *(path.stem for path in ROOT.iterdir()),
        *(file.stem for file in python_files("tools", "benchmarks")),
    }
    modules = {name.split(".")[0] for file in python_files(*places) for name in modules_of(ast.parse(file.read_text()))}
    installed = installed_distributions()
    found = {module: installed.get(module, [module]) for module in modules - ours - sys.stdlib_module_names}
    return {canonicalize_name(name) for names in found.values() for name in names}


def test_the_package_declares_what_it_imports():
    assert imported("cmapcore") == BASE | READERS | EXTRA["objects"] | {"plotly"}


def test_the_app_declares_what_it_imports_beside():
    by_address = {"psycopg"}  # loaded by SQLAlchemy for an address of PostgreSQL
    assert imported(*APP) - BASE - READERS | by_address | {"plotly"} == EXTRA["app"]
    assert "cmapcore[film,heif,jxl]" in PROJECT["project"]["optional-dependencies"]["app"]


def test_the_tests_declare_what_they_import():
    assert imported("tests", "tools") <= BASE | READERS | EXTRA["app"] | EXTRA["dev"]


@pytest.mark.parametrize("name", PINNED)
def test_every_pinned_requirement_has_hashes(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    pinned = [part for part in re.split(r"\n(?=\S)", text) if not part.startswith("#")]
    for requirement in pinned:
        assert re.match(r"[\w.-]+(\[\w+\])?==\S+( ; .+)? \\\n    --hash=sha256:[0-9a-f]{64}", requirement), requirement


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("requirements.txt", BASE | READERS | EXTRA["app"]),
        ("requirements-dev.txt", BASE | READERS | EXTRA["app"] | EXTRA["dev"]),
        ("requirements-bench.txt", BASE | EXTRA["bench"]),
    ],
)
def test_all_that_is_declared_is_pinned(name, declared):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pinned = names(line.rstrip(" \\") for line in lines if line and line[0] not in " #")
    assert declared <= pinned


def test_the_image_holds_the_same_app_as_the_wheel():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line[1:] for line in lines if line.startswith("!")} == IN_THE_WHEEL | {
        "cmapcore",
        "requirements.txt",
        "LICENSE",
    }


def test_the_version_to_cite_is_the_one_of_the_package():
    assert f"\nversion: {cmp.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
