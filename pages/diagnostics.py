"""How the palette came about, and how to put right what it missed."""

import streamlit as st

from ui import assets
from ui.diagnostics_brushing import show_brushing, show_said
from ui.diagnostics_compare import show_compare
from ui.diagnostics_numbers import show_clusters, show_cover, show_replay, show_times
from ui.session import given
from ui.text import as_typed
from ui.work import result_of

st.html(assets.FOLDER / "diagnostics.css")
now = given()
result = result_of(now.picture, now.recipe)
if result is None:
    show_said(now.recipe)  # what may have left nothing to look at
    st.stop()
if result.notices:
    st.info("  \n".join(as_typed(notice) for notice in result.notices))
show_brushing(result)
show_clusters(result)
show_cover(result)
show_replay(result)
show_compare(result)
show_times(result)
