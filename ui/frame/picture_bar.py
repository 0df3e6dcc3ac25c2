"""The bar for choosing a picture: by address, as a file, from the camera or the samples, or colours instead.

The latest picture is the source, which the address names. Pasting or dropping anywhere on a page works too.
"""

from pathlib import PurePath

import streamlit as st

from cmapcore.errors import PictureError
from cmapcore.pictures.addresses import addresses_in, is_web_address
from cmapcore.pictures.samples import SAMPLES
from cmapcore.pictures.several import MOST_TOGETHER
from cmapcore.pictures.signatures import picture_format

from ..elements.file_button import show_file_button
from ..elements.kept_files import THUMBNAILS
from ..elements.sample_picker import Thumbnail, pick_sample
from ..elements.text import as_typed
from ..elements.your_picture import show_your_picture
from ..state import address
from ..state.given_files import keep_new, keep_old, new_uploads
from ..state.session import give_picture
from ..state.wanted import Wanted
from .hex_codes import is_palette_file, show_hex_codes, take_colors
from .source import asked_for, chosen_sample, credit, part_waiting_for_film

_LONGEST_ADDRESS = 2048
_NOTHING = "Paste a picture, the address of a picture, or hex codes; this was none of them."
_REFUSED = "_upload_refused"


def show_picture_bar(*, on_page: bool, opens_palette: bool) -> Wanted | None:
    """Show the bar, and return the picture that was chosen, if any.

    Parameters
    ----------
    on_page
        Whether the bar stands on the page, where that is wide enough. Elsewhere *Your picture* opens it.
    opens_palette
        Whether the Palette page is opened when something was given.
    """
    button = st.empty()  # before the bar, on the way of the Tab key
    with st.container(horizontal=True, vertical_alignment="center", key="_bar_on_page" if on_page else "_bar"):
        _address_field()
        show_file_button(key="_choose_file")
        if st.button("Camera", icon=":material/photo_camera:", key="_open_camera"):
            _open_camera()
        show_hex_codes()
        _samples()
    # of any name: the content decides, and an error is shown if it cannot be read
    st.file_uploader(
        "Your pictures",
        accept_multiple_files=True,
        key="_upload",
        on_change=_take_files,
        label_visibility="collapsed",
    )
    if refused := st.session_state.pop(_REFUSED, ""):
        st.error(as_typed(refused))
    wanted = asked_for()
    with button:
        link = ".tabs a" if address.just_given() and opens_palette else ""
        show_your_picture(repr(wanted), bar_on_page=on_page, link=link, key="_your_picture", on_text=_take_text)
    return wanted


def _address_field() -> None:
    source, place = address.source()
    text = place if source == "url" else ""
    if st.session_state.get("_address") != text:
        st.session_state["_address"] = text
    st.text_input(
        "Address of a picture",
        key="_address",
        on_change=_take_address,
        icon=":material/upload:",
        placeholder="Drop or paste a picture, or enter its address",
        label_visibility="collapsed",
    )


def _take_address() -> None:
    text = st.session_state["_address"].strip()[: _LONGEST_ADDRESS * MOST_TOGETHER]
    if text and not _take(text):
        give_picture("url", text)  # which reports what is wrong with it


def _take_text(text: str) -> None:
    """Take a text that was pasted, or an address that was dropped, outside any field."""
    if not _take(text):
        st.toast(_NOTHING, icon=":material/info:")


def _take(text: str) -> bool:
    """Take an address or hex codes, and return whether it was one of them."""
    addresses = addresses_in(text)
    if all(is_web_address(each) and len(each) <= _LONGEST_ADDRESS for each in addresses):
        give_picture("url", text)
        return True
    return not take_colors(text.encode(), "Colours")


def _take_files() -> None:
    files = new_uploads()
    if not files:  # they could not be sent
        return
    data, name = files[0].getvalue(), PurePath(files[0].name)
    is_picture = len(files) > 1 or not is_palette_file(name.name)
    refused = "" if is_picture else take_colors(data, name.stem)
    if refused and not _looks_like_picture(data):
        keep_old()
        st.session_state[_REFUSED] = refused
        return
    keep_new()
    if is_picture or refused:
        give_picture("upload", t=part_waiting_for_film())


def _looks_like_picture(data: bytes) -> bool:
    try:
        picture_format(data)
    except PictureError:
        return False
    return True


@st.dialog("Take a picture")
def _open_camera() -> None:
    photo = st.camera_input("Take a picture", key="_camera", on_change=_take_photo, label_visibility="collapsed")
    if photo is not None:
        st.rerun()  # closes it


def _take_photo() -> None:
    photo = st.session_state["_camera"]
    if photo is not None:
        # kept here: the camera closes, and its file goes with it
        st.session_state["_photo"] = Wanted("camera", photo.name, photo.getvalue(), photo.file_id)
        give_picture("camera")


def _samples() -> None:
    source, place = address.source()
    name = chosen_sample() if source == "sample" and place in ("", *SAMPLES) else ""
    pictures = [Thumbnail(key, sample.title, THUMBNAILS[key].address) for key, sample in SAMPLES.items()]
    pick_sample(pictures, name, credit(name), key="_samples", on_pick=_take_sample)


def _take_sample(name: str) -> None:
    give_picture("sample", name)
