"""The page's address: what it says about the recipe and the picture.

It holds every option that is not at its default, and where the picture comes from; no widget is bound to it. Recipes
are read from it and changes written to it here, so that the browser's back button works for all of them, and a click
takes back none before it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cmapcore.errors import OptionError
from cmapcore.options import unknown
from cmapcore.palette import Palette
from cmapcore.palette_text import palette_from_text, palette_to_text
from cmapcore.pictures.part import Part, part_of_text, part_text
from cmapcore.pictures.several import EQUAL, WEIGHTINGS
from cmapcore.recipe import OF_GALLERY, RESERVED, Recipe
from cmapcore.stages.map import Map

from .option_words import in_page_words

SOURCES = ("sample", "url", "upload", "camera", "colors")
_WITH_PLACE = ("sample", "url", "colors")
_STATES_KEPT = 16
_ADDED_BY_OTHERS = re.compile(
    r"utm_\w+|\w*clk?id|gclsrc|[gw]braid|gad_\w+|_g[al]|srsltid|mc_[ce]id|mkt_tok|_hs\w+|igsh(id)?|ref(_\w+)?|si"
)
"""Parameters that newsletters and social networks add to links, which are silently ignored."""
_NAMED = 5  # parameters that are not known

ON_PAGES = ("ncolors", "mood", *Map.options())
"""Options whose widget is on a page, not in the sidebar."""


def read_once() -> None:
    """On a session's first run, read the address and note what is invalid in it.

    The address is rewritten, in one step of the browser's back button, with what counts.
    """
    if "_complaints" not in st.session_state:
        known = Recipe.all_options()
        found = {name: st.query_params.get_all(name) for name in st.query_params}
        query = {name: texts[-1] for name, texts in found.items() if not _ADDED_BY_OTHERS.fullmatch(name)}
        complaints = _left_out(strange := [name for name in query if name not in known and name not in RESERVED])
        recipe, found_bad = Recipe.from_query({name: text for name, text in query.items() if name not in strange})
        complaints += [in_page_words(each) for each in found_bad]
        counts = {name: texts for name, texts in found.items() if name in RESERVED} | {"v": [str(Recipe.VERSION)]}
        for name, value in recipe.flat().items():
            if value != known[name].default:
                counts[name] = [known[name].to_text(value)]
        if "colors" in counts:
            counts["colors"] = counts["colors"][-1:]
            try:
                palette_from_text(counts["colors"][-1])
            except OptionError as error:
                complaints.append(in_page_words(str(error)))
                del counts["colors"]
        if "t" in counts:
            try:
                counts["t"] = [part_text(part_of_text(counts["t"][-1]))]
            except OptionError as error:
                complaints.append(str(error))
                del counts["t"]
        there_is = [name for name in ("url", "sample", "colors") if name in counts]
        source = counts.pop("source", [*there_is, SOURCES[0]][:1])[-1]
        if source == "colors" and "colors" not in counts:
            complaints.append("This link has no colours in it; the samples are shown.")
        elif source == "url" and not counts.get("url", [""])[-1]:
            complaints.append("This link has no picture address in it; the samples are shown.")
        elif source not in SOURCES:
            complaints.append("This link names an unknown kind of source; the samples are shown.")
        elif source != SOURCES[0]:
            counts["source"] = [source]
        if counts != found:
            st.query_params.from_dict(counts)
        st.session_state["_complaints"] = (complaints, None)
    st.session_state["_page_chosen"] = "v" not in st.query_params
    if st.session_state["_page_chosen"]:  # by a link that has nothing of it
        st.session_state["_pages_chosen"] = pages_chosen() + 1
        st.session_state["_address_states"] = []
        st.query_params.update(st.session_state.get("_address_kept", {}))
    if st.query_params.get("v") != str(Recipe.VERSION):
        st.query_params["v"] = str(Recipe.VERSION)


def _left_out(names: Sequence[str]) -> list[str]:
    """Say in one sentence which parameters of an address are not known."""
    if len(names) < 2:
        return [f"{unknown(name, (*Recipe.all_options(), *RESERVED))} It was ignored." for name in names]
    more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
    *first, last = [repr(name[:40]) for name in names[:_NAMED]] + more
    return [f"There are no options {', '.join(first)} and {last}. They were ignored."]


def page_was_chosen() -> bool:
    """Whether this run shows another page than the last, through a link that says nothing else."""
    return bool(st.session_state["_page_chosen"])


def pages_chosen() -> int:
    """How often another page was shown, as `page_was_chosen` has it."""
    return int(st.session_state.get("_pages_chosen", 0))


def write_address() -> None:
    """Keep the address for the next page; a search and `palette` are for the gallery alone."""
    found = {name: st.query_params.get_all(name) for name in st.query_params if name not in OF_GALLERY}
    st.session_state["_address_kept"] = found


def complaints(recipe: Recipe) -> list[str]:
    """Return what was invalid in the address, a sentence each, until the recipe is changed for the first time."""
    found, first = st.session_state["_complaints"]
    if first not in (None, recipe):
        found = []
    st.session_state["_complaints"] = (found, recipe if found else first)
    return list(found)


def read_recipe() -> Recipe:
    """Return the recipe in the address; an option that cannot be read is ignored."""
    _catch_up()
    values, known = {}, Recipe.all_options()
    for name, text in st.query_params.to_dict().items():
        if text and name in known:
            try:
                values[name] = known[name].from_text(text)
            except OptionError:
                del st.query_params[name]
    return Recipe.of(**values)


def write(name: str, text: str) -> None:
    """Set a parameter, or remove it if the text is empty."""
    write_all({name: text})


def write_all(texts: Mapping[str, str]) -> None:
    """Set parameters, and remove those whose text is empty, in one step of the browser's back button."""
    _catch_up()
    changed = {name: text for name, text in texts.items() if text != st.query_params.get(name, "")}
    if changed:
        states = st.session_state["_address_states"] or [_state()]
        st.query_params.update({name: text or [] for name, text in changed.items()})  # no value: no parameter
        st.session_state["_address_states"] = [*states, _state()][-_STATES_KEPT:]


