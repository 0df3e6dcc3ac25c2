"""The steps of The Colormap Projekt (Kartheik Iyer), plainly written for today's libraries, as the rival to beat."""

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.cluster import KMeans
from sklearn.manifold import TSNE


def original_colors(data: bytes, ncolors: int = 6, npts: int = 1000, use_tsne: bool = True) -> NDArray[np.float64]:
    """Give `ncolors` colours, float[ncolors,3] in [0,1], the darkest first.

    What the original left to the libraries' defaults is left to them here: threads, the start of t-SNE, the number of
    starts of k-means (one, today).
    """
    return original_palettes(data, (ncolors,), npts, use_tsne)[0]


def original_palettes(
    data: bytes, sizes: Sequence[int], npts: int = 1000, use_tsne: bool = True
) -> list[NDArray[np.float64]]:
    """Give a palette of each of these sizes, float[k,3], from one embedding, which does not depend on the size."""
    image = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")) / 255.0
    pixels = image.reshape(-1, 3)
    points = pixels[np.random.RandomState(42).choice(len(pixels), npts)]
    places = points
    if use_tsne:
        tsne = TSNE(n_components=2, perplexity=40, early_exaggeration=12, max_iter=300, random_state=42)
        places = tsne.fit_transform(points)
    return [_medians(points, places, ncolors) for ncolors in sizes]


def _medians(points: NDArray[np.float64], places: NDArray[np.float64], ncolors: int) -> NDArray[np.float64]:
    labels = KMeans(n_clusters=ncolors, random_state=42).fit(places).labels_
    colors = np.array([np.median(points[labels == label], axis=0) for label in range(ncolors)])
    luminosity = np.sqrt(colors @ [0.241, 0.691, 0.068])
    return colors[np.argsort(luminosity)]
