"""What reads films in the browser that are too large to be uploaded."""

import streamlit as st

from .components import component

_READER = component("large_films")


def read_large_films(*, key: str) -> None:
    """Have the browser read films that are given to the uploader with the key ``_upload``, and are too large for it.

    What it makes of a film is uploaded in its place: see `cmapcore.pictures.browser_film`.
    """
    _READER(key=key, data={"most": st.get_option("server.maxUploadSize") * 2**20})
