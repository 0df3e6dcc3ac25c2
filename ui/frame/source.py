"""Where the picture comes from: a sample, an address, an upload or the camera."""

from dataclasses import replace

import streamlit as st

from cmapcore.errors import CmapError
from cmapcore.pictures.addresses import as_address
from cmapcore.pictures.picture import Picture, load_picture
from cmapcore.pictures.samples import SAMPLES, sample_bytes, thumbnail_bytes

from ..elements.progress import Waiting
from ..elements.sample_picker import Thumbnail, pick_sample
from ..elements.text import as_typed
from ..state.address import SOURCES, forget_lists, write
from ..state.runner import shared_runner
from ..state.visitor import fetch_counter
from ..state.wanted import Wanted
from .hex_codes import show_hex_codes


def source_widgets() -> tuple[Wanted | None, str]:
    """Show where a picture can come from.

    Returns
    -------
    wanted : Wanted or None
        None where nothing was given yet.
    said : str
        What to tell of that, or an empty string.
    """
    st.subheader("Picture", anchor=False)
    source = st.segmented_control(
        "Picture",
        SOURCES,
        default=SOURCES[0],
        required=True,
        key="source",
        bind="query-params",
        label_visibility="collapsed",
    )
    if source == "sample":
        return _sample()
    if source == "url":
        url = st.text_input(
            "Address of a picture", key="url", bind="query-params", placeholder="https://…", max_chars=2048
        ).strip()
        return (Wanted("url", as_address(url)), "") if url else (None, "Paste a picture's address to see its palette.")
    if source == "colors":
        show_hex_codes()
        return None, ""
    if source == "upload":
        # of any name: what is in it decides, and is told where it cannot be read
        file = st.file_uploader("A picture of yours", key="_upload", help="Drop it here, or paste it.")
    else:
        file = st.camera_input("Take a picture", key="_camera")
    if file is None:
        return None, "Until you give a picture, a sample is shown: a link never holds your own picture."
    return Wanted(source, file.name, file.getvalue(), file.file_id), ""


def _chosen() -> str:
    name = st.query_params.get("sample", "")
    return name if name in SAMPLES else next(iter(SAMPLES))


def _sample() -> tuple[Wanted, str]:
    said = ""
    name = _chosen()
    asked = st.query_params.get("sample", name)
    if asked != name:
        said = f"There is no sample {asked[:40]!r}; {SAMPLES[name].title} is shown."
        write("sample", "")
    pictures = [Thumbnail(key, sample.title, thumbnail_bytes(key)) for key, sample in SAMPLES.items()]
    picked = pick_sample(pictures, name, key="_samples")
    if picked is not None and picked != name:
        forget_lists()  # first: the browser goes back through one after the other
        write("sample", picked)
        name = picked
    sample = SAMPLES[name]
    st.caption(f"{sample.title} · {sample.credit} · {sample.licence}")
    return Wanted("sample", name), said


def load(wanted: Wanted | None, *, has_colors: bool) -> tuple[Wanted, Picture | None]:
    """Read the picture that was asked for; what goes wrong is said, and the last good one stays.

    An address that failed is not fetched again by whatever else is moved, but where that is asked for.

    Parameters
    ----------
    wanted : Wanted or None
    has_colors : bool
        Whether the address brings colours: no other picture is shown with those.

    Returns
    -------
    shown : Wanted
        What the picture is: not what was asked for, where that could not be read. Where nothing good was given yet,
        the chosen sample stands in.
    picture : Picture or None
        None where there are only colours.
    """
    refused: tuple[Wanted, str] | None = st.session_state.pop("_refused", None)
    last: tuple[Wanted, Picture] | None = st.session_state.get("_picture")
    if wanted is None:
        return (Wanted(st.session_state["source"], ""), None) if has_colors else _stand_in()
    if last is not None and last[0] == wanted:
        return last
    if refused is None or refused[0] != wanted:
        try:
            picture = _read(wanted)
        except CmapError as error:
            refused = (replace(wanted, data=None), str(error))
        else:
            last = (replace(wanted, data=None), picture)  # Streamlit holds the bytes already
            st.session_state["_picture"] = last
            return last
    st.session_state["_refused"] = refused
    st.error(as_typed(refused[1]))
    if wanted.source == "url":
        st.button("Try again", on_click=_forget_refusal)
    if has_colors:
        return replace(wanted, data=None), None
    return last or _stand_in()


def _forget_refusal() -> None:
    del st.session_state["_refused"]


def _stand_in() -> tuple[Wanted, Picture]:
    return Wanted("sample", _chosen()), _sample_picture(_chosen())


@st.cache_resource(max_entries=len(SAMPLES), show_spinner=False)
def _sample_picture(name: str) -> Picture:
    # not through the Runner, where it might have to wait: these files are our own
    return load_picture(sample_bytes(name), name=SAMPLES[name].title)


def _read(wanted: Wanted) -> Picture:
    if wanted.source == "sample":
        return _sample_picture(wanted.name)
    with Waiting() as waiting:
        if wanted.source == "url":
            return shared_runner().load_picture(wanted.name, count=fetch_counter(), progress=waiting.tell)
        name = wanted.name.rsplit(".", 1)[0] if wanted.source == "upload" else "camera"
        return shared_runner().load_picture(wanted.data, name=name, progress=waiting.tell)
