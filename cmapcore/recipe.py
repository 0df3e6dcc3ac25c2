"""Every option of the walk from a picture to a colormap, in one value."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Self, Unpack

from .colormaps.kinds import KINDS, STEPS
from .errors import OptionError
from .keywords import RecipeKeywords
from .options import Option, OptionSet, Stage, check_known, document_fields, document_options, option, unknown
from .stages.cluster import Cluster
from .stages.cluster_methods import CLUSTERINGS
from .stages.embed import Embed
from .stages.map import Map
from .stages.prune import Prune
from .stages.sample import SAMPLINGS, Sample
from .stages.sort import Sort

SEARCH = ("q", "near", "mine", "tags", "count", "by", "newest")
"""URL parameters that stand for a search in the gallery."""

OF_GALLERY = ("palette", *SEARCH)
"""URL parameters that the Gallery page alone has."""

RESERVED = ("source", "sample", "url", "t", "weighting", "v", "format", "colors", *OF_GALLERY)
"""URL parameters that no option may be named after."""


EARLIER_DEFAULTS: dict[int, dict[str, Any]] = {
    1: {"clustering": "kmeans", "kind": STEPS},
    2: {"kind": STEPS},
    3: {},
}
"""For each version, the defaults that differed from today's: what an omitted option means in anything made then."""


