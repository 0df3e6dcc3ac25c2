"""How good a palette is, in numbers.

Distances are CIEDE2000 (CIE 142:2001): about 1 where a difference begins to be seen, about 100 from black to white.
Only `confusions` measures in CAM02-UCS, in which colormaps are measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..color.conversions import delta_e_2000, in_gamut, relative_luminance, srgb_to_lab
from ..color.vision import VISIONS, simulated
from ..errors import OptionError, PictureError

if TYPE_CHECKING:
    from ..pictures.picture import Picture

_PIXELS = 2**15  # as many of a picture's pixels as `coverage` looks at
_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True)
class Coverage:
    """How well a palette represents a picture; smaller is better.

    Attributes
    ----------
    mean : float
        Mean CIEDE2000 distance from a pixel to the palette colour nearest to it.
    p95 : float
        95th percentile of that distance: what nineteen pixels in twenty stay within.
    """

    mean: float
    p95: float


@dataclass(frozen=True)
class Distinctness:
    """How far apart the colours of a palette are; larger is better.

    Attributes
    ----------
    least : float
        CIEDE2000 distance between the two colours closest to each other.
    pair : (int, int)
        Which two, by their places in the palette, the lower first; of several equal pairs the first.
    """

    least: float
    pair: tuple[int, int]


def coverage(picture: Picture, colors: npt.ArrayLike, allowed: npt.NDArray[np.intp] | None = None) -> Coverage:
    """How far the pixels of a picture are from the nearest colour of a palette.

    If there are more than 32,768 pixels, that many are used, always the same ones: spread evenly over the picture by
    multiples of the golden ratio, with which no stripes or grid can coincide. On photographs and paintings the mean is
    then within 0.05, the 95th percentile within 0.3 of that of all pixels.

    Parameters
    ----------
    picture : Picture
        Pixels that are not opaque do not count.
    colors : float[k, 3]
        The palette, sRGB in [0, 1].
    allowed : int[n], optional
        Indices of the pixels that count, row by row, as ``result.recipe.sample.allowed(picture)`` returns them;
        default: all opaque ones.

    Returns
    -------
    Coverage
        Mean and 95th percentile (interpolated linearly) of the CIEDE2000 distance (CIE 142:2001).

    Raises
    ------
    OptionError
        An empty palette, another shape, or colours that are not in [0, 1].
    PictureError
        A picture without an opaque pixel, or no pixel that counts.

    Examples
    --------
    >>> import numpy as np
    >>> from cmapcore.pictures.picture import load_picture
    >>> picture = load_picture(np.full((4, 4, 3), 255, np.uint8))
    >>> round(coverage(picture, [[1, 1, 1], [0, 0, 0]]).mean, 6)
    0.0
    """
    palette = _lab_palette(colors)
    pixels = picture.pixels.reshape(-1, 3)
    if allowed is None:
        allowed = np.arange(len(pixels)) if picture.opaque is None else np.flatnonzero(picture.opaque)
    if len(allowed) == 0:
        raise PictureError("The picture has no opaque pixel to compare the palette with; use another picture.")
    if len(allowed) > _PIXELS:
        allowed = allowed[(np.arange(_PIXELS) * _GOLDEN % 1 * len(allowed)).astype(int)]
    distance = _to_nearest(srgb_to_lab(pixels[allowed] / 255), palette)
    return Coverage(mean=float(distance.mean()), p95=float(np.percentile(distance, 95)))


def distinctness(colors: npt.ArrayLike) -> Distinctness | None:
    """How far apart the two closest colours of a palette are.

    Parameters
    ----------
    colors : float[k, 3]
        The palette, sRGB in [0, 1].

    Returns
    -------
    Distinctness or None
        The least CIEDE2000 distance (CIE 142:2001) and the pair it is between; None for a single colour.

    Raises
    ------
    OptionError
        An empty palette, another shape, or colours that are not in [0, 1].

    Examples
    --------
    >>> found = distinctness([[0, 0, 0], [1, 0, 0], [0.9, 0, 0]])
    >>> found.pair, round(found.least, 1)
    ((1, 2), 5.5)
    """
    palette = _lab_palette(colors)
    if len(palette) == 1:
        return None
    first, second = np.triu_indices(len(palette), 1)
    distance = delta_e_2000(palette[first], palette[second])
    closest = int(distance.argmin())
    return Distinctness(float(distance[closest]), (int(first[closest]), int(second[closest])))


def _lab_palette(colors: npt.ArrayLike) -> Floats:
    return srgb_to_lab(_palette(colors))


def _palette(colors: npt.ArrayLike) -> Floats:
    if np.size(colors) == 0:
        raise OptionError("The palette is empty; it needs at least one colour to be measured.")
    if np.ndim(colors) != 2:
        raise OptionError(f"A palette is a list of colours of three values each, not of shape {np.shape(colors)}.")
    if not in_gamut(colors).all():
        raise OptionError("The colours of a palette go from 0 to 1; clip them, or divide 8-bit values by 255.")
    return np.asarray(colors, dtype=float)


def _to_nearest(lab: Floats, palette: Floats) -> Floats:
    """Return the CIEDE2000 distance of each colour to the palette colour nearest to it."""
    lightness = lab[:, 0].copy()
    distance = np.full(len(lab), np.inf)
    for color in palette:
        # A difference in lightness alone keeps a colour farther away than this: its weight S_L is at most 1.7471.
        near = np.flatnonzero(np.abs(lightness - color[0]) < 1.75 * distance)
        distance[near] = np.minimum(distance[near], delta_e_2000(lab[near], color))
    return distance


@dataclass(frozen=True)
class Confusion:
    """The two colours of a palette that one kind of vision confuses most easily.

    Attributes
    ----------
    vision : str
        One of `VISIONS`.
    pair : (int, int)
        Which two, by their places in the palette, the lower first; of several equal pairs the first.
    distance : float
        How far apart they are, in CAM02-UCS (Luo, Cui and Li 2006), as that vision sees them (Machado, Oliveira and
        Fernandes 2009, severity 1.0, clipped to what a screen shows).
    """

    vision: str
    pair: tuple[int, int]
    distance: float


@dataclass(frozen=True)
class Contrast:
    """How well each colour of a palette stands out from its background, from 1 (not at all) to 21.

    Attributes
    ----------
    on_white, on_black : tuple of float
        One ratio for each colour.
    """

    on_white: tuple[float, ...]
    on_black: tuple[float, ...]


GRAPHICS_CONTRAST = 3.0
"""What lines, symbols and large text need at least (WCAG 2.2, success criteria 1.4.11 and 1.4.3)."""


def confusions(colors: npt.ArrayLike) -> tuple[Confusion, ...]:
    """Return which two colours of a palette are confused, by whom, and how far apart they are.

    Parameters
    ----------
    colors : float[k, 3]
        The palette, sRGB in [0, 1].

    Returns
    -------
    tuple of Confusion
        The closest pair for each of `VISIONS`, in that order; empty for a single colour.

    Raises
    ------
    OptionError
        An empty palette, another shape, or colours that are not in [0, 1].

    Examples
    --------
    >>> [(each.vision, each.pair) for each in confusions([[1, 0, 0], [0.5, 0.5, 0], [0, 0, 1]])][1]
    ('protanopia', (0, 1))
    """
    palette = _palette(colors)
    if len(palette) == 1:
        return ()
    first, second = np.triu_indices(len(palette), 1)
    views = simulated(palette)
    distances = np.linalg.norm(views[:, first] - views[:, second], axis=-1)
    closest = distances.argmin(axis=1)
    return tuple(
        Confusion(vision, (int(first[at]), int(second[at])), float(distance[at]))
        for vision, at, distance in zip(VISIONS, closest, distances, strict=True)
    )


def contrast(colors: npt.ArrayLike) -> Contrast:
    """Return how well the colours of a palette stand out from white and black backgrounds.

    Parameters
    ----------
    colors : float[k, 3]
        The palette, sRGB in [0, 1].

    Returns
    -------
    Contrast
        Contrast ratios, (L₁ + 0.05) / (L₂ + 0.05) of the relative luminances, the larger first (WCAG 2.2).

    Raises
    ------
    OptionError
        An empty palette, another shape, or colours that are not in [0, 1].

    Examples
    --------
    >>> [round(ratio, 2) for ratio in contrast([[0, 0, 0], [1, 1, 1]]).on_white]
    [21.0, 1.0]
    """
    luminance = relative_luminance(np.clip(_palette(colors), 0, 1)) + 0.05
    return Contrast(tuple((1.05 / luminance).tolist()), tuple((luminance / 0.05).tolist()))
