"""Saving what is shown in the gallery."""

from typing import NamedTuple

import streamlit as st

from cmapcore.colormaps import Colormap
from cmapcore.errors import CmapError
from cmapcore.gallery import make_thumbnail
from cmapcore.gallery.schema import NAME_LENGTH, NOTE_LENGTH, TAGS
from cmapcore.gallery.text import clean_line
from cmapcore.pipeline import Recipe, Result

from .copying import copy_buttons
from .gallery_store import gallery, mode, owner, permalink
from .limits import client
from .session import Given
from .signing_in import has_login, is_signed_in, show_sign_in
from .text import as_typed

PUBLIC, BY_LINK = "Public", "By link only"
VISIBILITY = {PUBLIC: "public", BY_LINK: "link"}
SEEN_BY = {
    PUBLIC: "Everybody finds it in the gallery.",
    BY_LINK: "You alone find it in the gallery; whoever has its link sees it.",
}


def show_save(given: Given, result: Result, cmap: Colormap | None) -> None:
    """Offer to save the palette and its colormap."""
    if mode() == "readonly":
        return
    with st.popover("Save to gallery", key="_save", type="primary"):
        if has_login() and not is_signed_in():
            st.write("Sign in to save palettes: they are yours then on every device.")
            show_sign_in()
            return
        done: _Done | None = st.session_state.get("_saved")
        if done is not None and done.cause == _cause(result):
            _show_where(done.id)
        else:
            _form(given, result, cmap)


class _Done(NamedTuple):
    """What was saved last: all that made it, and its id."""

    cause: tuple[str, Recipe]
    id: str


def _cause(result: Result) -> tuple[str, Recipe]:
    return result.picture.digest, result.recipe


def _form(given: Given, result: Result, cmap: Colormap | None) -> None:
    name_key, thumbnail_key = f"_save_name_{result.picture.digest}", f"_save_thumbnail_{given.wanted.is_own}"
    with st.form("_save_form", border=False):
        st.text_input("Name", value=clean_line(result.picture.name)[:NAME_LENGTH], max_chars=NAME_LENGTH, key=name_key)
        tags_widget("_save_tags", ())
        st.text_area("Note", max_chars=NOTE_LENGTH, height=68, key="_save_note")
        visibility_widget("_save_visibility", "public")
        st.checkbox(
            "With a small copy of the picture",
            value=not given.wanted.is_own,
            key=thumbnail_key,
            help="At most 256 pixels wide or high. Whoever sees the palette sees it.",
        )
        st.caption(_who_owns())
        trouble = st.session_state.pop("_save_trouble", "")
        if trouble:
            st.error(as_typed(trouble))
        # In a callback, so that the next run shows either the form or what came of it: one put in the place of the
        # other while the page is running may leave nothing.
        st.form_submit_button(
            "Save", type="primary", on_click=_save, args=(given, result, cmap, name_key, thumbnail_key)
        )


def _save(given: Given, result: Result, cmap: Colormap | None, name_key: str, thumbnail_key: str) -> None:
    typed = st.session_state
    source = {given.wanted.source: given.wanted.name}
    try:
        saved = gallery().save(
            result.palette,
            result.recipe,
            owner=owner(),
            name=typed[name_key] or " ",  # none given would mean the picture's
            tags=typed["_save_tags"],
            note=typed["_save_note"],
            visibility=VISIBILITY[typed.get("_save_visibility", PUBLIC)],
            colormap=cmap,
            digest=result.picture.digest,
            url=source.get("url", ""),
            sample=source.get("sample", ""),
            thumbnail=make_thumbnail(result.picture) if typed[thumbnail_key] else None,
            client=client(),
        )
    except CmapError as error:
        typed["_save_trouble"] = str(error)
    else:
        typed["_saved"] = _Done(_cause(result), saved.id)


def _show_where(id_: str) -> None:
    link = permalink(id_)
    st.success("Saved.")
    copy_buttons([("Copy its link", link)], key="_saved_link")
    st.code(link, language=None, wrap_lines=True)
    st.page_link("gallery.py", label="See it in the gallery", query_params={"palette": id_})
    st.button("Save it again", type="tertiary", on_click=_forget_saved, help="Under another name, for example.")


def _forget_saved() -> None:
    del st.session_state["_saved"]


def tags_widget(key: str, now: tuple[str, ...]) -> list[str]:
    """Ask for tags."""
    return st.multiselect(
        "Tags",
        list(now),
        default=list(now),
        key=key,
        accept_new_options=True,
        max_selections=TAGS,
        placeholder="Type one and press Enter",
    )


def visibility_widget(key: str, now: str) -> str:
    """Ask who may see it, and say what that means."""
    if mode() == "private":
        st.caption("Only you see it, and the operator of this app.")
        return now
    labels = list(VISIBILITY)
    chosen = st.radio(
        "Who sees it",
        labels,
        index=list(VISIBILITY.values()).index(now),
        captions=[SEEN_BY[label] for label in labels],
        key=key,
        help="Kept with it are its name, tags and note, its colours and their shares, the colormap, every option, the "
        "picture's address where it has one, and a fingerprint (SHA-256) by which the same picture is known again. "
        "The picture itself is not kept, only the small copy, if you tick it.",
    )
    return VISIBILITY[chosen]


def _who_owns() -> str:
    if is_signed_in():
        return "It is yours wherever you sign in: you can rename or delete it."
    return "It belongs to this browser: only here can it be renamed or deleted, as long as its cookies are kept."
