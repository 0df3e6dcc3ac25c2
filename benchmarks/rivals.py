"""Every way to a palette or a colormap that is held against the goals: this project's and others'."""

from __future__ import annotations

import io
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from goals import CATEGORIES, NUDGE
from numpy.typing import NDArray
from original import original_palettes
from PIL import Image
from ways import PEERS

import cmapcore as cmp
from cmapcore.color.conversions import oklab_to_srgb, srgb_to_oklab
from cmapcore.pipeline import Step, call_plainly

Floats = NDArray[np.float64]
Way: TypeAlias = Callable[[Path, Sequence[int]], list[Floats]]
"""Of a picture's file, a palette of each of some sizes."""

OURS = "ours"
LENGTH = 256


def _ours(**options: Any) -> Way:
    def palettes(photo: Path, sizes: Sequence[int]) -> list[Floats]:
        made: dict[Hashable, Any] = {}  # the embedding does not depend on the size

        def once(step: Step, progress: Any) -> Any:
            if step.key not in made:
                made[step.key] = call_plainly(step, progress)
            return made[step.key]

        picture = cmp.load_picture(photo)
        recipes = [cmp.Recipe.of(ncolors=size, **options) for size in sizes]
        return [cmp.extract(picture, recipe, call=once).palette.colors for recipe in recipes]

    return palettes


def _original(photo: Path, sizes: Sequence[int]) -> list[Floats]:
    return original_palettes(photo.read_bytes(), sizes)


def _kmeans(to_space: Callable[[Floats], Floats], to_rgb: Callable[[Floats], Floats]) -> Way:
    """k-means of 20,000 pixels, spread over the picture, in some space."""

    def palettes(photo: Path, sizes: Sequence[int]) -> list[Floats]:
        from sklearn.cluster import KMeans

        pixels = np.asarray(Image.open(photo).convert("RGB")).reshape(-1, 3)
        places = to_space(pixels[np.linspace(0, len(pixels) - 1, 20_000).astype(int)] / 255)
        models = [KMeans(size, n_init=4, random_state=0).fit(places) for size in sizes]
        return [np.clip(to_rgb(model.cluster_centers_), 0, 1) for model in models]

    return palettes


READERS: dict[str, Callable[[Any], Iterable[Sequence[int]]]] = {
    "Pylette": lambda found: [color.rgb for color in found.colors],
    "colorgram-py": lambda found: [color.rgb for color in found],
    "modern-colorthief": lambda found: found,
    "extcolors": lambda found: [color for color, _ in found[0]],
}
"""What other libraries give to colours of 8-bit levels."""


def _peer(name: str) -> Way:
    def palettes(photo: Path, sizes: Sequence[int]) -> list[Floats]:
        found = [READERS[name](PEERS[name](photo, size)()) for size in sizes]
        return [np.array([tuple(color)[:3] for color in colors]) / 255 for colors in found]

    return palettes


def _same(colors: Floats) -> Floats:
    return colors


PALETTES: dict[str, Way] = {
    OURS: _ours(clustering="accents"),
    "ours, k-means with t-SNE": _ours(clustering="kmeans", sampling="random", use_tsne=True),
    "ours, k-means with t-SNE of cells": _ours(clustering="kmeans", sampling="cells", use_tsne=True),
    "the original": _original,
    "k-means in RGB": _kmeans(_same, _same),
    "k-means in Oklab": _kmeans(srgb_to_oklab, oklab_to_srgb),
    **{name: _peer(name) for name in READERS},
}


def our_maps(picture: cmp.Picture) -> dict[str, cmp.Colormap]:
    """Every kind with its default options, `nudged` being qualitative with a nudge."""
    result = cmp.extract(picture, cmp.Recipe.of(clustering="kmeans", ncolors=CATEGORIES, use_tsne=False))
    maps = {kind: cmp.colormap(result, kind) for kind in ("sequential", "diverging", "cyclic", "qualitative")}
    return maps | {"nudged": cmp.colormap(result, "qualitative", nudge=NUDGE)}


def others_maps(photo: Path, palettes: dict[str, dict[int, Floats]]) -> dict[str, dict[str, Floats]]:
    """What others make of a picture and of the palettes there are of it, by kind and name."""
    original, plain = palettes["the original"], palettes["ours, k-means with t-SNE"]
    cleansed, eight = (_cleansed_palette(photo, size) for size in (5, CATEGORIES))
    middle = len(cleansed) // 2
    return {
        "sequential": {
            "the original": original[6][np.arange(LENGTH) * 6 // LENGTH],
            "plain interpolation": _interpolated(plain[6]),
            "palettecleanse": _interpolated(_by_red(cleansed)),
        },
        "diverging": {"palettecleanse": _interpolated(cleansed[[0, *range(middle, len(cleansed)), -1]])},
        "cyclic": {"palettecleanse": _interpolated(cleansed[[*range(len(cleansed)), 0]])[:-1]},
        "qualitative": {
            "the original": original[CATEGORIES],
            "palettecleanse": _interpolated(_by_red(eight), CATEGORIES),
        },
    }


def _cleansed_palette(photo: Path, ncolors: int) -> Floats:
    """The steps of palettecleanse 2.0, plainly written: k-means of the picture at 100 × 100, in RGB."""
    from sklearn.cluster import KMeans

    small = np.asarray(Image.open(io.BytesIO(photo.read_bytes())).convert("RGB").resize((100, 100)))
    return KMeans(ncolors, n_init=10, random_state=42).fit(small.reshape(-1, 3)).cluster_centers_ / 255


def _by_red(colors: Floats) -> Floats:
    return colors[np.lexsort(colors.T[::-1])]


def _interpolated(colors: Floats, count: int = LENGTH) -> Floats:
    at = np.linspace(0, 1, len(colors))
    return np.stack([np.interp(np.linspace(0, 1, count), at, channel) for channel in colors.T], axis=1)


def fixed_maps() -> dict[str, dict[str, Floats]]:
    """Maps that are the same for every picture, by kind and name."""
    from cmap import Colormap

    def table(name: str) -> Floats:
        return np.asarray(Colormap(name)(np.linspace(0, 1, LENGTH)))[:, :3].astype(float)

    def own(name: str) -> Floats:
        return np.array([stop.color.rgba[:3] for stop in Colormap(name).color_stops], dtype=float)

    def closed(name: str) -> Floats:
        return own(name)[:-1]  # the last colour is the first again

    qualitative = {name: own(key)[:CATEGORIES] for name, key in (("Okabe–Ito", "okabe_ito"), ("tab10", "tab10"))}
    return {
        "sequential": {
            "viridis": table("matplotlib:viridis"),
            "cividis": table("cividis:cividis"),
            "batlow": table("crameri:batlow"),
            "cmocean thermal": table("cmocean:thermal"),
        },
        "diverging": {
            "RdBu": table("colorbrewer:RdBu"),
            "vik": table("crameri:vik"),
            "cmocean balance": table("cmocean:balance"),
        },
        "cyclic": {"twilight": closed("matplotlib:twilight"), "cmocean phase": closed("cmocean:phase")},
        "qualitative": qualitative,
        "nudged": qualitative,
    }
