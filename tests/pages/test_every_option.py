"""Every option at once in the address of a page that is opened first, and on the page that is opened next."""

from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from cmapcore.option_kinds import Bool, Choice, Float, Int
from cmapcore.options import Option
from cmapcore.recipe import Recipe
from tests.support.pages import run

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
GIVEN = {  # what is quick, and lists, which have no limits to take
    "clustering": "kmeans",
    "use_tsne": "false",
    "ncolors": "4",
    "n_prune": "1",
    "pins": "cd5209,00ffff",
    "exclude": "ffffff~10",
    "region": "0,0,0.5,0.75",
    "order": "00ffff",
    "drop": "123456",
    "anchors": "cd5209",
    "class_colors": "cd5209",
}


def other_text(spec: Option) -> str:
    """A value that is not the default, as an address has it."""
    value: object
    match spec.kind:
        case Bool():
            value = not spec.default
        case Choice(choices):
            value = next(choice for choice in choices if choice != spec.default)
        case Int(low, high) | Float(low, high):
            value = high if spec.default == low else low
        case _:
            raise AssertionError(f"What could {spec} be?")
    return spec.to_text(value)


def every_option() -> dict[str, str]:
    return {name: GIVEN.get(name) or other_text(spec) for name, spec in Recipe.all_options().items()}


def address(at: AppTest) -> dict[str, str]:
    """What the address says of the options."""
    found = {name: at.query_params[name] for name in Recipe.all_options() if name in at.query_params}
    return {name: text if isinstance(text, str) else text[-1] for name, text in found.items()}


@pytest.mark.parametrize(
    ("first", "then"),
    [("palette.py", "diagnostics.py"), ("diagnostics.py", "palette.py"), ("gallery.py", "palette.py")],
)
def test_every_option_of_a_cold_load_is_kept_and_in_effect_on_the_next_page(first, then, monkeypatch):
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda _: {}))  # AppTest has none to read
    texts = every_option()
    meant, complaints = Recipe.from_query(texts)
    assert not complaints
    at = AppTest.from_file(FRAME, default_timeout=120)
    if first != "palette.py":
        at.switch_page(first)
    for name, text in texts.items():
        at.query_params[name] = text
    run(at)
    assert address(at) == texts
    for name in list(at.query_params):
        del at.query_params[name]  # as a link to another page does
    run(at.switch_page(then))
    assert address(at) == texts
    assert at.session_state["_page_input"].recipe == meant