@dataclass(frozen=True, repr=False)
class Recipe(OptionSet):
    """All options. Together with a picture's digest, they fully determine a result.

    Attributes
    ----------
    rseed : int
        The seed of all random numbers.
    sample, embed, cluster, sort, prune, map : Stage
        The options of each stage.

    Examples
    --------
    >>> recipe = Recipe.of(ncolors=8, clustering="kmeans")
    >>> recipe.cluster.ncolors, recipe.replace(ncolors=5).cluster.ncolors
    (8, 5)
    >>> recipe.to_query()["clustering"]
    'kmeans'
    >>> Recipe.from_query({"ncolors": "many"})[1]
    ["ncolors takes a whole number from 1 to 64, not 'many'. The default was used instead."]
    """

    VERSION: ClassVar[int] = 3
    title: ClassVar[str] = "Random seed"

    rseed: int = option(
        42,
        "Random seed",
        "A different number draws different pixels; the same number draws the same ones again.",
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
    @cache
    def stages(cls) -> Mapping[str, type[Stage]]:
        """Return the stages by the name of their field, in the order of the walk."""
        found = {f.name: type(f.default) for f in dataclasses.fields(cls) if isinstance(f.default, Stage)}
        return MappingProxyType(found)

    @classmethod
    @cache
    def all_options(cls) -> Mapping[str, Option]:
        """Every option of the recipe and of its stages, by name."""
        found = dict(cls.options())
        for stage in cls.stages().values():
            found |= stage.options()
        return MappingProxyType(found)

    @classmethod
    def of(cls, **options: Unpack[RecipeKeywords]) -> Self:
        """Make a recipe from options by name; omitted ones have their defaults.

        Parameters
        ----------
        **options
            Any option.

        Returns
        -------
        Recipe

        Raises
        ------
        OptionError
            For an unknown option or a bad value.

        Examples
        --------
        >>> Recipe.of(ncolors=8).cluster.ncolors
        8
        """
        return cls().replace(**options)

    def __repr__(self) -> str:
        """Return the call that makes it, with the options that differ from their defaults."""
        known = self.all_options()
        changed = {name: value for name, value in self.flat().items() if value != known[name].default}
        return f"Recipe.of({', '.join(f'{name}={value!r}' for name, value in changed.items())})"

    def replace(self, **changes: Any) -> Self:
        """Return the recipe with some options changed, by name, whatever stage they belong to.

        Parameters
        ----------
        **changes
            Options by name.

        Returns
        -------
        Recipe

        Raises
        ------
        OptionError
            For an unknown option or a bad value.
        """
        check_known(changes, self.all_options())
        new: dict[str, Any] = {name: changes[name] for name in self.options() if name in changes}
        for stage_name, stage in self.stages().items():
            its = {name: changes[name] for name in stage.options() if name in changes}
            if its:
                new[stage_name] = getattr(self, stage_name).replace(**its)
        return dataclasses.replace(self, **new)

    def flat(self) -> dict[str, Any]:
        """Return every option's value by name.

        Returns
        -------
        dict of str to Any
        """
        found = {name: getattr(self, name) for name in self.options()}
        for stage in self.stages():
            its = getattr(self, stage)
            found |= {name: getattr(its, name) for name in its.options()}
        return found

    def active_options(self) -> set[str]:
        """Return the names of the options that have an effect on the palette or the colormap.

        Returns
        -------
        set of str
        """
        if self.cluster.needs_picture:
            stages: tuple[Stage, ...] = (self.sample, self.cluster, self.sort, self.prune, self.map)
            active = {name for stage in stages for name in stage.active()} - set(Sample.OF_POINTS)
        else:
            active = {*self.active(), *(name for stage in self.stages() for name in getattr(self, stage).active())}
            active -= set() if self._is_random else {"rseed"}
        return active - self._idle_with_pins if self.cluster.is_all_pinned else active

    @property
    def is_colormap_of_picture_alone(self) -> bool:
        """Whether the colormap is made from the picture's pixels, and is the same for every palette."""
        return self.map.needs_picture and not KINDS[self.map.kind].stepped

    def colormap_options(self) -> set[str]:
        """Return the names of the options that have an effect on the colormap.

        Returns
        -------
        set of str
        """
        active = self.active_options()
        if self.is_colormap_of_picture_alone:
            return active & ({*Map.options(), *Sample.options()} - set(Sample.OF_POINTS))
        return active - _OF_ORDER if self.map.needs_picture else active

    @property
    def _is_random(self) -> bool:
        """Whether points are drawn or grouped by random numbers."""
        is_grouped_so = CLUSTERINGS[self.cluster.clustering].is_random and not self.cluster.is_all_pinned
        return SAMPLINGS[self.sample.sampling].is_random or is_grouped_so

    @property
    def _idle_with_pins(self) -> set[str]:
        """The options without effect where every colour is pinned: nothing is grouped, and no pin is pruned."""
        of_methods = {name for method in CLUSTERINGS.values() for name in method.uses} - {"ncolors"}
        return of_methods | set(Embed.options()) | set(Prune.options()) - {"drop"}

    def plot_options(self) -> set[str]:
        """Return the names of the options that move the sampled points in a plot but change no colour.

        Returns
        -------
        set of str
        """
        plotted = {*self.active(), *self.sample.active(), *self.embed.replace(use_tsne=True).active()}
        plotted -= set() if SAMPLINGS[self.sample.sampling].is_random else {"rseed"}
        return plotted - {"use_tsne", "region", "exclude"} - self.active_options()

    def to_query(self) -> dict[str, str]:
        """Return every option as URL parameters, and the version as `v`.

        Returns
        -------
        dict of str to str
        """
        known = self.all_options()
        return {"v": str(self.VERSION)} | {name: known[name].to_text(value) for name, value in self.flat().items()}

    def to_short_query(self) -> dict[str, str]:
        """Return the version and the options that differ from their defaults as URL parameters.

        Returns
        -------
        dict of str to str
        """
        known, values = self.all_options(), self.flat()
        changed = {name for name, spec in known.items() if values[name] != spec.default}
        return {name: text for name, text in self.to_query().items() if name in changed | {"v"}}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple[Self, list[str]]:
        """Read a recipe from URL parameters.

        Parameters
        ----------
        query : mapping of str to str
            An omitted option has the default that it had in version `v` (without one, today's). Reserved words are
            ignored.

        Returns
        -------
        recipe : Recipe
            With the default in place of whatever could not be read.
        complaints : list of str
            A sentence for each of those.

        Raises
        ------
        OptionError
            If it is not a mapping.
        """
        if not isinstance(query, Mapping):
            raise OptionError(
                "An address's parameters must be a mapping: for text, give dict(urllib.parse.parse_qsl(text))."
            )
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
                complaints.append(f"{unknown(name, (*known, *RESERVED))} It was ignored.")
        return cls.of(**values), complaints

    @classmethod
    def _version(cls, text: str, complaints: list[str]) -> int:
        if text.isascii() and text.isdigit() and len(text) < 9 and int(text) in EARLIER_DEFAULTS:
            return int(text)
        takes = f"a version of the recipe from 1 to {cls.VERSION}"
        complaints.append(f"v takes {takes}, not {text[:40]!r}: options left out may have had other values then.")
        return cls.VERSION


_OF_ORDER = {*Sort.options(), *Prune.options()} - {"n_prune", "drop"}
"""The options that decide the order of a palette's colours and which are removed, not how many are left."""

document_options(Recipe.of.__func__, Recipe.all_options(), RecipeKeywords)  # type: ignore[attr-defined]
for _stage in Recipe.stages().values():
    document_fields(_stage)
