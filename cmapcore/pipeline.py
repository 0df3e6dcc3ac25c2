"""A recipe, and what comes of it: the walk through the stages."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self, TypeAlias

from .colormaps.colormap_object import Colormap
from .errors import OptionError
from .options import Option, Stage, check_known, option
from .palette import Palette
from .pictures.picture import Picture
from .stages.cluster import one_thread
from .stages.sample import Cluster, Embed, Map, Prune, Sample, Sort
from .stages.values import Clusters, Embedding, Kept, Order, Points, Progress

RESERVED = ("source", "sample", "url", "v", "format", "palette")
"""Words of the address that no option may have for its name."""

EARLIER_DEFAULTS: dict[int, dict[str, Any]] = {1: {"clustering": "kmeans"}, 2: {}}
"""For each version, the defaults that were other than now's: what an option left out means in what was made then."""


@dataclass(frozen=True)
class Recipe(Stage):
    """Every option there is. Together with a picture's digest it is the whole cause of a result."""

    VERSION: ClassVar[int] = 2
    title: ClassVar[str] = "Chance"

    rseed: int = option(
        42,
        "Random seed",
        "Another number draws other points; the same number draws the same.",
        low=0,
        high=2**32 - 1,
    )
    sample: Sample = field(default=Sample())
    embed: Embed = field(default=Embed())
    cluster: Cluster = field(default=Cluster())
    sort: Sort = field(default=Sort())
    prune: Prune = field(default=Prune())
    map: Map = field(default=Map())

    @classmethod
    def stages(cls) -> dict[str, type[Stage]]:
        """The stages by the name of their field, in the order of the walk."""
        return {f.name: type(f.default) for f in dataclasses.fields(cls) if isinstance(f.default, Stage)}

    @classmethod
    def all_options(cls) -> dict[str, Option]:
        """Every option of the recipe and of its stages, by name."""
        found = dict(cls.options())
        for stage in cls.stages().values():
            found |= stage.options()
        return found

    @classmethod
    def of(cls, **flat: Any) -> Self:
        """Make a recipe of options by name; those left out have their defaults.

        Raises
        ------
        OptionError
            For an unknown option or a bad value.
        """
        return cls().replace(**flat)

    def replace(self, **changes: Any) -> Self:
        """The same recipe with other values of some options, by name and whatever stage they belong to."""
        check_known(changes, self.all_options())
        new: dict[str, Any] = {name: changes[name] for name in self.options() if name in changes}
        for stage_name, stage in self.stages().items():
            its = {name: changes[name] for name in stage.options() if name in changes}
            if its:
                new[stage_name] = getattr(self, stage_name).replace(**its)
        return dataclasses.replace(self, **new)

    def flat(self) -> dict[str, Any]:
        """Every option and its value, by name."""
        found = {name: getattr(self, name) for name in self.options()}
        for stage in self.stages():
            its = getattr(self, stage)
            found |= {name: getattr(its, name) for name in its.options()}
        return found

    def active_options(self) -> set[str]:
        """The names of the options that have an effect in this recipe."""
        idle = {"embed"} if self.cluster.needs_picture else set()
        stages = [getattr(self, name) for name in self.stages() if name not in idle]
        return {*self.active(), *(name for stage in stages for name in stage.active())}

    def to_query(self) -> dict[str, str]:
        """Every option written out as an address has it, and the version as `v`."""
        known = self.all_options()
        return {"v": str(self.VERSION)} | {name: known[name].to_text(value) for name, value in self.flat().items()}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple[Self, list[str]]:
        """Read a recipe from an address's parameters.

        Parameters
        ----------
        query : mapping of str to str
            An option left out has the default that it had in version `v` (now's without one). Reserved words are
            passed over.

        Returns
        -------
        recipe : Recipe
            With the default in place of whatever could not be read.
        complaints : list of str
            A sentence for each of those.
        """
        known = cls.all_options()
        complaints: list[str] = []
        values = dict(EARLIER_DEFAULTS[cls._version(query.get("v", str(cls.VERSION)), complaints)])
        for name, text in query.items():
            if name in known:
                try:
                    values[name] = known[name].from_text(text)
                except OptionError as error:
                    complaints.append(f"{error} The default was used instead.")
            elif name not in RESERVED:
                complaints.append(f"There is no option {name!r}, so it was passed over.")
        return cls.of(**values), complaints

    @classmethod
    def _version(cls, text: str, complaints: list[str]) -> int:
        if text.isascii() and text.isdigit() and len(text) < 9 and int(text) in EARLIER_DEFAULTS:
            return int(text)
        takes = f"a version of the recipe from 1 to {cls.VERSION}"
        complaints.append(f"v takes {takes}, not {text[:40]!r}: what was left out may have meant something else there.")
        return cls.VERSION