def _catch_up() -> None:
    """Write again what was written after the browser asked for this run.

    Every click brings the address that the browser has: one that is made before it was told of the last change has the
    address from before it, and would undo that change. Going back does so on purpose.
    """
    states = st.session_state.setdefault("_address_states", [])
    now = _state()
    if not states or now == states[-1]:
        return
    if now not in states or went_back():
        st.session_state["_address_states"] = []
    else:
        st.query_params.update({name: [] for name in now} | states[-1])


def went_back() -> bool:
    """Whether the browser's back or forward button asked for this run."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _state() -> dict[str, list[str]]:
    found = {name: st.query_params.get_all(name) for name in st.query_params}
    return {name: texts for name, texts in found.items() if texts}  # one that was taken out has none


def source() -> tuple[str, str]:
    """Return the picture's source, one of `SOURCES`, and its place there: a sample's name, an address, the colours."""
    _catch_up()
    name = st.query_params.get("source", "")
    place = st.query_params.get(name, "") if name in _WITH_PLACE else ""
    if name not in SOURCES or (name in ("url", "colors") and not place):
        return SOURCES[0], st.query_params.get(SOURCES[0], "")
    return name, place


def weighting() -> str:
    """Return how several pictures are weighted."""
    _catch_up()
    asked = st.query_params.get("weighting", "")
    return asked if asked in WEIGHTINGS else EQUAL


def part() -> Part | None:
    """Return which part of a film is asked for; None for all of it."""
    _catch_up()
    text = st.query_params.get("t", "")
    try:
        return part_of_text(text) if text else None
    except OptionError:
        del st.query_params["t"]
        return None


def write_source(name: str, place: str = "", t: str = "", *, keep_colors: bool = False) -> None:
    """Make this the picture's source, for a film perhaps a part `t`, and forget what was set for any other."""
    others = dict.fromkeys((*_WITH_PLACE, "weighting"), "")
    if keep_colors:
        del others["colors"]
    write_all({"source": "" if name == SOURCES[0] else name} | others | {name: place, "t": t})
    st.session_state["_just_given"] = True


def just_given() -> bool:
    """Whether a source was given since this was last asked."""
    return bool(st.session_state.pop("_just_given", False))


def change(values: Mapping[str, Any]) -> None:
    """Change options, by name; the address changes in one step as far as possible."""
    known = Recipe.all_options()
    texts = {name: "" if value == known[name].default else known[name].to_text(value) for name, value in values.items()}
    write_all(texts)


def on_page(name: str, value: Any, change_to: Callable[[Any], Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """Return the key and the callback for the widget of an option that has this value in the recipe.

    `change_to` returns all options that change with the widget's value, if it is not the only one.
    """
    key = _key(name)
    if st.session_state.get(key) != value:  # else the browser would be told a value that may be late
        st.session_state[key] = value
    return {"key": key, "on_change": _change_on_page, "args": (name, change_to)}


def _key(name: str) -> str:
    return f"_{name}" if name in ON_PAGES else name


def _change_on_page(name: str, change_to: Callable[[Any], Mapping[str, Any]] | None) -> None:
    value = Recipe.all_options()[name].check(st.session_state[_key(name)])
    change({name: value} if change_to is None else change_to(value))


def lists(recipe: Recipe) -> dict[str, tuple[Any, ...]]:
    """Return what was set for one picture: the lists and boxes that are not empty, by the name of their option."""
    values, known = recipe.flat(), Recipe.all_options()
    return {name: values[name] for name, spec in known.items() if spec.kind.is_list and values[name]}


def forget_lists() -> None:
    """Remove what was set for another picture."""
    write_all({name: "" for name, spec in Recipe.all_options().items() if spec.kind.is_list})


def share_link(recipe: Recipe, source: Mapping[str, str], palette: Palette) -> str:
    """Return the address of what is shown: its source, its colours, and the options that differ from their defaults.

    Parameters
    ----------
    recipe : Recipe
    source : mapping of str to str
        `source`, and `sample` or `url` where the picture has one.
    palette : Palette
    """
    query = recipe.to_short_query() | dict(source) | {"colors": palette_to_text(palette)}
    base = urlsplit(st.context.url or "http://localhost:8501/")
    return urlunsplit((base.scheme, base.netloc, base.path or "/", urlencode(query, safe=",:/"), ""))
