"""Exporting all of one's own palettes as a file, and importing them."""

import hashlib

import streamlit as st

from cmapcore.wording import count_text
from gallery.import_files import pack_documents, read_import

from ..elements.progress import Waiting
from ..sections.saved_fields import SEEN_BY, VISIBILITY
from ..state.gallery import errors_for_later, message_for_later, mode, owner, shared_gallery
from ..state.runner import shared_runner
from ..state.visitor import client

AS_SAVED = "As saved"
IN_ONE_FILE = 30
"""How many palettes surely fit into one JSON file, however large they are; more go into a zip of such files."""


def show_mine(viewer: str) -> None:
    """Offer to export one's own palettes, and to import some."""
    count = shared_gallery().search(viewer=viewer, mine=True, per_page=1).total if viewer else 0
    as_zip = count > IN_ONE_FILE
    st.download_button(
        "Export mine",
        lambda: pack_documents(shared_gallery().export_all(viewer), as_zip=as_zip),
        file_name="palettes.zip" if as_zip else "palettes.json",
        mime="application/zip" if as_zip else "application/json",
        on_click="ignore",
        disabled=not viewer,
        key="_g_export",
        help="All your palettes as JSON: a backup, or to import here or in another gallery.",
    )
    if mode() == "readonly" or not viewer:
        return
    with st.popover("Import"), st.form("_g_import", clear_on_submit=True, border=False):
        file = st.file_uploader(
            "A file exported from a gallery",
            type=["json", "zip"],
            key="_g_import_file",
            help="If a zip is too large, unzip it and import its files one by one.",
        )
        visibility = _visibility_of_all()
        st.caption("They become yours. Palettes that you already have are not changed.")
        if st.form_submit_button("Import", type="primary", key="_g_import_go"):
            with errors_for_later():
                _import(file.getvalue() if file else b"", visibility)
            st.rerun()


def _visibility_of_all() -> str | None:
    """Ask who may see what is imported; None means as the file says of each."""
    if mode() == "private":
        st.caption("Only you and the operator of this app can see them.")
        return None
    said = {AS_SAVED: "Each as the file says: public, or by link only."} | SEEN_BY
    chosen = st.radio("Who can see them", list(said), captions=list(said.values()), key="_g_import_visibility")
    return VISIBILITY.get(chosen)


def _import(data: bytes, visibility: str | None) -> None:
    if not data:
        message_for_later("Choose a file first.", "warning")
        return
    cause = hashlib.sha256(data).digest()
    with Waiting() as waiting:  # in a worker: the file is a stranger's, and may be long
        entries = shared_runner().compute("import", cause, read_import, data, progress=waiting.tell, keep=False)
    done = shared_gallery().import_entries(entries, owner(), client=client(), visibility=visibility)
    there = f"; {done.duplicates:,} already there" if done.duplicates else ""
    message_for_later(f"Imported {count_text(done.added, 'palette')}{there}.")
