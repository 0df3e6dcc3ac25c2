"""Examples in docstrings run, and public functions have one."""

import doctest
import importlib
import inspect
from pathlib import Path

import pytest

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
