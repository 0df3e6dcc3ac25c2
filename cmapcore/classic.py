"""The functions of The Colormap Projekt (Kartheik Iyer), on top of the rest of this package.

Its seven functions with their signatures, except that `verbose` is off and everything after `n_prune` is keyword-only.
The ``plt_`` and ``plot_`` functions draw with pyplot and show.
"""

from __future__ import annotations

import hashlib
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import settings
from .arrays import Floats
from .colormaps.kinds import STEPS
from .errors import OptionError
from .pictures.addresses import name_of_url
from .pictures.picture import Source, load_picture, read_image
from .pictures.sources import address_of
from .pipeline import colormap, extract
from .recipe import Recipe
from .stages.prune import Prune, pruned
from .stages.sort import Sort

if TYPE_CHECKING:
    from matplotlib.colors import Colormap as MplColormap

ORIGINAL: dict[str, Any] = {"clustering": "kmeans", "dbscan_eps": 0.3, "step_repetitions": 1, "kind": STEPS}
"""The defaults that differ here from the app's."""


def get_image(
    url: Source,
    imgtype: str = "url",
    img_fname: str = "cmap_image",
    *,
    cache_dir: str | Path | None = None,
) -> NDArray[np.float32]:
    """Read a picture at its full size.

    Parameters
    ----------
    url : str, path, or whatever `load_picture` takes
        An address, a path, or whatever else `load_picture` takes.
    imgtype : {"url", "file"}
        With "file", a string is a path; with "url", it is an address or the path of an existing file.
    img_fname : str
        The beginning of the name of a downloaded file.
    cache_dir : str or Path, optional
        Where downloads are kept, so that each address is fetched once; the user's cache folder if not given, or the
        folder ``downloads`` in ``CMAPCORE_DATA_DIR`` if that is set.

    Returns
    -------
    float32[H, W, 3] or float32[H, W, 4]
        sRGB in [0, 1], with alpha where the picture has transparency.

    Raises
    ------
    FetchError
        Where the address cannot be fetched.
    PictureError
        Where it is not a picture that can be read.
    OptionError
        For another `imgtype`.

    Examples
    --------
    >>> import cmapcore as cmp
    >>> from cmapcore.pictures.samples import sample_path
    >>> cmp.get_image(sample_path("coffee")).shape[2]
    3
    """
    if imgtype not in ("url", "file"):
        raise OptionError(f"imgtype takes one of url, file, not {imgtype!r}.")
    address = address_of(url) if isinstance(url, str) else ""
    if imgtype == "file" and isinstance(url, str):
        return read_image(Path(url))
    if not address:
        return read_image(url)
    kept = _download_path(address, img_fname, Path(cache_dir) if cache_dir else _downloads())
    if kept.exists():
        return read_image(kept)
    from .pictures.download import fetch_picture

    data = fetch_picture(address).data
    image = read_image(data)  # first, so that only pictures are kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    unfinished = kept.with_name(f"{kept.name}.{os.getpid()}")
    unfinished.write_bytes(data)
    unfinished.replace(kept)
    return image


def get_colors_from_image(
    image: Any,
    ncolors: int = 6,
    n_prune: int = 0,
    *,
    npts: int = 1000,
    rseed: int = 42,
    use_tsne: bool = True,
    tsne_perp: float = 40,
    tsne_eggr: float = 12,
    dbscan_eps: float = ORIGINAL["dbscan_eps"],
    verbose: bool = False,
    clustering: str = ORIGINAL["clustering"],
    sort_type: str = "lum",
    prune_metric: str = "hls",
) -> tuple[Floats, MplColormap]:
    """Extract a palette and a colormap from a picture.

    Parameters
    ----------
    image : array, or whatever `load_picture` takes
        ``uint8`` or ``float`` in [0, 1]; grey, RGB or RGBA.
    ncolors, n_prune, npts, rseed : int
        The options of that name.
    use_tsne : bool
        The option of that name.
    tsne_perp, tsne_eggr, dbscan_eps : float
        The options of that name. `dbscan_eps` goes to OPTICS as its `optics_xi`, as in the original.
    verbose : bool
        Whether to draw the picture and its palette.
    clustering, sort_type, prune_metric : str
        The options of that name.

    Returns
    -------
    colors : float[k, 3]
        sRGB in [0, 1].
    cmap : matplotlib.colors.Colormap

    Raises
    ------
    OptionError, PictureError

    Warns
    -----
    UserWarning
        Where less could be given than was asked.

    Examples
    --------
    >>> import cmapcore as cmp
    >>> from cmapcore.pictures.samples import sample_path
    >>> image = cmp.get_image(sample_path("coffee"))
    >>> colors, cmap = cmp.get_colors_from_image(image, 8, 2, npts=300)
    >>> colors.shape, cmap.N
    ((6, 3), 6)
    """
    changes: dict[str, Any] = {
        "ncolors": ncolors,
        "n_prune": n_prune,
        "npts": npts,
        "rseed": rseed,
        "use_tsne": use_tsne,
        "tsne_perp": tsne_perp,
        "tsne_eggr": tsne_eggr,
        "clustering": clustering,
        "sort_type": sort_type,
        "prune_metric": prune_metric,
    }
    changes["optics_xi" if clustering == "optics" else "dbscan_eps"] = dbscan_eps
    with _called("dbscan_eps", "optics_xi"):
        recipe = Recipe.of(**ORIGINAL | changes)
    result = extract(load_picture(image), recipe)
    for notice in result.notices:
        warnings.warn(notice, UserWarning, stacklevel=2)
    if verbose:
        plt_image(image if hasattr(image, "shape") else result.picture.pixels)
        plt_cmap(result.palette.colors, sort=False)
    return result.palette.colors, colormap(result).to_mpl()


