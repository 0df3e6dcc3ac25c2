"""One saved palette in full, and what may be done with it."""

from html import escape

import streamlit as st

from cmapcore.colormaps.kinds import KINDS
from cmapcore.pictures.samples import SAMPLES
from gallery.entry import Saved
from gallery.errors import GalleryError, NotThereError
from gallery.schema import NAME_LENGTH, NOTE_LENGTH
from gallery.store import UNDO

from ..elements.colormap_bar import colormap_bar_html
from ..elements.copying import copy_buttons
from ..elements.swatches import swatch_strip, swatches_of
from ..elements.text import as_typed
from ..sections.export import as_texts
from ..sections.preview import show_preview
from ..sections.saved_fields import ONLY_YOU, as_text, tags_widget, visibility_widget, what_comes_back
from ..state.gallery import errors_for_later, message_for_later, mode, owner, permalink, shared_gallery
from ..state.signing_in import show_sign_in
from .card_actions import export_entry, may_report, report_form
from .chosen import colormap_of_entry
from .palette_card import thumbnail_address


def opened_name() -> str:
    """Return the name of the palette in the address; empty if there is none."""
    asked = st.query_params.get("palette", "")
    try:
        return shared_gallery().get(asked, owner()).name if asked else ""
    except GalleryError:  # which the page itself says
        return ""


def show_one(id_: str, viewer: str) -> None:
    """Show a palette, or say that none has that id."""
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.button("All palettes", icon=":material/arrow_back:", on_click=leave, key="_g_back")
        show_sign_in()
    try:
        saved = shared_gallery().get(id_, viewer)
    except NotThereError as error:
        st.warning(as_typed(str(error)))
        if mode() != "readonly" and viewer:
            st.caption(f"Its owner can restore a deleted palette for {UNDO.days} days.")
            st.button("Restore", on_click=restore, args=(id_,))
        return
    left, right = st.columns([2, 5], gap="medium")
    with left:
        _show_picture_and_facts(saved)
    with right:
        _show_colors(saved)
        _show_actions(saved)
    show_preview(saved.palette, colormap_of_entry(saved))
    st.header("Export", anchor=False)
    export_entry(saved, key=f"_g_export_{saved.id}")


def leave() -> None:
    """Show all palettes."""
    st.session_state.pop(f"_g_edited_{st.query_params.pop('palette')}", None)


def _show_picture_and_facts(saved: Saved) -> None:
    picture = f'<img src="{thumbnail_address(saved)}" alt="The picture, in small">' if saved.thumbnail else ""
    facts = [" · ".join(saved.tags), _kind_of_entry(saved), _picture_of(saved)]
    facts.append(f"{saved.created:%-d %B %Y}, with cmapcore {saved.version}")
    paragraphs = "".join(f"<p>{escape(fact)}</p>" for fact in facts if fact)
    note = f'<p style="white-space:pre-wrap">{escape(saved.note)}</p>' if saved.note else ""
    with st.container(key="_g_about"):
        st.html(f'{picture}<div class="facts">{note}<div class="quiet">{paragraphs}</div></div>')


def _kind_of_entry(saved: Saved) -> str:
    if saved.example:
        return "An example that comes with the gallery."
    if saved.hidden:
        return "Yours. The operator of this app has hidden it from everybody else."
    if mode() == "private":
        return f"Yours. {ONLY_YOU}"
    whose = "Yours. " if saved.mine else ""
    return whose + ("Anyone with its link can see it." if saved.visibility == "link" else "")


def _picture_of(saved: Saved) -> str:
    if saved.sample in SAMPLES:
        return f"Picture: {SAMPLES[saved.sample].attribution}"
    if saved.url:
        return f"Picture: {saved.url}"
    return (
        "The picture was an upload and is not kept here." if saved.digest else "Made from colours, not from a picture."
    )


def _show_colors(saved: Saved) -> None:
    palette, cmap = saved.palette, saved.colormap
    swatch_strip(swatches_of(palette, with_pins=False), key=f"_g_swatches_{saved.id}")
    copy_buttons([*as_texts(palette), ("Link", permalink(saved.id))], key=f"_g_copy_{saved.id}")
    if cmap is not None:
        st.html(colormap_bar_html(cmap.rgb, cmap.stepped, f"The colormap, {cmap.kind}", 40))
        kind = KINDS.get(cmap.kind)
        st.caption(f"Colormap for: {kind.label.lower()}" if kind is not None else f"Colormap: {as_typed(cmap.kind)}")


def _show_actions(saved: Saved) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "palette.py",
            label="Open in editor",
            icon=":material/tune:",
            query_params={"palette": saved.id},
            help=what_comes_back(saved),
        )
        if mode() == "readonly":
            return
        if saved.mine:
            with st.popover("Edit"):
                _edit_form(saved)
            st.button("Delete", on_click=delete, args=(saved,))
        elif may_report(saved):
            with st.popover("Report"):
                report_form(saved)


def _edit_form(saved: Saved) -> None:
    # What it was filled with: only what differs from that is changed, as another page may have changed the rest.
    shown, edit = st.session_state.setdefault(f"_g_edited_{saved.id}", (saved, 0))
    key = f"{saved.id}_{edit}"
    with st.form(f"_g_edit_{key}", border=False):
        name = st.text_input("Name", shown.name, max_chars=NAME_LENGTH, key=f"_g_name_{key}")
        tags = tags_widget(f"_g_tags_{key}", shown.tags)
        note = st.text_area("Note", shown.note, max_chars=NOTE_LENGTH, height=68, key=f"_g_note_{key}")
        visibility = visibility_widget(f"_g_visibility_{key}", shown.visibility)
        if st.form_submit_button("Save", type="primary"):
            typed = {"name": name, "note": note, "visibility": visibility}
            changed = {part: value for part, value in typed.items() if value != getattr(shown, part)}
            with errors_for_later():
                new_tags = None if tags == as_text(shown.tags) else tags.split(",")
                shared_gallery().change(saved.id, owner(), tags=new_tags, **changed)
                st.session_state[f"_g_edited_{saved.id}"] = shared_gallery().get(saved.id, owner()), edit + 1
                message_for_later("Saved.")
            st.rerun()


def delete(saved: Saved) -> None:
    """In a callback: delete it, and offer to undo that."""
    with errors_for_later():
        shared_gallery().delete(saved.id, owner())
        st.session_state.setdefault("_g_deleted", {})[saved.id] = saved.name
        leave()


def restore(id_: str) -> None:
    """In a callback: undo its deletion."""
    deleted = st.session_state.get("_g_deleted", {})
    with errors_for_later():
        try:
            shared_gallery().undelete(id_, owner())
            message_for_later("Restored.")
        except NotThereError:  # it is back already, or forgotten
            deleted.pop(id_, None)
            raise
        deleted.pop(id_, None)


def show_deleted() -> None:
    """Say what was deleted in this session, and offer to undo that."""
    for id_, name in st.session_state.get("_g_deleted", {}).items():
        with st.container(horizontal=True, vertical_alignment="center", key=f"_g_deleted_{id_}"):
            st.text(f"Deleted: {name}", width="content")
            st.button("Undo", key=f"_g_undo_{id_}", on_click=restore, args=(id_,))
