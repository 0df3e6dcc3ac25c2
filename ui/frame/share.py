"""The link that brings everything back."""

import streamlit as st

from cmapcore.recipe import Recipe

from ..elements.copying import copy_buttons
from ..state.address import share_link
from ..state.wanted import Wanted


def show_share(wanted: Wanted, recipe: Recipe) -> None:
    """Offer the whole link of what is shown, every option written out."""
    link = share_link(recipe, wanted.in_address)
    with st.popover("Share"):
        if wanted.is_own:
            st.write("This link brings back every option. Your own picture is not in it: whoever opens it gives one.")
        else:
            st.write("This link brings back the picture and every option.")
        copy_buttons([("Link", link)], key="_copy_link")
        st.code(link, language=None, wrap_lines=True)