def sort_colors(colorvals: ArrayLike, sort_type: str = "lum") -> Floats:
    """Put colours in order.

    Parameters
    ----------
    colorvals : float[k, 3]
        sRGB in [0, 1].
    sort_type : str
        As the option of that name.

    Returns
    -------
    float[k, 3]

    Examples
    --------
    >>> import cmapcore as cmp
    >>> cmp.sort_colors([[1, 1, 1], [0, 0, 0], [0.5, 0.5, 0.5]]).tolist()
    [[0.0, 0.0, 0.0], [0.5, 0.5, 0.5], [1.0, 1.0, 1.0]]
    """
    colors = _colors(colorvals)
    options = Sort(sort_type=sort_type, step_repetitions=ORIGINAL["step_repetitions"])
    return colors[options(colors).index] if len(colors) else colors


def prune_colorset(colors: ArrayLike, n_prune: int = 4, criterion: str = "similar", metric: str = "hls") -> Floats:
    """Remove colours by the original's rule; at least one stays.

    Parameters
    ----------
    colors : float[k, 3]
        sRGB in [0, 1], sorted.
    n_prune : int
        How many.
    criterion : {"similar", "different"}
        Of the pairs of neighbours, the first of the closest or of the farthest goes.
    metric : {"hls", "h", "l"}

    Returns
    -------
    float[m, 3]

    Examples
    --------
    >>> import cmapcore as cmp
    >>> cmp.prune_colorset([[1, 0, 0], [0.9, 0, 0], [0, 0, 1]], 1).tolist()
    [[0.9, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    given = _colors(colors)
    with _called("metric", "prune_metric"):
        checked = Prune(n_prune=n_prune, criterion=criterion, prune_metric=metric)
    return np.delete(given, pruned(given, checked.n_prune, checked.criterion, checked.prune_metric), axis=0)


def plt_image(image: ArrayLike) -> None:
    """Draw a picture and show it.

    Parameters
    ----------
    image : array
        Anything that Matplotlib can draw as a picture.
    """
    import matplotlib.pyplot as plt

    plt.figure(figsize=(8, 8))
    plt.imshow(np.asarray(image))
    plt.axis("off")
    plt.show()


def plt_cmap(
    colorvals: ArrayLike, marker: str = "s", size: float = 28000, sort: bool = True, sort_type: str = "lum"
) -> None:
    """Draw colours in a row and show them.

    Parameters
    ----------
    colorvals : float[k, 3]
        sRGB in [0, 1].
    marker : str
        A Matplotlib marker.
    size : float
        Its area in square points.
    sort : bool
        Whether to sort them first, by `sort_type`.
    sort_type : str
        As the option of that name.
    """
    import matplotlib.pyplot as plt

    colors = sort_colors(colorvals, sort_type) if sort else _colors(colorvals)
    plt.figure(figsize=(2 * max(1, len(colors)), 2.4))
    plt.scatter(np.arange(len(colors)), np.ones(len(colors)), marker=marker, s=size, c=colors)
    plt.xlim(-0.5, len(colors) - 0.5)
    plt.axis("off")
    plt.show()


def plot_examples(colors: ArrayLike, cmap: MplColormap, xlen: int = 50, ylen: int = 30) -> None:
    """Draw example figures in a palette and its colormap, and show them.

    Parameters
    ----------
    colors : float[k, 3]
        sRGB in [0, 1].
    cmap : matplotlib.colors.Colormap
        For the heat map and the points.
    xlen, ylen : int
        Columns and rows of the heat map's data.
    """
    import matplotlib.pyplot as plt

    from .figures import library_plots as plots

    figure = plt.figure(figsize=(12, 3))
    axes = figure.subplots(1, 3)
    plots.draw_heatmap(axes[0], cmap, xlen, ylen)
    plots.draw_lines(axes[1], _colors(colors))
    plots.draw_scatter(axes[2], cmap)
    plt.show()


@contextmanager
def _called(here: str, option: str) -> Iterator[None]:
    """Have an error use the name that a parameter has here."""
    try:
        yield
    except OptionError as error:
        raise OptionError(re.sub(rf"^{option} takes", f"{here} takes here", str(error))) from error


def _colors(colors: ArrayLike) -> Floats:
    try:
        given = np.asarray(colors, dtype=float)
    except (TypeError, ValueError) as error:
        raise OptionError("Colours must be an array of k rows of 3 numbers; this is not.") from error
    if given.size == 0:
        given = given.reshape(0, 3)
    if given.ndim != 2 or given.shape[1] != 3 or not np.isfinite(given).all():
        raise OptionError(f"Colours are an array of k rows of 3 finite numbers, not of shape {given.shape}.")
    if given.size and (given.min() < 0 or given.max() > 1):
        low, high = given.min(), given.max()
        raise OptionError(f"Colours are in [0, 1], not in [{low:g}, {high:g}]: divide 8-bit values by 255.")
    return given


def _downloads() -> Path:
    if os.environ.get(settings.DATA_DIR.name, "").strip():
        return settings.DATA_DIR.read() / "downloads"
    from platformdirs import user_cache_path

    return user_cache_path("cmapcore", appauthor=False) / "downloads"


def _download_path(url: str, prefix: str, folder: Path) -> Path:
    """Return a file name that is safe, readable and unique to the address."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", name_of_url(url))[:40].strip("-")
    prefix = re.sub(r"[^A-Za-z0-9_-]+", "-", prefix)[:40].strip("-")
    digest = hashlib.sha256(url.encode()).hexdigest()[:16]
    return folder / "-".join(part for part in (prefix, stem, digest) if part)
