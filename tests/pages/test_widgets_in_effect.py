"""A widget stands on a page only where moving it changes something that is on the page, after an edit as well."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cmapcore.colormaps.kinds import KINDS
from cmapcore.recipe import Recipe
from cmapcore.stages.cluster_methods import CLUSTERINGS
from tests.support.daily import one_in
from tests.support.option_widgets import widget_of
from tests.support.pages import all_seen, run

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
OPTIONS = Recipe.all_options()
OF_MAP = set(Recipe.stages()["map"].options())
QUICK = {"npts": "200", "tsne_perp": "20", "sample": "scarlet_macaw", "ncolors": "8", "sort_type": "step"}
SHOWN = ("_swatches", "_dots", "_choose", "_points", "_places", "_picture_box")  # what each of these has to show
TIMES = "Time each stage took"


def opened(page: str, **query: str) -> AppTest:
    at = all_seen(AppTest.from_file(FRAME, default_timeout=60))
    if page != "palette.py":
        at.switch_page(page)
    at.query_params.update(QUICK | query)
    return run(at)


def codes(at: AppTest) -> list[str]:
    """The palette, without the #."""
    return [code.removeprefix("#") for code in at.session_state["_result"].palette.hex]


def with_edit(at: AppTest, edit: str) -> AppTest:
    """Edit the palette that is shown, as its swatches do."""
    first, *others = codes(at)
    everything = ",".join([*others, first])
    at.query_params.update(
        {
            "as it is": {},
            "one pinned": {"pins": first},
            "edited": {"pins": everything, "order": everything, "ncolors": str(len(others) + 1)},
            "moved": {"order": everything},
            "left out": {"drop": first},
        }[edit]
    )
    return run(at)


def widgets(at: AppTest) -> set[str]:
    """The options that have a widget on this page, or beside it."""
    keys = {getattr(element, "key", None) for block in (at.main, at.sidebar) for element in block}
    return {name for name in OPTIONS if OPTIONS[name].kind.widget and {name, f"_{name}"} & keys}


def shown(at: AppTest) -> list[str]:
    """What is on the page, but for the widgets themselves, and for how long it took."""
    components = {each.key: each.proto.json for each in at.main if getattr(each, "key", None) in SHOWN}
    texts = [each.value for each in at.caption if not each.value.startswith(TIMES)]
    return [json.dumps(components), *texts, *(each.proto.body for each in at.get("html"))]


def others(name: str, at: AppTest) -> Iterator[Any]:
    """Other values to which its widget can be moved."""
    spec, value = OPTIONS[name], widget_of(at, name).value
    if spec.kind.choices:
        yield from (choice for choice in spec.kind.choices if choice != value)
    elif isinstance(value, bool):
        yield not value
    else:
        low, high, step = spec.kind.widget.low, spec.kind.widget.high, spec.kind.widget.step
        near = (value + step, value + 4 * step, value * 2, value / 2, value / 4, low, min(high, 400))
        steps = (low + round((each - low) / step) * step for each in near)
        yield from (type(value)(round(each, 6)) for each in steps if low <= each <= high and each != value)


def idle(at: AppTest, names: set[str]) -> set[str]:
    """Those of the widgets that change nothing, however they are moved."""
    start, before = dict(at.query_params), shown(at)
    found = set()
    for name in sorted(names):
        for value in others(name, at):
            widget_of(at, name).set_value(value)
            run(at)
            changed = shown(at) != before
            at.query_params.clear()
            at.query_params.update(start | {"try": f"{name} {value}"})  # not an earlier address, or it came too late
            assert shown(run(at)) == before, name
            if changed:
                break
        else:
            found.add(name)
    return found


EDITS = ("edited", "as it is", "one pinned", "moved", "left out")


@pytest.mark.parametrize(("clustering", "edit"), one_in(1000, [(way, edit) for way in CLUSTERINGS for edit in EDITS]))
@pytest.mark.parametrize("page", one_in(2, ["palette.py", "diagnostics.py"]))
def test_whatever_the_clustering_every_widget_changes_the_page(page, clustering, edit):
    at = with_edit(opened(page, clustering=clustering, n_prune="3" if edit != "edited" else "0"), edit)
    names = widgets(at) - (OF_MAP if page == "palette.py" else set())
    assert names
    assert not idle(at, names)


@pytest.mark.parametrize(
    ("kind", "edit"), one_in(1000, [(kind, edit) for kind in KINDS for edit in ("edited", "as it is")])
)
def test_whatever_the_type_of_the_colormap_every_widget_of_it_changes_the_page(kind, edit):
    at = with_edit(opened("palette.py", kind=kind), edit)
    assert not idle(at, widgets(at) & OF_MAP)


@pytest.mark.parametrize("kind", one_in(1000, KINDS))
def test_without_a_picture_every_widget_changes_the_page(kind):
    at = opened("palette.py", source="colors", colors="c1121f,fefae0,2a9d8f,14213d,ffca3a,9d4edd", kind=kind)
    assert "kind" in widgets(at)
    assert not idle(at, widgets(at))