@dataclass(frozen=True, eq=False)
class Result:
    """All that came about on the way from a picture to a palette.

    Attributes
    ----------
    picture : Picture
    recipe : Recipe
    points, embedding, clusters, order, kept
        What each stage gave.
    palette : Palette
    notices : tuple of str
        Where less could be given than was asked, a sentence each.
    seconds : dict of str to float
        How long each stage took when it was computed.
    """

    picture: Picture
    recipe: Recipe
    points: Points
    embedding: Embedding
    clusters: Clusters
    order: Order
    kept: Kept
    palette: Palette
    notices: tuple[str, ...]
    seconds: dict[str, float]


@dataclass(frozen=True, eq=False)
class Step:
    """One stage about to be called.

    Attributes
    ----------
    name : str
        The stage's field in the recipe.
    key : hashable
        The whole cause of what the call gives: the picture's digest, the seed, and the stages so far.
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


StageProgress: TypeAlias = Callable[[str, float], None]
"""Told a stage's name and the part of its work that is done, in [0, 1]; may raise `Canceled`."""

Call: TypeAlias = Callable[[Step, StageProgress | None], tuple[Any, float]]
"""Does a step; gives what came of it and the seconds that its computing took."""


def call_plainly(step: Step, progress: StageProgress | None) -> tuple[Any, float]:
    """Call the stage, here and now."""
    start = time.perf_counter()
    if step.heavy and progress is not None:
        value = step.stage(*step.inputs, progress=lambda part: progress(step.name, part))
    else:
        value = step.stage(*step.inputs)
    return value, time.perf_counter() - start


def extract(
    picture: Picture,
    recipe: Recipe | None = None,
    *,
    progress: StageProgress | None = None,
    call: Call = call_plainly,
) -> Result:
    """Walk from a picture to its palette.

    Parameters
    ----------
    picture : Picture
    recipe : Recipe, optional
        The defaults, if not given.
    progress : callable, optional
        Told the name of the stage at work and the part of it that is done, in [0, 1]; may raise `Canceled`.
    call : callable, optional
        How a stage is called; `jobs.Runner` puts its cache and its workers here.

    Returns
    -------
    Result
        The same for the same picture and recipe on the same machine, always.

    Raises
    ------
    PictureError
        Where no pixel may be looked at: all are transparent, outside of `region`, or left out by `exclude`.
    Canceled
        Where `progress` raises it.
    """
    recipe = recipe or Recipe()
    walk = recipe.replace(use_tsne=False) if recipe.cluster.needs_picture else recipe  # needs no embedding
    seconds: dict[str, float] = {}
    causes: list[Any] = [picture.digest, recipe.rseed]

    def do(name: str, *inputs: Any, heavy: bool = False) -> Any:
        stage = getattr(walk, name)
        causes.append(stage.key())
        value, seconds[name] = call(Step(name, tuple(causes), stage, inputs, heavy), progress)
        return value

    points = do("sample", picture, recipe.rseed)
    embedding = do("embed", points, recipe.rseed, heavy=walk.embed.use_tsne)
    # asked for in the job, and only then: what may be seen takes a while to tell
    sight = (partial(recipe.sample.seen_pixels, picture),) if recipe.cluster.needs_picture else ()
    clusters = do("cluster", points, embedding, recipe.rseed, *sight, heavy=True)
    order = do("sort", clusters.colors)
    kept = do("prune", clusters, order)
    chosen = order.index[kept.mask[order.index]]
    palette = Palette(clusters.colors[chosen], clusters.shares[chosen], clusters.pinned[chosen], picture.name)
    notices = tuple(_each_once(points, embedding, clusters, order, kept))
    return Result(picture, recipe, points, embedding, clusters, order, kept, palette, notices, seconds)


@dataclass(frozen=True)
class _MapOfSeen:
    """Makes a colormap of what may be seen of a picture."""

    sample: Sample
    map: Map

    def __call__(self, palette: Palette, picture: Picture, progress: Progress | None = None) -> Colormap:
        pixels = self.sample.seen_pixels(picture)
        with one_thread("scipy.optimize"):
            return self.map(palette, pixels, progress)


def colormap(
    result: Result,
    kind: str | None = None,
    *,
    progress: StageProgress | None = None,
    call: Call = call_plainly,
    **changes: Any,
) -> Colormap:
    """Make a colormap from what a picture gave.

    Parameters
    ----------
    result : Result
    kind : str, optional
        The recipe's, if not given.
    progress, call : callable, optional
        As for `extract`, with the name "map".
    **changes
        Other options of the `Map` stage.

    Raises
    ------
    OptionError
        For an unknown kind, a bad option, or anchors that no map can join.
    """
    stage = result.recipe.map.replace(**changes | ({} if kind is None else {"kind": kind}))
    palette, picture, sample = result.palette, result.picture, result.recipe.sample
    if not stage.needs_picture:
        return stage(palette)
    key = (picture.digest, "map", sample.region, sample.exclude, stage.key(), len(palette), palette.name)
    made: Colormap
    made, _ = call(Step("map", key, _MapOfSeen(sample, stage), (palette, picture), heavy=True), progress)
    return made


def _each_once(*parts: Any) -> Iterator[str]:
    yield from dict.fromkeys(notice for part in parts for notice in part.notices)
