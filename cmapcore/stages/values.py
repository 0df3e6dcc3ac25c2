"""What the stages pass on: frozen values, each with its stage's notices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..arrays import Bools, Bytes, Floats, Ints


@dataclass(frozen=True, eq=False)
class Points:
    """Sampled colours.

    Attributes
    ----------
    rgb : float[n, 3]
        sRGB in [0, 1].
    weight : float[n]
        How many pixels each stands for, relative to the others.
    index : int[n] or None
        Place of each in the picture's pixels, counted row by row.
    notices : tuple of str
    """

    rgb: Floats
    weight: Floats
    index: Ints | None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Area:
    """The pixels of a picture, and which of them are allowed.

    Attributes
    ----------
    pixels : uint8[H, W, 3] or uint8[n, 3]
        All of them; without places, the allowed ones.
    weight : uint8[H, W] or None
        The weight of each, at most 255; None: all opaque ones alike.
    opaque : bool[H, W] or None
        Which of them have a colour; None: all.
    tile : (int, int) or None
        Width and height of the tiles, if the pixels are laid out as several pictures.
    """

    pixels: Bytes
    weight: npt.NDArray[np.uint8] | None = None
    opaque: Bools | None = None
    tile: tuple[int, int] | None = None

    @property
    def allowed(self) -> Bytes:
        """The allowed colours, ``uint8[m, 3]``."""
        seen = self.opaque if self.weight is None else self.weight > 0
        return self.pixels.reshape(-1, 3) if seen is None else self.pixels[seen]


@dataclass(frozen=True, eq=False)
class EmbeddingPath:
    """Where t-SNE had some of the points on its way.

    Attributes
    ----------
    numbers : int[m]
        Which of the points these are: all, or some that are spread evenly over them.
    steps : int[s]
        How many gradient steps had been made, 0 first.
    xy : float32[s, m, 2]
        Where the m points were then; the last equals ``embedding.xy[numbers]``.
    """

    numbers: Ints
    steps: Ints
    xy: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Embedding:
    """Where t-SNE put the points.

    Attributes
    ----------
    xy : float[n, 2] or None
        One place for each point; None where no embedding was wanted or possible.
    kl : float
        Final Kullback-Leibler divergence (NaN without an embedding).
    steps : int
        Gradient steps made.
    path : EmbeddingPath or None
        How they came there; None without an embedding.
    notices : tuple of str
    """

    xy: Floats | None
    kl: float = float("nan")
    steps: int = 0
    path: EmbeddingPath | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Clusters:
    """Groups of points, the heaviest first, and the colour of each.

    Attributes
    ----------
    labels : int[n]
        The cluster of each point; -1 is noise and belongs to no colour.
    colors : float[k, 3]
        sRGB in [0, 1], the median of each cluster per channel, or the pinned colour; for a method that needs the
        picture, what it returns.
    shares : float[k]
        Part of all sampled weight, noise included, in each cluster; for a method that needs the picture, of its pixels.
    pinned : bool[k]
        Which of them were asked for by name, so that pruning may not drop them; they may have no points.
    notices : tuple of str
    """

    labels: Ints
    colors: Floats
    shares: Floats
    pinned: Bools
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Order:
    """How colours follow one another.

    Attributes
    ----------
    index : int[k]
        Numbers of the clusters in the order asked for.
    by_formula : int[k]
        The same before reversing and before anything was set by hand: what pruning walks along, so that turning a
        palette around does not change which colours are in it.
    notices : tuple of str
    """

    index: Ints
    by_formula: Ints
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Kept:
    """Which colours stay.

    Attributes
    ----------
    mask : bool[k]
        By number of the cluster.
    notices : tuple of str
    """

    mask: Bools
    notices: tuple[str, ...] = ()
