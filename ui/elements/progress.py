"""Showing progress where something takes time."""

import time
from types import TracebackType
from typing import Self

import streamlit as st

_SHORT = 0.5
"""Seconds before anything is shown."""

_SAID = {
    "fetch": "Fetching the picture",
    "picture": "Reading the picture",
    "embed": "Spreading the colours out",
    "cluster": "Grouping the colours",
    "map": "Making the colormap",
    "fit": "Measuring the palette",
    "family": "Making the colormaps",
    "suggest": "Trying numbers of colours",
    "import": "Reading the file",
    "repair": "Looking for a repair",
    "field": "Reading the data",
    "several": "Comparing the pictures",
    "shots": "Finding the shots",
    "script": "Making a palette of each shot",
    "frame": "Reading the frame",
}


class Waiting:
    """A progress bar that appears only if the wait is longer than a moment, and disappears after it.

    Reporting to it raises, through Streamlit, when the user has moved on, which stops the computation.
    """

    def __init__(self) -> None:
        self._place = st.empty()
        self._start = time.monotonic()
        self._shown: tuple[float, str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown is not None:
            self._place.empty()

    def tell(self, stage: str, part: float) -> None:
        """Show how much of a stage is done, in [0, 1], or how many are ahead of this one in the queue."""
        st.session_state.get("_waiting")  # any look at it raises where the user has moved on, and sends nothing
        if time.monotonic() - self._start < _SHORT:
            return
        if stage == "queue":
            shown = (0.0, f"Waiting in the queue: {part:g} ahead of you…")
        else:
            shown = (min(1.0, max(0.0, part)), f"{_SAID[stage]}…")
        if shown != self._shown:
            self._place.progress(*shown)
            self._shown = shown
