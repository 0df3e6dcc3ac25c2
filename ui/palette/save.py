"""Saving what is shown in the gallery."""

import threading
from collections.abc import Hashable
from dataclasses import dataclass, field

import streamlit as st

from cmapcore.colormaps.colormap_object import Colormap
from cmapcore.errors import CmapError
from gallery.checked_text import clean_line
from gallery.entry import make_thumbnail
from gallery.schema import NAME_LENGTH, NOTE_LENGTH

from ..elements.copying import copy_buttons
from ..elements.text import as_typed
from ..sections.saved_fields import BY_LINK, VISIBILITY, tags_widget, visibility_widget
from ..state.gallery import owner, permalink, shared_gallery
from ..state.refusals import told
from ..state.results import Shown
from ..state.session import PageInput
from ..state.signing_in import has_login, is_signed_in, show_sign_in
from ..state.visitor import client

_OPEN = "_save_open"


def open_save() -> None:
    """Show the dialog, in this run and later ones until it is closed.

    A run of the whole page that begins between a click in the dialog and its answer would close the dialog, and nobody
    would see the outcome of the click.
    """
    st.session_state[_OPEN] = True


def close_save() -> None:
    """Stop showing the dialog."""
    st.session_state.pop(_OPEN, None)


def is_saving() -> bool:
    """Whether the dialog is to be shown."""
    return _OPEN in st.session_state


@st.dialog("Save to the gallery", on_dismiss=close_save)
def save_dialog(page_input: PageInput, shown: Shown, cmap: Colormap | None) -> None:
    """Save the palette and its colormap."""
    if has_login() and not is_signed_in():
        st.write("Sign in to save palettes: they will then be yours on every device.")
        show_sign_in()
    elif _key(shown) in _saved().ids:
        _show_where(shown)
    else:
        _form(page_input, shown, cmap)


@dataclass
class _Saved:
    """What was saved in this session: ids by everything that made them. Two clicks may come in two threads."""

    ids: dict[Hashable, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


def _saved() -> _Saved:
    found: _Saved = st.session_state.setdefault("_saved", _Saved())
    return found


def _key(shown: Shown) -> Hashable:
    """Return the key of what is saved: the palette and its colormap."""
    return shown.key, shown.recipe.map.key(), shown.palette.name


def _form(page_input: PageInput, shown: Shown, cmap: Colormap | None) -> None:
    source, picture = page_input.wanted.source, shown.picture
    about = picture.digest if picture is not None else ""  # what is typed for one picture is not for another
    keys = {name: f"_save_{name}_{about}" for name in ("name", "tags", "note", "thumbnail", "address")}
    with st.form("_save_form", border=False):
        name = clean_line(shown.palette.name)[:NAME_LENGTH]
        st.text_input("Name", value=name, max_chars=NAME_LENGTH, key=keys["name"])
        visibility_widget("_save_visibility", "link")
        place_of_button = st.container()
        with st.expander("More"):
            tags_widget(keys["tags"], ())
            st.text_area("Note", max_chars=NOTE_LENGTH, height=68, key=keys["note"])
            if picture is not None:
                st.checkbox(
                    "With a small copy of the picture",
                    value=not page_input.wanted.is_own,
                    key=keys["thumbnail"],
                    help="At most 256 pixels wide or high. Anyone who sees the palette sees it.",
                )
            if source == "url" and not page_input.wanted.parts:
                st.checkbox(
                    "With the picture's address",
                    value=True,
                    key=keys["address"],
                    help="Anyone who sees the palette sees it; without it, the editor cannot fetch the picture again.",
                )
            st.caption(_who_owns())
        trouble = st.session_state.pop("_save_trouble", "")
        if trouble:
            place_of_button.error(as_typed(trouble))
        # In a callback, so that the next run shows either the form or what came of it: one put in the place of the
        # other while the page is running may leave nothing.
        place_of_button.form_submit_button("Save", type="primary", on_click=_save, args=(page_input, shown, cmap, keys))


def _save(page_input: PageInput, shown: Shown, cmap: Colormap | None, keys: dict[str, str]) -> None:
    typed, saved, into = st.session_state, _saved(), shared_gallery()
    # of several pictures none is the palette's own
    source, picture = (
        {page_input.wanted.source: "" if page_input.wanted.parts else page_input.wanted.name},
        shown.picture,
    )
    kept = {
        "owner": owner(),
        "name": typed[keys["name"]] or " ",  # none given would mean the picture's
        "tags": typed[keys["tags"]].split(","),
        "note": typed[keys["note"]],
        "visibility": VISIBILITY[typed.get("_save_visibility", BY_LINK)],
        "colormap": cmap,
        "digest": picture.source_digest if picture is not None else "",
        "url": source.get("url", "") if typed.get(keys["address"]) else "",
        "sample": source.get("sample", ""),
        "t": picture.t if picture is not None else "",
        "thumbnail": make_thumbnail(picture) if picture is not None and typed[keys["thumbnail"]] else None,
        "client": client(),
    }
    trouble = None
    with saved.lock:  # nothing in it asks Streamlit, which here stops the first of two clicks
        if _key(shown) not in saved.ids:
            try:
                saved.ids[_key(shown)] = into.save(shown.palette, shown.recipe, **kept).id
            except CmapError as error:
                trouble = error
    if trouble is not None:
        typed["_save_trouble"] = told(trouble)


def _show_where(shown: Shown) -> None:
    id_ = _saved().ids[_key(shown)]
    link = permalink(id_)
    st.success("Saved.")
    copy_buttons([("Copy its link", link)], key="_saved_link")
    st.code(link, language=None, wrap_lines=True)
    st.page_link("gallery.py", label="See it in the gallery", query_params={"palette": id_})
    st.button(
        "Save again under another name",
        on_click=_offer_again,
        args=(shown,),
        type="tertiary",
    )


def _offer_again(shown: Shown) -> None:
    _saved().ids.pop(_key(shown), None)


def _who_owns() -> str:
    if is_signed_in():
        return "It is yours wherever you sign in: you can rename or delete it."
    return "It belongs to this browser: you can rename or delete it only here, for as long as its cookies are kept."
