"""A grid of thumbnails, of which one is picked."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ui.elements import assets

_PICKER = st.components.v2.component(
    "sample_picker",
    html=assets.read("elements/sample_picker.html"),
    css=assets.read("elements/base.css", "elements/sample_picker.css"),
    js=assets.read("elements/sample_picker.js"),
)


@dataclass(frozen=True)
class Thumbnail:
    """A picture to pick: its stable name, its title for people, and a small WebP of it."""

    name: str
    title: str
    webp: bytes


def pick_sample(samples: Sequence[Thumbnail], selected: str, *, key: str) -> str | None:
    """Show the thumbnails, four in a row, the selected one with a ring.

    Parameters
    ----------
    samples
        The pictures, in the order in which they are shown.
    selected
        The name of the one that is selected; any other string selects none.
    key
        The element's key, unique on the page.

    Returns
    -------
    str or None
        The name picked since the last run, if it is one of `samples`.
    """
    result = _PICKER(
        key=key,
        data={"samples": [_shown(sample) for sample in samples], "selected": selected},
        on_pick_change=lambda: None,
    )
    # What a browser sends is not to be trusted.
    return next((sample.name for sample in samples if sample.name == result.pick), None)


def _shown(sample: Thumbnail) -> dict[str, str]:
    # A data address, because the pictures belong to the component and need no route of their own.
    source = f"data:image/webp;base64,{b64encode(sample.webp).decode('ascii')}"
    return {"name": sample.name, "title": sample.title, "source": source}
