"""Saving what is shown in the gallery."""

import streamlit as st

from cmapcore.colormaps import Colormap
from cmapcore.errors import CmapError
from cmapcore.gallery import Saved, make_thumbnail
from cmapcore.gallery.schema import NAME_LENGTH, NOTE_LENGTH, TAGS
from cmapcore.gallery.text import clean_line
from cmapcore.pipeline import Result

from .copying import copy_buttons
from .gallery_store import gallery, has_login, is_signed_in, mode, owner, permalink, show_sign_in
from .session import Given
from .text import as_typed

PUBLIC, BY_LINK = "Public", "By link only"
VISIBILITY = {PUBLIC: "public", BY_LINK: "link"}
SEEN_BY = {
    PUBLIC: "Everybody finds it in the gallery.",
    BY_LINK: "You alone find it in the gallery; whoever has its link sees it.",
}


def show_save(given: Given, result: Result, cmap: Colormap | None) -> None:
    """Offer to save the palette and its colormap.

    Not a fragment: one that is run while the page is still running may leave an empty box.
    """
    if mode() == "readonly":
        return
    with st.popover("Save to gallery", key="_save", type="primary"):
        if has_login() and not is_signed_in():
            st.write("Sign in to save palettes: they are yours then on every device.")
            show_sign_in()
            return
        _form(given, result, cmap)


def _form(given: Given, result: Result, cmap: Colormap | None) -> None:
    place = st.empty()
    with place.form("_save_form", border=False):
        name = st.text_input(
            "Name",
            value=clean_line(result.picture.name)[:NAME_LENGTH],
            max_chars=NAME_LENGTH,
            key=f"_save_name_{result.picture.digest}",
        )
        tags = tags_widget("_save_tags", ())
        note = st.text_area("Note", max_chars=NOTE_LENGTH, height=68, key="_save_note")
        visibility = visibility_widget("_save_visibility", "public")
        thumbnail = st.checkbox(
            "With a small copy of the picture",
            value=not given.wanted.is_own,
            key=f"_save_thumbnail_{given.wanted.is_own}",
            help="At most 256 pixels wide or high. Whoever sees the palette sees it.",
        )
        st.caption(_who_owns())
        trouble = st.container()
        asked = st.form_submit_button("Save", type="primary")
    if not asked:
        return
    source = {given.wanted.source: given.wanted.name}
    try:
        saved = gallery().save(
            result.palette,
            result.recipe,
            owner=owner(),
            name=name or " ",  # none given would mean the picture's
            tags=tags,
            note=note,
            visibility=visibility,
            colormap=cmap,
            digest=result.picture.digest,
            url=source.get("url", ""),
            sample=source.get("sample", ""),
            thumbnail=make_thumbnail(result.picture) if thumbnail else None,
        )
    except CmapError as error:
        trouble.error(as_typed(str(error)))
    else:
        with place.container():
            _show_where(saved)


def _show_where(saved: Saved) -> None:
    link = permalink(saved.id)
    st.success("Saved.")
    copy_buttons([("Copy its link", link)], key="_saved_link")
    st.code(link, language=None, wrap_lines=True)
    st.page_link("gallery.py", label="See it in the gallery", query_params={"palette": saved.id})


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
        help="Kept with it are its colours and their shares, the colormap, every option, and the address of the "
        "picture where it has one. Of a picture of your own there is nothing but the small copy, if you want it.",
    )
    return VISIBILITY[chosen]


def _who_owns() -> str:
    if is_signed_in():
        return "It is yours wherever you sign in: you can rename or delete it."
    return "It belongs to this browser: only here can it be renamed or deleted, as long as its cookies are kept."
