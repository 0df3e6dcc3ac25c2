"""Where the picture comes from: a sample, an address, an upload or the camera."""

from dataclasses import dataclass

import streamlit as st

from cmapcore.errors import CmapError
from cmapcore.picture import Picture
from cmapcore.samples import SAMPLES, sample_bytes, thumbnail_bytes

from .address import SOURCES, forget_by_hand, write
from .engine import runner
from .progress import Waiting
from .sample_picker import Thumbnail, sample_picker

_TYPES = ["jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic", "heif"]


@dataclass(frozen=True)
class Wanted:
    """The picture that was asked for.

    Attributes
    ----------
    source : str
        One of `SOURCES`.
    name : str
        What it is called: a sample's name, an address, a file's name.
    data : bytes or None
        An upload's or the camera's.
    mark : str
        Tells one upload from another.
    """

    source: str
    name: str
    data: bytes | None = None
    mark: str = ""

    @property
    def in_address(self) -> dict[str, str]:
        """What a link says of it."""
        place = {"sample": {"sample": self.name}, "url": {"url": self.name}}
        return {"source": self.source} | place.get(self.source, {})


def source_widgets() -> tuple[Wanted, str]:
    """Show where a picture can come from.

    Returns
    -------
    wanted : Wanted
        A sample where nothing was given yet.
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
        width="stretch",
    )
    if source == "sample":
        return _sample()
    if source == "url":
        url = st.text_input(
            "Address of a picture", key="url", bind="query-params", placeholder="https://…", max_chars=2048
        ).strip()
        return (Wanted("url", url), "") if url else (_first_sample(), "Paste a picture's address to see its palette.")
    if source == "upload":
        file = st.file_uploader("A picture of yours", type=_TYPES, key="_upload", help="Drop it here, or paste it.")
    else:
        file = st.camera_input("Take a picture", key="_camera")
    if file is None:
        return _first_sample(), "Until you give a picture, a sample is shown: a link never holds your own picture."
    return Wanted(source, file.name, file.getvalue(), file.file_id), ""


def _first_sample() -> Wanted:
    return Wanted("sample", next(iter(SAMPLES)))


def _sample() -> tuple[Wanted, str]:
    said = ""
    name = st.query_params.get("sample", next(iter(SAMPLES)))
    if name not in SAMPLES:
        said = f"There is no sample {name[:40]!r}; {SAMPLES[next(iter(SAMPLES))].title} is shown."
        name = next(iter(SAMPLES))
        write("sample", "")
    pictures = [Thumbnail(key, sample.title, thumbnail_bytes(key)) for key, sample in SAMPLES.items()]
    picked = sample_picker(pictures, name, key="_samples")
    if picked is not None and picked != name:
        write("sample", picked)
        name = picked
    sample = SAMPLES[name]
    st.caption(f"{sample.title} · {sample.credit} · {sample.licence}")
    return Wanted("sample", name), said


def load(wanted: Wanted) -> Picture | None:
    """Read the picture that was asked for; what goes wrong is said, and the last good one stays.

    Returns
    -------
    Picture or None
        None where there has been no good one yet.
    """
    last: tuple[Wanted, Picture] | None = st.session_state.get("_picture")
    if last is not None and last[0] == wanted:
        return last[1]
    try:
        picture = _read(wanted)
    except CmapError as error:
        st.error(str(error))
        return last[1] if last else None
    if last is not None and last[1].digest != picture.digest:
        forget_by_hand()
    st.session_state["_picture"] = (wanted, picture)
    return picture


def _read(wanted: Wanted) -> Picture:
    with Waiting("Reading the picture") as waiting:
        if wanted.source == "sample":
            data, name = sample_bytes(wanted.name), SAMPLES[wanted.name].title
            return runner().load_picture(data, name=name, progress=waiting.tell)
        if wanted.source == "url":
            return runner().load_picture(wanted.name, progress=waiting.tell)
        name = wanted.name.rsplit(".", 1)[0] if wanted.source == "upload" else "camera"
        return runner().load_picture(wanted.data, name=name, progress=waiting.tell)
