"""A page with every component, which shows how often it has run and what it was told."""

from base64 import b64encode
from io import BytesIO

import streamlit as st
from PIL import Image

from ui.elements import assets
from ui.elements.copying import copy_buttons
from ui.elements.sample_picker import Thumbnail, pick_sample
from ui.elements.swatches import ALL_EDITS, Swatch, swatch_strip

COLORS = [
    Swatch("#392d22", 0.03),
    Swatch("#cd5209", 0.06),
    Swatch("#3e8ec5", 0.004),
    Swatch("#f6f6f4", 0.446),
    Swatch("#ffffff", 0.46),
]
SAMPLES = ("red", "orange", "gold", "green", "blue", "purple")


def thumbnail(name: str) -> Thumbnail:
    file = BytesIO()
    Image.new("RGB", (50, 40), name).save(file, "WEBP")
    address = f"data:image/webp;base64,{b64encode(file.getvalue()).decode()}"
    return Thumbnail(name, name.title(), address)


st.set_page_config(layout="wide")
st.html(assets.FOLDER / "frame/on_primary.css")
state = st.session_state
state.setdefault("runs", 0)
state.setdefault("colors", COLORS)
state.setdefault("edits", [])
state.setdefault("picks", ["red"])
state.runs += 1

thumbnails = [thumbnail(name) for name in SAMPLES]
with st.container(horizontal=True, horizontal_alignment="right"):  # where the page has it: it unfolds to the left
    pick_sample(thumbnails, state.picks[-1], "By hand", key="samples", on_pick=state.picks.append)
with st.sidebar:
    st.toggle("Toggle", value=True)
    st.checkbox("Checkbox", value=True)

edit = swatch_strip(state.colors, key="strip", edits=ALL_EDITS)
if edit:
    state.edits.append((edit.action, edit.index))
    colors = list(state.colors)
    color = colors.pop(edit.index)
    if edit.action != "remove":
        colors.insert(edit.index + (1 if edit.action == "right" else -1), color)
    state.colors = colors
    st.rerun()

copy_buttons([("Hex", "#392d22\n#cd5209"), ("Python", '["#392d22", "#cd5209"]')], key="copying")
st.button("Primary", type="primary")
swatch_strip([Swatch(f"#{4 * n:02x}80c0", 1 / 64) for n in range(64)], key="many", edits=ALL_EDITS)

st.text(f"runs: {state.runs}")
st.text(f"edits: {state.edits}")
st.text(f"picks: {state.picks}")
