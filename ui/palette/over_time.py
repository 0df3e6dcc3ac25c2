"""A film's colours over time, its shots, and the exports of both."""

from collections.abc import Hashable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st
from PIL import Image

from cmapcore.errors import CmapError
from cmapcore.films.color_script import ColorScript, script_of
from cmapcore.films.course import Course, course_of, frame_number, timeline_colormap
from cmapcore.films.course_files import COURSE_FILES
from cmapcore.films.script_files import SCRIPT_FILES
from cmapcore.films.shots import cuts_in_sheet, film_shots, frame_in_full
from cmapcore.films.times import clock
from cmapcore.formats.provenance import Provenance
from cmapcore.formats.registry import export
from cmapcore.identifiers import identifier
from cmapcore.pictures.part import part_text
from cmapcore.pipeline import Result

from ..elements.pictures import address_of
from ..elements.progress import Waiting
from ..elements.text import as_typed
from ..elements.time_strip import show_time_strip
from ..sections.export import how_made
from ..state import address
from ..state.given_files import uploads
from ..state.refusals import told
from ..state.results import Shown
from ..state.runner import shared_runner
from ..state.session import PageInput

_MOST_CARDS = 24
_FRAME_WIDTH = 480


def show_over_time(page_input: PageInput, shown: Shown) -> None:
    """Show both if the picture is a film or an animation; otherwise nothing."""
    result = shown.result
    if result is None or result.picture.frames is None or not result.picture.frames.times:
        return
    course = _course(result.keys["prune"], result)
    made = how_made(page_input, shown)
    file = _own_file(page_input)
    try:
        with Waiting() as waiting:
            cuts = _cuts(result, file, waiting)
            script: ColorScript = shared_runner().compute(
                "script", (result.keys["prune"], cuts), script_of, result, cuts, progress=waiting.tell
            )
    except CmapError as error:
        st.error(as_typed(told(error)))
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header("Colour over time", anchor=False, width="content")
        with st.popover("Export strip", icon=":material/download:", key="_export_course"):
            _downloads(COURSE_FILES, course, made, f"{course.name} over time", "_course")
            _timeline(course)
    moment = st.session_state.get("_moment")
    if moment is not None and moment[0] != result.picture.digest:
        moment = None
    show_time_strip(
        course,
        cuts,
        None if moment is None else moment[1],
        can_choose_part=True,
        key="_time_strip",
        on_moment=lambda time: st.session_state.__setitem__("_moment", (result.picture.digest, time)),
        on_part=lambda start, end: address.write("t", part_text((round(start, 2), round(end, 2)))),
    )
    if moment is not None:
        _show_frame(result, course, moment[1], file)
    _show_shots(script, made)


@st.cache_data(max_entries=32, show_spinner=False)
def _course(key: Hashable, _result: Result) -> Course:
    return course_of(_result)


def _own_file(page_input: PageInput) -> bytes | None:
    """Return the film itself if the visitor gave it."""
    found = [file for file in uploads() if file.file_id == page_input.wanted.mark]
    return found[0].getvalue() if found else None


def _cuts(result: Result, file: bytes | None, waiting: Waiting) -> tuple[float, ...]:
    """Find the cuts in the film if it is here, and else in the sheet, which has fewer frames."""
    frames = result.picture.frames
    if file is None or frames is None:
        return _cuts_in_sheet(result.picture.digest, result)
    found: tuple[float, ...] = shared_runner().compute(
        "shots", result.picture.digest, film_shots, file, frames.part, progress=waiting.tell
    )
    return found


@st.cache_data(max_entries=32, show_spinner=False)
def _cuts_in_sheet(digest: str, _result: Result) -> tuple[float, ...]:
    return cuts_in_sheet(_result.picture)


def _downloads(files: Mapping[str, Any], what: Any, made: Provenance, name: str, key: str) -> None:
    for each in files.values():
        st.download_button(
            each.label,
            each.write(what, made),
            file_name=f"{identifier(name, '_', 'film')}{each.suffix}",
            mime=each.media_type,
            on_click="ignore",
            key=f"{key}_{each.suffix}",
            width="stretch",
        )


def _timeline(course: Course) -> None:
    made = timeline_colormap(course)
    st.download_button(
        "Timeline for Matplotlib",
        export(made, "py"),
        file_name=f"{identifier(made.name, '_', 'timeline')}.py",
        mime="text/x-python",
        on_click="ignore",
        key="_timeline",
        width="stretch",
        help=made.notices[0],
    )


def _show_frame(result: Result, course: Course, moment: float, file: bytes | None) -> None:
    number = frame_number(course, moment)
    frames = result.picture.frames
    if frames is None:
        return
    pixels = result.picture.pixels[frames.tile(number)]
    if file is not None:
        try:
            with Waiting() as waiting:
                pixels = shared_runner().compute(
                    "frame",
                    (result.picture.digest, number),
                    frame_in_full,
                    file,
                    float(course.times[number]),
                    progress=waiting.tell,
                )
        except CmapError as error:
            st.error(as_typed(told(error)))
    time = clock(float(course.times[number]))
    image = Image.fromarray(pixels)
    image.thumbnail((1600, 1600))
    st.image(address_of(image, "jpeg", quality=85), alt=f"The frame at {time}", width=_FRAME_WIDTH)
    st.caption(f"Frame at {time}")


def _show_shots(script: ColorScript, made: Provenance) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header("Shots", anchor=False, width="content")
        with st.popover("Export colour script", icon=":material/download:", key="_export_script"):
            _downloads(SCRIPT_FILES, script, made, f"{script.name} colour script", "_script")
    cards = [_card(number, script) for number in range(min(len(script.shots), _MOST_CARDS))]
    st.html(f'<ul class="shots">{"".join(cards)}</ul>')
    if len(script.shots) > _MOST_CARDS:
        st.caption(f"The first {_MOST_CARDS} of {len(script.shots)} shots; the files have all of them.")


def _card(number: int, script: ColorScript) -> str:
    shot = script.shots[number]
    image = Image.fromarray(script.pictures[number])
    when = f"{clock(shot.start)} – {clock(shot.end)} · {shot.end - shot.start:.1f} s"
    codes, shares = shot.palette.hex, shot.palette.shares.tolist()
    return (
        f'<li><img src="{address_of(image, "jpeg", quality=80)}" alt="A frame of shot {number + 1}">'
        f"<div><strong>Shot {number + 1}</strong><small>{escape(when)}</small>{_strip(codes, shares)}"
        f"<p>{' '.join(f'<code>{code}</code>' for code in codes)}</p></div></li>"
    )


def _strip(codes: Sequence[str], shares: Sequence[float]) -> str:
    parts = "".join(
        f'<span style="flex-grow:{share:.4f};background:{code}" title="{code} {share:.1%}"></span>'
        for code, share in zip(codes, shares, strict=True)
    )
    return f'<div class="strip" aria-hidden="true">{parts}</div>'
