"""From a recipe to its result: the walk through the stages."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, Unpack

from .arrays import Progress
from .color.plain import Colors
from .errors import OptionError
from .keywords import ColormapKeywords, RecipeKeywords
from .notebook import card_html
from .options import document_options
from .palette import Palette
from .pictures.picture import Picture, Source, load_picture
from .progress import StageProgress as StageProgress  # for callers that pass one to `extract`
from .progress import shown
from .recipe import Recipe
from .stages.map import Map
from .stages.sample import Sample
from .stages.values import Clusters, Embedding, Kept, Order, Points
from .threads import one_thread

if TYPE_CHECKING:
    from .colormaps.colormap_object import Colormap


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """Everything made on the way from a picture to a palette.

    Attributes
    ----------
    picture : Picture
    recipe : Recipe
    keys : dict of str to hashable
        Everything that each value depends on, for caching what is derived from it: equal keys, equal values. "sample",
        "embed", "cluster", "sort" and "prune" are for what the stages returned, the last of them for the palette's
        colours as well; "map" is for the recipe's colormap, "pixels" for the picture's allowed pixels, and "embedding"
        for what `embed` returns for display.
    points, embedding, clusters, order, kept
        What each stage returned.
    palette : Palette
    notices : tuple of str
        Where less could be given than was asked for, a sentence each.
    seconds : dict of str to float
        How long each stage took when it was computed.
    """

    picture: Picture
    recipe: Recipe
    keys: dict[str, Hashable]
    points: Points
    embedding: Embedding
    clusters: Clusters
    order: Order
    kept: Kept
    palette: Palette
    notices: tuple[str, ...]
    seconds: dict[str, float]

    def __repr__(self) -> str:
        """Return a line for the picture, the palette, the recipe and each of the first notices."""
        more = len(self.notices) - _NOTICES_SHOWN
        said = (*self.notices[:_NOTICES_SHOWN], *([f"… and {more} more notices"] if more > 0 else []))
        return "\n  ".join(("Result", repr(self.picture), repr(self.palette), repr(self.recipe), *said))

    def _repr_html_(self) -> str:
        """Draw itself in a notebook: picture, palette, the recipe's colormap, and the notices."""
        made = colormap(self, progress=False)
        parts = (self.picture._repr_html_(), self.palette._repr_html_(), made._repr_html_())
        return card_html(self.palette.name, *parts, notices=dict.fromkeys((*self.notices, *made.notices)))


_NOTICES_SHOWN = 4


@dataclass(frozen=True, eq=False)
class Step:
    """One stage about to be called.

    Attributes
    ----------
    name : str
        The stage's field in the recipe.
    key : hashable
        Everything that the call's result depends on, as in `Result.keys`.
    stage : Stage
    inputs : tuple
        What it is called with.
    heavy : bool
        Whether it may take long; then it takes `progress` as well.
    """

    name: str
    key: Hashable
    stage: Callable[..., Any]
    inputs: tuple[Any, ...]
    heavy: bool


Call: TypeAlias = Callable[[Step, StageProgress | None], tuple[Any, float]]
"""Does a step; returns its result and the seconds that computing it took."""


def call_plainly(step: Step, progress: StageProgress | None) -> tuple[Any, float]:
    """Call the stage, here and now."""
    start = time.perf_counter()
    if step.heavy and progress is not None:
        value = step.stage(*step.inputs, progress=lambda part: progress(step.name, part))
    else:
        value = step.stage(*step.inputs)
    return value, time.perf_counter() - start


