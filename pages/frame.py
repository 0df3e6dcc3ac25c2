"""What surrounds every page: title, navigation, and the sidebar with the picture's source and the options."""

import streamlit as st

from ui import address
from ui.options import recipe_widgets
from ui.session import Given, give
from ui.source import load, source_widgets

st.set_page_config(page_title="Colormaps from pictures", page_icon=":material/palette:", layout="wide")
page = st.navigation([st.Page("palette.py", title="Palette", default=True)], position="top")

complaints = address.read_once()
with st.sidebar:
    wanted, said = source_widgets()
    recipe = recipe_widgets()

for complaint in complaints:
    st.warning(complaint)
if said:
    st.info(said)
picture = load(wanted)
if picture is None:
    st.stop()
give(Given(picture, wanted, recipe))
page.run()
