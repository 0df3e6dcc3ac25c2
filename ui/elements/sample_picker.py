"""A button that unfolds a grid of thumbnails, of which one is picked."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from ui.elements import assets

_PICKER = st.components.v2.component(
    "sample_picker",
    html=assets.read("elements/sample_picker.html"),
    css=assets.read("elements/base.css", "elements/like_streamlit.css", "elements/sample_picker.css"),
    js=assets.read("elements/sample_picker.js"),
)


@dataclass(frozen=True)
class Thumbnail:
    """A picture to pick: its stable name, its title for people, and a small WebP of it."""

    name: str
    title: str
    webp: bytes


def pick_sample(
    samples: Sequence[Thumbnail], selected: str, credit: str, *, key: str, on_pick: Callable[[str], None]
) -> None:
    """Show *Samples*, which unfolds to the thumbnails, four in a row, the selected one with a ring.

    Parameters
    ----------
    samples
        The pictures, in the order in which they are shown.
    selected
        The name of the one that is selected; any other string selects none.
    credit
        What is written below them.
    key
        The element's key, unique on the page.
    on_pick
        Told of the name of one of `samples` that was picked, before the next run.
    """

    def tell() -> None:
        pick = st.session_state[key].get("pick")
        if pick in [sample.name for sample in samples]:  # what a browser sends is not to be trusted
            on_pick(pick)

    _PICKER(
        key=key,
        data={"samples": [_shown(sample) for sample in samples], "selected": selected, "credit": credit},
        width="content",
        on_pick_change=tell,
    )


def _shown(sample: Thumbnail) -> dict[str, str]:
    # A data address, because the pictures belong to the component and need no route of their own.
    source = f"data:image/webp;base64,{b64encode(sample.webp).decode('ascii')}"
    return {"name": sample.name, "title": sample.title, "source": source}