def extract(
    source: Picture | Source,
    recipe: Recipe | None = None,
    *,
    progress: StageProgress | bool | None = None,
    call: Call = call_plainly,
    **options: Unpack[RecipeKeywords],
) -> Result:
    """Extract a palette from a picture.

    Parameters
    ----------
    source : Picture, path, URL, bytes, file, Pillow image, array, or a list of several
        A picture, or whatever `load_picture` reads as one.
    recipe : Recipe, optional
        The defaults, if not given.
    progress : bool or callable, optional
        True shows a bar on standard error, False none; by default, one is shown on a terminal and in a notebook once
        the work takes long. A callable is called with the name of the running stage and the part of it that is done, in
        [0, 1]; it may raise `Canceled`.
    call : callable, optional
        How a stage is called; `hosting.Runner` puts its cache and its workers here.
    **options
        Any option by name, overriding those of `recipe`.

    Returns
    -------
    Result
        The same for the same picture and recipe with the same versions of the libraries.

    Raises
    ------
    OptionError
        For an unknown option or a bad value.
    PictureError
        If the source is not a picture, or no pixel is allowed: all are transparent, outside `region`, or excluded by
        `exclude`.
    FetchError
        Where the URL could not be fetched.
    Canceled
        Where `progress` raises it.

    Examples
    --------
    >>> import cmapcore as cmp
    >>> from cmapcore.pictures.samples import sample_path
    >>> result = cmp.extract(sample_path("coffee"), ncolors=8, n_prune=2)
    >>> len(result.palette)
    6
    """
    _check_recipe(recipe, "The second argument is a Recipe; options are keywords: ncolors=5.")
    recipe = (recipe or Recipe()).replace(**options)
    with shown(progress if call is call_plainly or callable(progress) else False) as tell:
        picture = source if isinstance(source, Picture) else _loaded(source, tell)
        return _extract(picture, recipe, tell, call)


document_options(extract, Recipe.all_options(), RecipeKeywords)


def _check_recipe(recipe: Any, said: str) -> None:
    if not (recipe is None or isinstance(recipe, Recipe)):
        raise OptionError(said)


def _loaded(source: Source, progress: StageProgress | None) -> Picture:
    return load_picture(source, progress=None if progress is None else partial(progress, "load"))


def _extract(picture: Picture, recipe: Recipe, progress: StageProgress | None, call: Call) -> Result:
    walk = recipe.replace(use_tsne=False) if recipe.cluster.needs_picture else recipe  # needs no embedding
    seconds: dict[str, float] = {}
    keys = _keys(picture, walk)

    def do(name: str, *inputs: Any, heavy: bool = False) -> Any:
        value, seconds[name] = call(Step(name, keys[name], getattr(walk, name), inputs, heavy), progress)
        return value

    points = do("sample", picture, recipe.rseed)
    embedding = do("embed", points, heavy=walk.embed.use_tsne)
    # computed in the job, and only then: finding the allowed pixels takes a while
    read_area = (partial(recipe.sample.area, picture),) if recipe.cluster.needs_picture else ()
    clusters = do("cluster", points, embedding, recipe.rseed, *read_area, heavy=True)
    order = do("sort", clusters.colors)
    kept = do("prune", clusters, order)
    chosen = order.index[kept.mask[order.index]]
    colors = (clusters.colors[chosen], clusters.shares[chosen], clusters.pinned[chosen])
    palette = Palette(*colors, picture.name, ordered=bool(recipe.sort.order))
    keys["map"] = _map_key(keys, recipe.map, palette)
    notices = tuple(_each_once(picture, points, embedding, clusters, order, kept))
    return Result(picture, recipe, keys, points, embedding, clusters, order, kept, palette, notices, seconds)


def with_palette(result: Result, palette: Palette) -> Result:
    """Return a result with its palette replaced by one made earlier, shown as it was then."""
    keys = result.keys | {"prune": palette_key(palette)}
    keys["map"] = _map_key(keys, result.recipe.map, palette)
    return replace(result, palette=palette, keys=keys)


def palette_key(palette: Palette) -> Hashable:
    """Return the key of a palette that does not come from a picture."""
    return (palette.colors.tobytes(), palette.shares.tobytes(), palette.pinned.tobytes(), palette.ordered)


def _keys(picture: Picture, walk: Recipe) -> dict[str, Hashable]:
    """Return the keys of the allowed pixels, and of the result of each stage up to the palette."""
    keys: dict[str, Hashable] = {"pixels": (picture.digest, walk.sample.region, walk.sample.exclude)}
    causes = [picture.digest, walk.key()]
    for name in ("sample", "embed", "cluster", "sort", "prune"):
        causes.append(getattr(walk, name).key())
        keys[name] = tuple(causes)
    keys["embedding"] = (*causes[:3], walk.embed.replace(use_tsne=True).key())
    return keys


def _map_key(keys: dict[str, Hashable], stage: Map, palette: Palette) -> Hashable:
    """Return the key of a colormap; one made from the picture depends on the palette's length at most."""
    made_from = (keys["pixels"], stage.count_from(palette)) if stage.needs_picture else keys["prune"]
    return (made_from, stage.key(), palette.name)


