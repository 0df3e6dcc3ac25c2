"""The main page: a picture, its palette, its colormap, and both in use."""

import streamlit as st

from ui.frame.share import show_share
from ui.palette.actions import copy_menu, open_export, show_colormap_copy, show_copies, wants_export, wants_to_save
from ui.palette.checks import show_checks
from ui.palette.colormap import show_as_seen, show_colormap
from ui.palette.colors import show_count, show_hint, show_number, show_remarks, show_swatches, show_way_to_options
from ui.palette.each_picture import show_each_picture
from ui.palette.moods import show_moods
from ui.palette.over_time import show_over_time
from ui.palette.picture import mark_colors, show_picture
from ui.palette.preview_with_data import show_preview_with_data
from ui.palette.save import save_dialog
from ui.palette.shared_colors import ask_for_picture, show_both
from ui.sections.preview import show_preview
from ui.state.fit import page_parts_of
from ui.state.refusals import or_told
from ui.state.results import shown_palette
from ui.state.session import page_input

now = page_input()
if now.picture is not None:
    left, right = st.columns([14, 15], gap="medium")
    with left:
        picture, hint = show_picture(now.picture, now.wanted)
else:
    right, left = st.columns([12, 5], gap="medium")
with right:
    number = st.container()
    with number:
        if now.picture is None and now.colors is not None:
            show_count(now.colors)
        elif now.picture is not None and now.colors is None:
            show_number(now.picture, now.recipe)
    shown = shown_palette(now)
    if shown is None:
        st.stop()
    if now.picture is not None and now.colors is not None:
        with number:  # the link's colours may be other than those the picture gives now
            is_other = shown.result is None or shown.today is not None
            show_number(now.picture, now.recipe, count=len(shown.palette) if is_other else None)
    show_swatches(shown, is_source=now.wanted.source == "colors")
    with st.container(horizontal=True, gap="small", key="_actions"):
        copies = copy_menu()
        if copies is not None:
            with copies:
                show_copies(shown.palette)
        is_exporting = wants_export()
        is_saving = wants_to_save()
        show_share(now, shown)
    show_hint(shown, is_source=now.wanted.source == "colors")
    parts = None
    if shown.result is not None:
        parts = page_parts_of(shown.result)
        fit = or_told(parts.fit)
        show_remarks(shown.result, fit)
        show_way_to_options()
    if shown.today is not None and shown.picture is not None:
        show_both(shown.palette, shown.today, shown.picture)
if now.picture is None and now.colors is not None:
    with left:
        ask_for_picture(now, now.colors)
if shown.result is not None and shown.picture is now.picture:
    if fit is not None:
        with picture:
            mark_colors(shown.result, fit, hint)
    show_moods(shown.result, is_of_link=shown.today is not None)
    show_each_picture(shown.result)
    show_over_time(now, shown)
cmap = show_colormap(shown, parts)
if copies is not None:
    with copies:
        show_colormap_copy(cmap)
if is_exporting:
    open_export(now, shown, cmap)
elif is_saving:
    save_dialog(now, shown, cmap)
if cmap is not None:
    show_checks(shown, cmap, parts)
    show_as_seen(cmap)
    show_preview(shown.palette, cmap)
    show_preview_with_data(cmap)
