"""Examples in docstrings run, and public functions have one."""

import dataclasses
import doctest
import importlib
import inspect
from pathlib import Path

import pytest
from numpydoc.docscrape import NumpyDocString
from numpydoc.validate import validate

import cmapcore as cmp

PACKAGE = Path(cmp.__file__).parent
WITH_EXAMPLES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)
WITHOUT = {"fetch", "load_film", "plt_image", "plt_cmap", "plot_examples"}
"""What needs the web or a film, or draws."""


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_give_what_they_say(name):
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted
    assert not found.failed


def test_every_public_function_has_an_example():
    functions = {name for name in cmp.__all__ if inspect.isfunction(getattr(cmp, name))}
    assert functions > WITHOUT
    assert not {name for name in functions - WITHOUT if "\n    >>> " not in getattr(cmp, name).__doc__}


# --- numpydoc

FAULTS = {"GL08", "PR01", "PR02", "PR03", "PR04", "PR06", "PR07", "PR10", "RT01", "SS01", "YD01"}
"""Its names for: no docstring, no summary; parameters that are missing, unknown, out of order, or without type or
description; nothing about what is returned."""


def documented():
    """Every public function and class, and the methods that classes of ours define."""
    for name in cmp.__all__:
        thing = getattr(cmp, name)
        if inspect.isfunction(thing) or inspect.isclass(thing):
            yield f"cmapcore.{name}"
        if inspect.isclass(thing):
            for method, value in vars(thing).items():
                is_method = inspect.isfunction(value) or isinstance(value, classmethod | property)
                if is_method and not method.startswith("_"):
                    yield f"cmapcore.{name}.{method}"


def fields_with_a_description(path):
    """The fields of a dataclass, where its docstring describes all of them as its attributes."""
    thing = getattr(cmp, path.removeprefix("cmapcore."), None)
    fields = {field.name for field in dataclasses.fields(thing)} if dataclasses.is_dataclass(thing) else set()
    listed = NumpyDocString(inspect.getdoc(thing))["Attributes"]
    attributes = {name.strip() for each in listed for name in each.name.split(",")}
    return fields <= attributes and bool(fields)


@pytest.mark.parametrize("path", sorted(set(documented())))
def test_numpydoc_finds_no_fault(path):
    wrong = [fault for fault in validate(path)["errors"] if fault[0] in FAULTS]
    if any(code == "PR01" for code, _ in wrong) and path.count(".") == 1 and fields_with_a_description(path):
        wrong = [fault for fault in wrong if fault[0] != "PR01"]
    assert not wrong
