"""Long work says how far it is, where somebody sees it, and can be stopped."""

import io
import sys

import pytest

import cmapcore as cmp
from cmapcore import progress
from cmapcore.recipe import Recipe

SLOW = {"clustering": "kmeans", "npts": 300}


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def stderr(monkeypatch):
    def put(stream):
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setattr(progress, "DELAY", 0)
        monkeypatch.setattr(progress, "_EVERY", 0)
        return stream

    return put


def test_a_terminal_shows_a_bar_that_is_gone_in_the_end(stderr, scene_array):
    file = stderr(Terminal())
    cmp.extract(scene_array, **SLOW)
    shown = file.getvalue().split("\r")
    assert any(part.startswith("embed:") and "█" in part and "<00:0" in part for part in shown)
    assert shown[-1] == ""
    assert not shown[-2].strip()
    assert len(shown[-2]) == max(map(len, shown))


@pytest.mark.parametrize(("wanted", "is_shown"), [(None, False), (True, True), (False, False)])
def test_what_is_no_terminal_shows_one_only_if_asked(stderr, scene_array, wanted, is_shown):
    file = stderr(io.StringIO())
    cmp.extract(scene_array, **SLOW, progress=wanted)
    assert bool(file.getvalue()) == is_shown


def test_short_work_shows_nothing(monkeypatch, scene_array):
    monkeypatch.setattr(sys, "stderr", file := Terminal())
    cmp.colormap(cmp.extract(scene_array))
    assert file.getvalue() == ""


def test_a_callable_is_told_and_may_stop_it(scene_array):
    told = []
    cmp.extract(scene_array, **SLOW, progress=lambda name, part: told.append((name, part)))
    assert told[0][0] == "embed"
    assert [part for name, part in told if name == "embed"] == sorted(part for name, part in told if name == "embed")


@pytest.mark.parametrize("given", ["yes", 1, 0.5])
def test_what_is_no_progress_is_told(scene_array, given):
    result = cmp.extract(scene_array)
    for work in (lambda: cmp.extract(scene_array, progress=given), lambda: cmp.colormap(result, progress=given)):
        with pytest.raises(cmp.OptionError, match=f"progress takes true, false or a callable, not {given!r}"):
            work()


def test_an_interrupt_stops_it_and_leaves_nothing_behind(stderr, scene_array, monkeypatch):
    file = stderr(Terminal())

    def interrupted(_bar, *_told):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(progress._Bar, "_write", interrupted)
        with pytest.raises(KeyboardInterrupt):
            cmp.extract(scene_array, **SLOW)
    again = cmp.extract(scene_array, **SLOW)
    assert again.palette.hex == cmp.extract(cmp.load_picture(scene_array), Recipe.of(**SLOW)).palette.hex
    assert file.getvalue().endswith("\r")
