"""How one palette of several pictures represents each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..arrays import Floats, Progress
from ..errors import PictureError
from ..palette import Palette
from ..pictures.several import tile_of
from ..pipeline import Result, extract
from ..quality.palettes import Coverage, coverage
from .segmentation import area_shares, nearest_colors


@dataclass(frozen=True, eq=False)
class OnePicture:
    """How a palette of several pictures fits one of them.

    Attributes
    ----------
    name : str
    coverage : Coverage or None
        How well the palette represents this picture; None if none of its pixels is allowed.
    shares : float[k]
        The part of this picture's pixels that is nearest to each colour of the palette, in its order.
    """

    name: str
    coverage: Coverage | None
    shares: Floats


def each_picture(result: Result) -> list[OnePicture]:
    """Report how a palette represents each of the pictures that it was taken from.

    Parameters
    ----------
    result : Result
        Of pictures that were laid out side by side, as ``load_picture([…])`` does.

    Returns
    -------
    list of OnePicture
        In the order of the pictures; empty if there is only one.
    """
    picture, frames = result.picture, result.picture.frames
    if frames is None or not frames.names:
        return []
    palette = result.palette.colors
    labels = nearest_colors(picture, palette, result.recipe.sample.allowed(picture))
    found = []
    for number in range(len(frames)):
        own, tile = labels[frames.tile(number)], tile_of(picture, number)
        allowed = np.flatnonzero(own.reshape(-1) >= 0)
        covered = coverage(tile, palette, allowed) if len(allowed) else None
        found.append(OnePicture(frames.names[number], covered, area_shares(own, len(palette))))
    return found


def worst_served(pictures: list[OnePicture]) -> int | None:
    """Return the number of the picture that the palette represents worst; None if there is none."""
    errors = [-1.0 if each.coverage is None else each.coverage.mean for each in pictures]
    return int(np.argmax(errors)) if errors and max(errors) >= 0 else None


def worst_in_words(pictures: list[OnePicture]) -> str:
    """Name the picture that the palette represents worst; empty if there is none."""
    worst = worst_served(pictures)
    if worst is None or (covered := pictures[worst].coverage) is None:
        return ""
    return (
        f"Of {len(pictures)} pictures, {pictures[worst].name} is the worst covered: a mean error of ΔE "
        f"{covered.mean:.1f}."
    )


def color_sources(pictures: list[OnePicture]) -> list[tuple[str, float]]:
    """Return which picture each colour of the palette comes from: the one in which it represents the most.

    Returns
    -------
    list of (str, float)
        The picture's name, and its part of all that the colour stands for, each picture counting as it does in the
        palette; an empty name where the colour stands for nothing.
    """
    if not pictures:
        return []
    shares = np.stack([each.shares for each in pictures])
    total = shares.sum(axis=0)
    top = shares.argmax(axis=0)
    return [
        (pictures[number].name, float(shares[number, color] / total[color])) if total[color] else ("", 0.0)
        for color, number in enumerate(top.tolist())
    ]


def own_palettes(result: Result) -> Iterator[Result | None]:
    """Extract a palette from each of several pictures, by the recipe of the shared one.

    Yields
    ------
    Result or None
        None if none of the picture's pixels is allowed.
    """
    frames = result.picture.frames
    recipe = result.recipe.replace(order=(), drop=())  # arranged by hand for the shared one
    for number in range(0 if frames is None else len(frames)):
        try:
            yield extract(tile_of(result.picture, number), recipe)
        except PictureError:
            yield None


def pictures_beside(result: Result, progress: Progress) -> list[tuple[OnePicture, Palette | None]]:
    """Return how each of several pictures is covered, and its own palette."""
    found: list[tuple[OnePicture, Palette | None]] = []
    pictures = each_picture(result)
    for one, own in zip(pictures, own_palettes(result), strict=True):
        found.append((one, None if own is None else own.palette))
        progress(len(found) / len(pictures))
    return found
