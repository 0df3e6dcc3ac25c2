"""Actions on a saved palette wherever it is shown: export it, or report it."""

import streamlit as st

from gallery.entry import Saved
from gallery.schema import REASON_LENGTH

from ..sections.export import export_dialog, show_export
from ..state.gallery import errors_for_later, message_for_later, mode, permalink, reporter, shared_gallery
from ..state.visitor import client


def export_entry(saved: Saved, *, key: str) -> None:
    """Offer its palette, and its colormap if it has one, for every tool."""
    provenance = saved.provenance(permalink(saved.id))
    show_export(saved.palette, saved.colormap, provenance, name=saved.name, key=key)


def open_export(saved: Saved) -> None:
    """Offer the same in a dialog."""
    export_dialog(saved.palette, saved.colormap, saved.provenance(permalink(saved.id)), name=saved.name)


def may_report(saved: Saved) -> bool:
    """Whether it makes sense for this visitor to report it."""
    return bool(reporter()) and not (saved.mine or saved.example or mode() == "readonly")


def report_form(saved: Saved) -> None:
    """Ask what is wrong with it, and tell the operator."""
    with st.form(f"_g_report_{saved.id}", border=False):
        reason = st.text_area("What is wrong with it?", max_chars=REASON_LENGTH, key=f"_g_reason_{saved.id}")
        st.caption("The operator of this app will read it and can hide the palette.")
        if st.form_submit_button("Report", type="primary"):
            with errors_for_later():
                shared_gallery().report(saved.id, reporter(), reason, client=client())
                message_for_later("Reported. Thank you.")
            st.rerun()
