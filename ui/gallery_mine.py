"""All of one's own palettes as a file, and back."""

import streamlit as st

from .gallery_store import gallery, mode, owner, said_later, say_later


def show_mine(viewer: str) -> None:
    """Offer to export what is one's own, and to import it."""
    st.download_button(
        "Export mine",
        lambda: gallery().export_all(viewer),
        file_name="palettes.json",
        mime="application/json",
        on_click="ignore",
        disabled=not viewer,
        key="_g_export",
        help="All that is yours as JSON, to keep, or to import again here or elsewhere.",
    )
    if mode() == "readonly" or not viewer:
        return
    with st.popover("Import"):
        number = st.session_state.setdefault("_g_imports", 0)
        key = f"_g_import_{number}"  # another one after each, with nothing in it
        st.file_uploader(
            "A file that was exported from a gallery", type=["json"], key=key, on_change=_import, args=(key,)
        )
        st.caption("What you have already stays as it is.")


def _import(key: str) -> None:
    file = st.session_state[key]
    if file is None:
        return
    with said_later():
        done = gallery().import_json(file.getvalue(), owner())
        palettes = "1 palette" if done.added == 1 else f"{done.added:,} palettes"
        there = f", {done.duplicates:,} were there already" if done.duplicates else ""
        say_later(f"Imported {palettes}{there}.")
    st.session_state["_g_imports"] += 1
