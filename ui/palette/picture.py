"""The picture, with a dot where each colour is found."""

from collections.abc import Callable
from functools import partial
from html import escape

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cmapcore.diagnosis.color_places import color_at
from cmapcore.diagnosis.fit import Fit
from cmapcore.pictures.part import Part, part_text
from cmapcore.pictures.picture import Picture
from cmapcore.pictures.samples import SAMPLES
from cmapcore.pictures.several import BY_SIZE, EQUAL, WEIGHTINGS
from cmapcore.pipeline import Result
from cmapcore.wording import count_text

from ..elements.picture_dots import Dot, Placed, show_dots
from ..elements.pictures import preview
from ..elements.scrubber import show_scrubber
from ..state import address
from ..state.wanted import Wanted
from . import edits

_REMEMBERED = 256

Place = tuple[float, float]


def show_picture(picture: Picture, wanted: Wanted) -> tuple[DeltaGenerator, Callable[[], object] | None]:
    """Show the picture at screen size, and its credit.

    Returns
    -------
    container : DeltaGenerator
        In which it stands.
    hint : callable or None
        Says what can be done with its dots, if there is a place for that.
    """
    container = st.container(key="_picture", gap="xsmall")
    hint = None
    with container:
        st.image(preview(picture.digest, picture), alt=f"The picture: {picture.name}", width="stretch")
        show_scrubber(picture, key="_scrubber", on_part=_use_part)
        if wanted.parts:
            _show_weighting(len(wanted.parts))
        else:
            place, about = st.empty(), _about(picture, wanted)
            place.html(_in_a_line(about))
            hint = partial(place.html, _in_a_line(about, _DRAG))
    return container, hint


_DRAG = "Drag a dot to pick another colour."


def _in_a_line(*texts: str) -> str:
    """Write texts side by side, as one element."""
    return f'<p class="about-picture quiet">{"".join(f"<span>{escape(text)}</span>" for text in texts)}</p>'


def _about(picture: Picture, wanted: Wanted) -> str:
    width, height = picture.size
    if wanted.source == "sample":
        return SAMPLES[wanted.name].attribution
    return " · ".join([f"{width} × {height}", *_frames_in_words(picture)])


def _show_weighting(count: int) -> None:
    """Ask how several pictures are weighted."""
    st.session_state["_weighting"] = address.weighting()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{count} pictures, one palette. Each counts", width="content")
        st.segmented_control(
            "What each picture counts for",
            WEIGHTINGS,
            format_func=_WEIGHTINGS.__getitem__,
            required=True,
            key="_weighting",
            on_change=_weigh,
            label_visibility="collapsed",
        )


_WEIGHTINGS = {EQUAL: "equally", BY_SIZE: "by its size"}


def _weigh() -> None:
    asked = st.session_state["_weighting"]
    address.write("weighting", "" if asked == EQUAL else asked)


def _use_part(part: Part | None) -> None:
    """In a callback: use only a part of the film."""
    address.write("t", "" if part is None else part_text(part))


def _frames_in_words(picture: Picture) -> list[str]:
    frames = picture.frames
    if frames is None or not frames.times:
        return []
    if frames.duration is None:
        return [count_text(len(frames), "frame")]
    start, end = frames.part or (0.0, frames.duration)
    return [f"{count_text(len(frames), 'frame')}, evenly spaced over {end - start:.1f} s"]


def mark_colors(result: Result, fit: Fit, hint: Callable[[], object] | None) -> None:
    """Mark each colour where it is found in the picture; a dragged one becomes the colour at its new place."""
    digest, codes = result.picture.digest, result.palette.hex
    placed = _placed()
    dots = [
        Dot(code, placed.get((digest, code), None if np.isnan(place[0]) else (place[0], place[1])))
        for code, place in zip(codes, fit.places.round(4).tolist(), strict=True)
    ]
    if hint is not None and any(dot.place for dot in dots):
        hint()
    show_dots(dots, can_add=len(codes) < edits.MOST, key="_dots", on_placed=partial(_pick, result))


def _placed() -> dict[tuple[str, str], Place]:
    """Return where dots were dropped in this session, by the picture's digest and the colour."""
    found: dict[tuple[str, str], Place] = st.session_state.setdefault("_dots_placed", {})
    return found


def _pick(result: Result, event: Placed) -> None:
    """In a callback: take the colour where a dot was dropped."""
    picture, codes = result.picture, result.palette.hex
    code = color_at(picture, *event.place)
    if code is None:
        st.toast("The picture is transparent at that point.")
        return
    changes = edits.added(codes, code) if event.index is None else edits.replaced(codes, event.index, code)
    if changes is None:
        st.toast(f"{code} is already in the palette.")
        return
    placed = _placed()
    placed[picture.digest, code] = event.place
    while len(placed) > _REMEMBERED:
        del placed[next(iter(placed))]
    address.change(changes)
