"""From what the address and the bar ask for to the picture."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cmapcore.errors import CmapError, PictureError
from cmapcore.pictures.addresses import addresses_in, is_web_address
from cmapcore.pictures.picture import Picture, load_picture
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from cmapcore.pictures.several import MOST_TOGETHER

from ..elements.progress import Waiting
from ..elements.text import as_typed
from ..state import address
from ..state.given_files import uploads
from ..state.refusals import told
from ..state.runner import shared_runner
from ..state.session import PageInput
from ..state.visitor import fetch_counter
from ..state.wanted import Wanted

_GIVE_ONE = "A sample is shown until you add a picture: a link never contains your own."


def asked_for() -> Wanted | None:
    """Return the picture that is asked for; None if it is the visitor's own and not here, or colours are asked for."""
    source, place = address.source()
    if source == "sample":
        return _of_places(source, [chosen_sample()] if place in SAMPLES else _samples_in(place) or [chosen_sample()])
    if source == "url":
        wanted = _of_places(source, addresses_in(place))
        return wanted if wanted.parts else replace(wanted, t=address.part())
    if source == "colors":
        return None
    if source == "camera":
        photo: Wanted | None = st.session_state.get("_photo")
        return photo
    files = [Wanted(source, file.name, file.getvalue(), file.file_id) for file in uploads()]
    mark = " ".join(file.mark for file in files)
    if not files or mark == st.session_state.get("_set_aside"):
        return None
    return replace(files[0], t=address.part()) if len(files) == 1 else _together(source, files, mark)


def _of_places(source: str, places: list[str]) -> Wanted:
    if len(places) == 1:
        return Wanted(source, places[0])
    return _together(source, [Wanted(source, place) for place in places[:MOST_TOGETHER]])


def _together(source: str, parts: list[Wanted], mark: str = "") -> Wanted:
    return Wanted(source, " ".join(part.name for part in parts), None, mark, tuple(parts), address.weighting())


def _samples_in(text: str) -> list[str]:
    """Return the samples that a text names; empty if it names anything else."""
    names = text.split()
    return names if all(name in SAMPLES for name in names) else []


def set_own_aside(digest: str) -> None:
    """Ask for the visitor's own picture again, unless the last one has this digest."""
    last: tuple[Wanted, Picture] | None = st.session_state.get("_picture")
    if last is not None and last[0].is_own and last[1].source_digest == digest:
        address.write("source", last[0].source)
        return
    st.session_state["_set_aside"] = " ".join(file.file_id for file in uploads())
    for key in ("_photo", "_picture"):
        st.session_state.pop(key, None)


def part_waiting_for_film() -> str:
    """Return the part that a link asks for of a film that is not here yet; empty if there is none."""
    last: tuple[Wanted, Picture] | None = st.session_state.get("_picture")
    is_waiting = address.source()[0] == "upload" and (last is None or not last[0].is_own)
    return st.query_params.get("t", "") if is_waiting else ""


def chosen_sample() -> str:
    """Return the name of the sample in the address, or of the first."""
    name = st.query_params.get("sample", "")
    return name if name in SAMPLES else next(iter(SAMPLES))


def credit(sample: str) -> str:
    """Say what a sample shows, who made it, and its licence; empty for anything else."""
    if sample not in SAMPLES:
        return ""
    return SAMPLES[sample].attribution