@dataclass(frozen=True)
class _MapOfAllowed:
    """Makes a colormap from the allowed pixels of a picture, or from a palette alone."""

    sample: Sample
    map: Map

    def __call__(self, palette: Palette, picture: Picture | None, progress: Progress | None = None) -> Colormap:
        pixels = None if picture is None else self.sample.allowed_pixels(picture)
        with one_thread("scipy.optimize"):
            return self.map(palette, pixels, progress)


def colormap(
    source: Result | Palette | Colors,
    kind: str | None = None,
    *,
    recipe: Recipe | None = None,
    progress: StageProgress | bool | None = None,
    call: Call = call_plainly,
    **options: Unpack[ColormapKeywords],
) -> Colormap:
    """Make a colormap from a result, or from colours alone.

    Parameters
    ----------
    source : Result, Palette, or plain colours
        From colours alone, in any form that a `Palette` takes, every kind is made, weighted by their shares (equally if
        none is known), and a notice says so. A kind that cannot be made from them gives way to a smooth run through
        them.
    kind : str, optional
        The recipe's, if not given.
    recipe : Recipe, optional
        Where the options come from; default: the result's own, or the defaults.
    progress, call : optional
        As for `extract`, with the name "map".
    **options
        The options of a colormap, overriding those of `recipe`.

    Returns
    -------
    Colormap
        Accepted wherever Matplotlib takes a colormap.

    Raises
    ------
    OptionError
        For an unknown kind, a bad option, or anchors that no map can join; for anything but a result or colours.

    Examples
    --------
    >>> import cmapcore as cmp
    >>> from cmapcore.pictures.samples import sample_path
    >>> result = cmp.extract(sample_path("coffee"))
    >>> cmp.colormap(result, "diverging", centre="dark")
    <Colormap 'coffee_diverging_dark': 256 colours from #77b6ff to #f68e5c>
    >>> cmp.colormap(["#123456", "#ffcc00"]).notices
    ('Made from these 2 colours; the colours in between are interpolated.',)
    """
    _check_recipe(recipe, "`recipe` is a Recipe; options are keywords: centre='dark'.")
    if not isinstance(source, Result | Palette):
        source = _colors_alone(source)
    if isinstance(source, Palette) and not len(source):
        raise OptionError("The palette is empty: a colormap takes 1 colour or more.")
    palette, picture = (source, None) if isinstance(source, Palette) else (source.palette, source.picture)
    recipe = recipe or (Recipe() if isinstance(source, Palette) else source.recipe)
    stage = recipe.map.replace(**options)
    if kind is not None:
        stage = stage.replace(kind=kind)
    if not stage.needs_picture:
        return stage(palette)
    if isinstance(source, Palette):
        key: Hashable = (palette_key(palette), stage.key(), palette.name)
    else:
        key = _map_key(source.keys, stage, palette)
    step = Step("map", key, _MapOfAllowed(recipe.sample, stage), (palette, picture), heavy=True)
    with shown(progress if call is call_plainly or callable(progress) else False) as tell:
        made: Colormap = call(step, tell)[0]
    return made


def _colors_alone(source: Colors) -> Palette:
    try:
        return Palette(source)
    except OptionError:
        if isinstance(source, os.PathLike) or (isinstance(source, str) and re.search(r"://|\.\w+$", source)):
            raise OptionError(
                f"{str(source)!r:.80} is not a colour. For a picture, extract a palette first: colormap(extract(…))."
            ) from None
        raise


document_options(colormap, {name: spec for name, spec in Map.options().items() if name != "kind"}, ColormapKeywords)


def embed(result: Result, *, progress: StageProgress | None = None, call: Call = call_plainly) -> Embedding:
    """Embed the sampled points for display, whatever the palette was made from.

    Parameters
    ----------
    result : Result
    progress, call : callable, optional
        As for `extract`, with the name "embed".

    Returns
    -------
    Embedding
        The result's own where it has one.
    """
    if result.embedding.xy is not None:
        return result.embedding
    stage = result.recipe.embed.replace(use_tsne=True)
    step = Step("embed", result.keys["embedding"], stage, (result.points,), heavy=True)
    embedding: Embedding
    embedding, _ = call(step, progress)
    return embedding


def _each_once(*parts: Any) -> Iterator[str]:
    yield from dict.fromkeys(notice for part in parts for notice in part.notices)
