"""The fields of a saved palette, as they are asked for and shown."""

from collections.abc import Iterable

import streamlit as st

from cmapcore.pictures.samples import SAMPLES
from gallery.entry import Saved
from gallery.schema import TAG_LENGTH, TAGS

from ..state.gallery import mode

PUBLIC, BY_LINK = "Public", "By link only"


VISIBILITY = {PUBLIC: "public", BY_LINK: "link"}


ONLY_YOU = "Only you and the operator of this app can see it."


SEEN_BY = {
    PUBLIC: "Anyone can find it in the gallery.",
    BY_LINK: "Only you can find it in the gallery; anyone with its link can see it.",
}


def tags_widget(key: str, now: tuple[str, ...]) -> str:
    """Ask for tags, and return what was typed, separated by commas."""
    most = TAGS * (TAG_LENGTH + 2)
    return st.text_input("Tags", as_text(now), max_chars=most, key=key, placeholder="Separate tags with commas")


def as_text(tags: Iterable[str]) -> str:
    """Write tags as they are typed."""
    return ", ".join(tags)


def visibility_widget(key: str, now: str) -> str:
    """Ask who may see it, and say what that means."""
    if mode() == "private":
        st.caption(ONLY_YOU)
        return now
    labels = list(VISIBILITY)
    chosen = st.radio(
        "Who can see it",
        labels,
        index=list(VISIBILITY.values()).index(now),
        captions=[SEEN_BY[label] for label in labels],
        key=key,
        help="Saved with it: name, tags and note, colours and their shares, the colormap, every option, the picture's "
        "address if it has one, and a fingerprint (SHA-256) that recognises the same picture. The picture itself is "
        "not saved, only a small copy, if you tick that.",
    )
    return VISIBILITY[chosen]


def source_of(saved: Saved) -> str:
    """Return where its picture is available; ``upload`` if only its owner has it, ``colors`` if there is none."""
    if saved.sample in SAMPLES:
        return "sample"
    if saved.url:
        return "url"
    return "upload" if saved.digest else "colors"


def what_comes_back(saved: Saved) -> str:
    """Say what the editor restores of it."""
    return {
        "sample": "Restores the picture and every option.",
        "url": "Restores every option, and fetches the picture again from its address.",
        "upload": "Restores the colours and every option. The picture was an upload and is not kept.",
        "colors": "Restores the colours and every option.",
    }[source_of(saved)]
