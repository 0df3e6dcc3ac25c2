"""How the palette of several pictures represents each of them."""

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st
from PIL import Image

from cmapcore.diagnosis.several import OnePicture, pictures_beside, worst_served
from cmapcore.errors import CmapError
from cmapcore.palette import Palette
from cmapcore.pictures.picture import Picture
from cmapcore.pictures.several import tile_of
from cmapcore.pipeline import Result

from ..elements.pictures import address_of
from ..elements.progress import Waiting
from ..elements.text import as_typed
from ..state.refusals import told
from ..state.runner import shared_runner

_THUMBNAIL = (144, 96)


def show_each_picture(result: Result) -> None:
    """Show how well each picture is covered, beside its own palette; nothing if there is only one."""
    frames = result.picture.frames
    if frames is None or not frames.names:
        return
    st.header("How well each picture is covered", anchor=False)
    try:
        with Waiting() as waiting:
            rows: list[tuple[OnePicture, Palette | None]] = shared_runner().compute(
                "several", result.keys["prune"], pictures_beside, result, progress=waiting.tell
            )
    except CmapError as error:
        st.error(as_typed(told(error)))
        return
    thumbnails = _thumbnails(result.picture.digest, result.picture)
    worst = worst_served([one for one, _ in rows])
    shown = [
        _row(thumbnail, result.palette.hex, one, own, is_worst=number == worst)
        for number, (thumbnail, (one, own)) in enumerate(zip(thumbnails, rows, strict=True))
    ]
    st.html(f'<ul class="each-picture">{"".join(shown)}</ul>')
    st.caption("ΔE is the mean difference between a picture's pixels and their nearest colours in the shared palette.")


def _row(thumbnail: str, shared: Sequence[str], one: OnePicture, own: Palette | None, *, is_worst: bool) -> str:
    name = escape(one.name, quote=True)
    covered = "not used" if one.coverage is None else f"ΔE {one.coverage.mean:.1f}"
    if is_worst:
        covered += " · <strong>worst covered</strong>"
    strips = _strip("Shared palette", name, shared, one.shares.tolist())
    if own is not None:
        strips += _strip("Its own palette", name, own.hex, own.shares.tolist())
    return f'<li><img src="{thumbnail}" alt=""><p>{name}<br><small>{covered}</small></p>{strips}</li>'


def _strip(label: str, name: str, codes: Sequence[str], shares: Sequence[float]) -> str:
    said = ", ".join(f"{code} {share:.0%}" for code, share in zip(codes, shares, strict=True) if share >= 0.005)
    parts = "".join(
        f'<span style="flex-grow:{share:.4f};background:{code}" title="{code} {share:.1%}"></span>'
        for code, share in zip(codes, shares, strict=True)
        if share > 0
    )
    return (
        f'<figure><div class="strip" role="img" aria-label="{label} in {name}: {said}">{parts}</div>'
        f"<figcaption>{label}</figcaption></figure>"
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _thumbnails(digest: str, _picture: Picture) -> list[str]:
    """Return a thumbnail of each picture, without what surrounds it in its tile."""
    found = []
    for number in range(0 if _picture.frames is None else len(_picture.frames)):
        tile = tile_of(_picture, number)
        image = Image.fromarray(tile.pixels)
        if tile.opaque is not None:
            image.putalpha(Image.fromarray(np.where(tile.opaque, 255, 0).astype(np.uint8)))
            image = image.crop(image.getchannel("A").getbbox())
        image.thumbnail(_THUMBNAIL)
        found.append(address_of(image, "webp", quality=85))
    return found
