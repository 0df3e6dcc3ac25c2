"""What surrounds every page: navigation, heading, the picture bar, and the sidebar with the options."""

import streamlit as st

from cmapcore.recipe import OF_GALLERY
from ui.elements import assets
from ui.elements.text import as_typed
from ui.frame.editor import open_what_is_asked_for
from ui.frame.header import show_tabs
from ui.frame.options import how_it_is_made
from ui.frame.pages import HEADINGS, HOME, TITLES
from ui.frame.picture_bar import show_picture_bar
from ui.frame.source import load
from ui.gallery.one_palette import opened_name
from ui.palette.save import close_save
from ui.state import address
from ui.state.colors import address_colors, belong_here, colors_now
from ui.state.history import remember
from ui.state.session import PageInput, set_page_input
from ui.state.signing_in import come_back, keep_address

TITLE = "Colormaps from pictures"
ABOUT = (
    "Turns a picture into a colour palette and colormaps for plots. Successor to The Colormap Projekt by Kartheik "
    "Iyer. MIT licence."
)

st.set_page_config(
    page_title=TITLE,
    page_icon=assets.FOLDER / "frame/icon.svg",
    layout="wide",
    initial_sidebar_state="collapsed",
    menu_items={"About": ABOUT},
)
PAGES = [st.Page(f"{name}.py", title=title, default=name == HOME) for name, title in TITLES.items()]
GALLERY = PAGES[-1]
page = st.navigation(PAGES, position="hidden")  # `show_tabs` shows it
opened = opened_name() if page == GALLERY else ""
if page != PAGES[0]:
    st.set_page_config(page_title=f"{opened or page.title} · {TITLE}")
if page != PAGES[0]:
    close_save()
come_back(PAGES)
address.read_once()
if page == GALLERY:
    st.html(assets.FOLDER / "gallery/gallery.css")
else:
    open_what_is_asked_for()
with st.sidebar:
    options = st.container()
recipe = address.read_recipe()
show_tabs(PAGES, page)
st.title(as_typed(opened) or HEADINGS[page.title], anchor=False)
wanted = show_picture_bar(on_page=page == PAGES[0], opens_palette=page == GALLERY)
address.write_address()
others = {name: st.query_params[name] for name in ("colors", *OF_GALLERY) if name in st.query_params}
keep_address(page, recipe.to_query() | (wanted.in_address if wanted else {}) | others)
messages = st.container()  # always there: what comes after it must not move while the script runs
for complaint in address.complaints(recipe):
    messages.warning(as_typed(complaint))
if page == GALLERY:  # it has pictures of its own
    page.run()
    st.stop()

colors = address_colors(recipe)
with st.empty():  # the place of what tells how far reading is
    shown, picture = load(wanted, messages, has_colors=colors is not None)
if colors is not None and not belong_here(wanted, picture, recipe):
    colors = None
with options:
    how_it_is_made(recipe, has_picture=picture is not None)
set_page_input(PageInput(picture, shown, recipe, colors))
if picture is not None:
    remember(picture.digest, recipe)
else:
    remember("", recipe, colors_now())
page.run()
