"""The server of the page with every component."""

from pathlib import Path

import streamlit as st

from server.routes.kept_files import kept_file_routes
from ui.elements.kept_files import KEPT_FILES

app: st.App = st.App(Path(__file__).with_name("components_page.py"), routes=kept_file_routes(KEPT_FILES))
