"""Showing that something takes time, where it does."""

import time
from types import TracebackType
from typing import Self

import streamlit as st

_SHORT = 0.5
"""Seconds within which nothing is shown."""


class Waiting:
    """A progress bar that appears only when the wait is longer than a moment, and goes away after it.

    Telling it raises, through Streamlit, when the user has moved on: whoever computes stops then.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = st.empty()
        self._start = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._place.empty()

    def tell(self, part: float, text: str = "") -> None:
        """Show how much is done, in [0, 1]."""
        if time.monotonic() - self._start > _SHORT:
            self._place.progress(min(1.0, max(0.0, part)), f"{text or self._text}…")
        else:
            self._place.empty()
