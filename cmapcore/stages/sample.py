"""The stage that samples pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ..arrays import Ints
from ..color.pixel_colors import gather_cells
from ..methods import Method
from ..option_kinds import Box, Exclusions
from ..options import Stage, option
from ..pictures.picture import Picture
from ..pictures.region import allowed_indices, allowed_mask
from .values import Area, Points

_TOLD_APART = 5.0  # units of CAM02-UCS; 2,282 such cells hold all of sRGB


def draw_random(picture: Picture, allowed: Ints | None, npts: int, rseed: int) -> Points:
    """Draw pixels with replacement, the same ones as the original draws with the same seed."""
    flat = picture.pixels.reshape(-1, 3)
    generator = np.random.RandomState(rseed)
    index = generator.choice(len(flat), npts) if allowed is None else allowed[generator.choice(len(allowed), npts)]
    return Points(flat[index] / 255.0, np.ones(npts), index)


def draw_cells(picture: Picture, allowed: Ints | None, rseed: int) -> Points:  # noqa: ARG001 - nothing is left to chance
    """Return every distinguishable colour, weighted by its number of pixels."""
    flat = picture.pixels.reshape(-1, 3)
    cells = gather_cells(flat if allowed is None else flat[allowed], _TOLD_APART)
    return Points(cells.rgb, cells.counts, None)


MOST_EXCLUSIONS = 16


SAMPLINGS: dict[str, Method] = {
    "random": Method(draw_random, "Pixels drawn at random, with replacement.", uses=("npts",), is_random=True),
    "cells": Method(
        draw_cells,
        "One point for each colour of the picture that can be told apart, with the weight of all its pixels. "
        "GMM, spectral and optics give every point the same weight.",
    ),
}


@dataclass(frozen=True)
class Sample(Stage):
    """From a picture to a sample of its colours."""

    title: ClassVar[str] = "Sampling"
    OF_POINTS: ClassVar[tuple[str, ...]] = ("sampling", "npts")
    """Options that decide which points are drawn, but not which pixels they are drawn from."""

    sampling: str = option("random", "Sampling", "Which pixels are used.", choices=SAMPLINGS)
    npts: int = option(
        1000,
        "Points",
        "How many pixels are used: more show smaller details and take longer.",
        low=50,
        high=20_000,
    )
    region: tuple[float, ...] = option(
        (), "Limit to region", "A box in the picture; nothing outside it is used.", kind=Box()
    )
    exclude: tuple[tuple[str, float], ...] = option(
        (),
        "Exclude these colours",
        "Colours that are not used, such as a background's, each with a radius (ΔE): a larger one excludes "
        "more similar colours.",
        kind=Exclusions(MOST_EXCLUSIONS),
    )

    def __call__(self, picture: Picture, rseed: int) -> Points:
        """Draw points from the pixels that region and exclusions allow.

        Raises
        ------
        PictureError
            If none is allowed.
        """
        method = SAMPLINGS[self.sampling]
        uses = {name: getattr(self, name) for name in method.uses}
        points: Points = method.function(picture, self.allowed(picture), rseed=rseed, **uses)
        return points

    def allowed(self, picture: Picture) -> Ints | None:
        """Return which pixels are allowed: their indices, row by row, or None for all.

        Parameters
        ----------
        picture : Picture
            Whose pixels they are.

        Returns
        -------
        int[m] or None

        Raises
        ------
        PictureError
            If there is none.
        """
        return allowed_indices(picture, self.region, self.exclude)

    def area(self, picture: Picture) -> Area:
        """Return all pixels, and which of them are allowed.

        Parameters
        ----------
        picture : Picture
            Whose pixels they are.

        Returns
        -------
        Area

        Raises
        ------
        PictureError
            If there is none.
        """
        weight = None
        if self.region or self.exclude or picture.weight is not None:
            mask = allowed_mask(picture, self.region, self.exclude)
            seen = 1 if picture.weight is None else picture.weight / picture.weight.max()
            weight = np.ceil(255 * (mask * seen)).astype(np.uint8)
        tile = None if picture.frames is None else picture.frames.size
        return Area(picture.pixels, weight, picture.opaque, tile)

    def allowed_pixels(self, picture: Picture) -> NDArray[np.uint8]:
        """Return the colours of the allowed pixels.

        Parameters
        ----------
        picture : Picture
            Whose pixels they are.

        Returns
        -------
        uint8[n, 3]
        """
        flat, allowed = picture.pixels.reshape(-1, 3), self.allowed(picture)
        return flat if allowed is None else flat[allowed]