def load(wanted: Wanted | None, messages: DeltaGenerator, *, has_colors: bool) -> tuple[Wanted, Picture | None]:
    """Read the picture that is asked for; report errors, and keep the last good one.

    An address that failed is not fetched again by whatever else is moved, but where that is asked for.

    Parameters
    ----------
    wanted : Wanted or None
    messages : DeltaGenerator
        Where errors are shown.
    has_colors : bool
        Whether the address has colours: no other picture is shown with those.

    Returns
    -------
    shown : Wanted
        What the picture is: not what was asked for, if that could not be read. If nothing has been read yet, the chosen
        sample stands in.
    picture : Picture or None
        None if there are only colours.
    """
    _say_unknown_sample(messages)
    refused: tuple[Wanted, str] | None = st.session_state.pop("_refused", None)
    last: tuple[Wanted, Picture] | None = st.session_state.get("_picture")
    if wanted is None:
        if has_colors:
            return Wanted(address.source()[0], "", t=address.part()), None
        if last is not None and last[0].source == address.source()[0]:  # the file after it could not be sent
            return last
        messages.info(_GIVE_ONE)
        return _stand_in()
    if last is not None and last[0] == wanted:
        return last
    if refused is None or refused[0] != wanted:
        try:
            wanted, picture = _read_or_whole(wanted, last)
        except CmapError as error:
            refused = (wanted.without_data(), told(error))
        else:
            last = (wanted.without_data(), picture)  # Streamlit holds the bytes already
            st.session_state["_picture"] = last
            return last
    st.session_state["_refused"] = refused
    shown: tuple[Wanted, Picture | None]
    if has_colors:
        shown, said = (_of_colors(wanted), None), "Still showing the same colours."
    elif last is not None:
        shown, said = last, f"Still showing {last[1].name}."
    else:
        stand_in = _stand_in()
        shown, said = stand_in, f"Showing {stand_in[1].name} instead."
    messages.error(as_typed(f"{refused[1]} {said}"))
    if wanted.source == "url" and all(is_web_address(place) for place in addresses_in(wanted.name)):
        messages.button("Try again", on_click=_forget_refusal)
    return shown


def _of_colors(wanted: Wanted) -> Wanted:
    """Return where the address's colours come from: not from this picture, if they were the source before it."""
    before: PageInput | None = st.session_state.get("_page_input")
    if before is not None and before.picture is None and before.wanted.source == "colors":
        return before.wanted
    return wanted.without_data()


def _say_unknown_sample(messages: DeltaGenerator) -> None:
    asked = st.query_params.get("sample", "")
    if asked and not _samples_in(asked):
        shown = f"; {SAMPLES[chosen_sample()].title} is shown" if address.source()[0] == "sample" else ""
        messages.info(as_typed(f"There is no sample {asked[:40]!r}{shown}."))
        address.write("sample", "")


def _forget_refusal() -> None:
    del st.session_state["_refused"]


def _stand_in() -> tuple[Wanted, Picture]:
    return Wanted("sample", chosen_sample()), _sample_picture(chosen_sample())


@st.cache_resource(max_entries=len(SAMPLES), show_spinner=False)
def _sample_picture(name: str) -> Picture:
    # not through the Runner, where it might have to wait: these files are our own
    return load_picture(sample_bytes(name), name=SAMPLES[name].title)


def _read_or_whole(wanted: Wanted, last: tuple[Wanted, Picture] | None) -> tuple[Wanted, Picture]:
    """Read what is wanted; if the visitor's own file lacks the part that a link asks for, read all of it."""
    try:
        return wanted, _read(wanted)
    except PictureError:
        is_new = last is None or last[0].mark != wanted.mark
        if not (wanted.is_own and wanted.t and is_new):
            raise
        address.write("t", "")
        wanted = replace(wanted, t=None)
        return wanted, _read(wanted)


def _read(wanted: Wanted) -> Picture:
    if wanted.source == "sample" and wanted.parts:
        return load_picture([_sample_picture(part.name) for part in wanted.parts], weighting=wanted.weighting)
    if wanted.source == "sample":
        return _sample_picture(wanted.name)
    with Waiting() as waiting:
        if wanted.parts:
            sources = [(part.name if part.data is None else part.data, _called(part)) for part in wanted.parts]
            return shared_runner().load_together(
                sources, wanted.weighting, count=fetch_counter(), progress=waiting.tell
            )
        if wanted.source == "url":
            return shared_runner().load_picture(wanted.name, t=wanted.t, count=fetch_counter(), progress=waiting.tell)
        return shared_runner().load_picture(wanted.data, name=_called(wanted), t=wanted.t, progress=waiting.tell)


def _called(wanted: Wanted) -> str:
    """Return a name for the visitor's own picture; empty if its place already names it."""
    if not wanted.is_own:
        return ""
    return wanted.name.rsplit(".", 1)[0] if wanted.source == "upload" else "camera"
