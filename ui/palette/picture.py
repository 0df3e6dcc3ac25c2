"""The picture, with a dot where each colour is found."""

import streamlit as st

from cmapcore.pictures.picture import Picture

from ..elements.pictures import preview


def show_picture(picture: Picture) -> None:
    """Show the picture at screen size."""
    width, height = picture.size
    with st.container(key="_picture", gap="xsmall"):
        st.image(preview(picture.digest, picture), alt=f"The picture: {picture.name}", width="stretch")
        st.caption(f"{width} × {height}")
