"""Grouping sampled points, and taking the median colour of each group.

A clustering is a function of a `GroupingTask` and of the options its registry entry names; it returns a `Grouping`. One
that needs the picture is a function of its pixels instead, and returns the colours themselves. The settings are those
of The Colormap Projekt (Kartheik Iyer).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import numpy as np

from ..arrays import Bools, Floats, Progress, Weigh
from ..color.conversions import srgb_to_cam02ucs, to_hex
from ..color.nearest import nearest_color
from ..errors import OptionError
from ..options import Stage, option
from ..threads import one_thread
from ..wording import count_text
from .cluster_groups import NOISE, colored, nearest_pin, pin_colors
from .cluster_methods import CLUSTERINGS, MAX_COLORS, Grouping, GroupingTask
from .moods import MOODS, NATURAL, STRENGTHS
from .values import Area, Clusters, Embedding, Points


@dataclass(frozen=True)
class Cluster(Stage):
    """From points to groups, each with its median colour."""

    title: ClassVar[str] = "Colours"

    clustering: str = option(
        "accents", "Method", "How the picture's colours are grouped; each group gives one colour.", choices=CLUSTERINGS
    )
    ncolors: int = option(
        6,
        "Number of colours",
        "More colours pick out smaller areas. DBSCAN and OPTICS find their own number; a higher value here lets "
        "them find smaller groups.",
        low=1,
        high=MAX_COLORS,
    )
    accents: int = option(
        -1,
        "Colours for small areas",
        "How many of the colours small vivid areas may take at most: higher values leave fewer for large areas. "
        "-1 is automatic: all but two.",
        low=-1,
        high=MAX_COLORS - 2,
        automatic=-1,
    )
    mood: str = option(
        NATURAL,
        "Mood",
        "Which of the picture's colours count more: "
        + ", ".join(f"{name}: {mood.help}" for name, mood in MOODS.items())
        + "; natural: all count alike.",
        choices=(NATURAL, *MOODS),
    )
    dbscan_eps: float = option(
        0,
        "Neighbourhood radius (eps)",
        "DBSCAN groups points by density. How far apart neighbours may be: higher values join groups and leave less "
        "noise. 0 is automatic: chosen from the data.",
        low=0,
        high=50,
        automatic=0,
    )
    optics_xi: float = option(
        0.05,
        "Steepness (xi)",
        "OPTICS finds groups of differing density. How sharp the edge of a group must be: higher values find fewer, "
        "more distinct groups.",
        low=0.001,
        high=0.999,
    )
    pins: tuple[str, ...] = option(
        (),
        "Pinned colours",
        "Hex codes of colours that are in the palette whatever the picture, and are never pruned; they count "
        "towards the number of colours.",
        high=MAX_COLORS,
    )

    def __call__(
        self,
        points: Points,
        embedding: Embedding,
        rseed: int,
        read_area: Callable[[], Area] | None = None,
        progress: Progress | None = None,  # noqa: ARG002 - scikit-learn tells none
    ) -> Clusters:
        """Group the points by their places in the embedding, or in RGB if there is none.

        Points within 5 CAM02-UCS units of a pinned colour belong to it; the rest forms `ncolors` groups less the pins,
        or is noise if that leaves none. More pins than `ncolors` are all kept; one that is far from every point has
        share 0.

        If `needs_picture`, colours and shares are those of all that `read_area` returns, and each point belongs to its
        nearest colour.

        Returns
        -------
        Clusters
            The heaviest group first.

        Raises
        ------
        OptionError
            Where the picture is needed and there is no `read_area`.
        """
        if self.needs_picture and read_area is None:
            raise OptionError(f"{self.clustering} takes colours from the whole picture: pass its pixels too.")
        given = (points, embedding, rseed, None if read_area is None else cache(read_area))
        natural = self._found(*given)
        if self.mood == NATURAL or self.is_all_pinned or "mood" not in CLUSTERINGS[self.clustering].uses:
            return natural
        mood = MOODS[self.mood]
        calm = self.replace(accents=0)  # accents may be of the other kind
        for stage, strength in (*((calm if mood.calm else self, each) for each in STRENGTHS), (calm, STRENGTHS[-1])):
            clusters = stage._found(*given, mood.weigh(strength))
            if mood.has_more(clusters.colors, natural.colors):
                return clusters
        said = f"No {mood.label.lower()} palette of this picture clearly differs from the natural one, which is shown."
        return dataclasses.replace(natural, notices=(*natural.notices, said))

    def _found(
        self,
        points: Points,
        embedding: Embedding,
        rseed: int,
        read_area: Callable[[], Area] | None,
        weigh: Weigh | None = None,
    ) -> Clusters:
        """Group the points, or take the picture's colours, each counting as `weigh` says."""
        pins = pin_colors(self.pins)
        if read_area is not None and self.needs_picture:
            return self._of_picture(points, read_area(), pins, weigh)
        counting = points.weight if weigh is None else points.weight * weigh(srgb_to_cam02ucs(points.rgb))
        labels = nearest_pin(points.rgb, pins)
        rest = labels == NOISE
        task = _task(points, counting, embedding, rest, len(pins), rseed)
        grouping = Grouping(labels[rest])
        if len(task.distinct) and len(pins) < self.ncolors:
            grouping = self._grouped(task)
        labels[rest] = np.where(grouping.labels == NOISE, NOISE, grouping.labels + len(pins))
        clusters = colored(points, labels, pins, counting)
        said = self._notices(clusters, "sampled point", self._cause(task, grouping))
        return dataclasses.replace(clusters, notices=(*grouping.notices, *said))

    @property
    def needs_picture(self) -> bool:
        """Whether the colours are taken from the whole picture rather than from points."""
        return CLUSTERINGS[self.clustering].needs == "picture"

    @property
    def is_all_pinned(self) -> bool:
        """Whether no colours are left to be found besides the pinned ones."""
        return len(set(self.pins)) >= self.ncolors

    def _of_picture(self, points: Points, area: Area, pins: Floats, weigh: Weigh | None) -> Clusters:
        weighed = {} if weigh is None else {"weigh": weigh}
        found = CLUSTERINGS[self.clustering].function(area, fixed=pins, **self._used, **weighed)
        clusters = Clusters(nearest_color(points.rgb, found.colors), found.colors, found.shares, found.fixed)
        more = "the picture has no others that are easy to tell from these"
        if found.blends:
            more = "the picture's other colours are blends at edges, or too similar to these"
        said = self._notices(clusters, "pixel", more)
        return dataclasses.replace(clusters, notices=tuple(said))

    def _grouped(self, task: GroupingTask) -> Grouping:
        if len(task.distinct) == 1:
            return Grouping(np.zeros(len(task.positions), dtype=np.intp))
        method = CLUSTERINGS[self.clustering]
        uses = self._used
        if "ncolors" in uses:
            uses["ncolors"] -= task.pins
        with one_thread("sklearn.cluster"):
            grouping: Grouping = method.function(task, **uses)
        return grouping

    @property
    def _used(self) -> dict[str, Any]:
        """The options that the method takes; the mood reaches it as weights."""
        return {name: getattr(self, name) for name in CLUSTERINGS[self.clustering].uses if name != "mood"}

    def _cause(self, task: GroupingTask, grouping: Grouping) -> str:
        """Why there are fewer colours than were asked for; empty if that has been said already."""
        if grouping.own_number:
            return ""
        if not len(task.distinct):
            return "every sampled point is near a pinned one"
        if len(task.distinct) <= self.ncolors - task.pins:
            beside = " beside the pinned ones" if task.pins else ""
            return f"the sampled points have only {count_text(len(task.distinct), 'distinct colour')}{beside}"
        return f"{self.clustering} left some groups empty"

    def _notices(self, clusters: Clusters, what: str, cause: str) -> Iterator[str]:
        """Say if the colours are not those asked for, or nothing is near a pinned one."""
        found = len(clusters.colors)
        if found > self.ncolors and clusters.pinned.all():
            yield f"{count_text(found)} instead of {self.ncolors}: all of them are pinned."
        elif found < self.ncolors and cause:
            yield f"{count_text(found)} instead of {self.ncolors}: {cause}."
        far = [code for code, share in zip(to_hex(clusters.colors), clusters.shares, strict=True) if not share]
        if far:
            yield f"No {what} is near the pinned {', '.join(far)}, so the share is 0."


def _task(points: Points, counting: Floats, embedding: Embedding, rest: Bools, pins: int, rseed: int) -> GroupingTask:
    positions = points.rgb if embedding.xy is None else embedding.xy
    _, distinct, of_distinct = np.unique(points.rgb[rest], axis=0, return_index=True, return_inverse=True)
    pinned_weight = float(points.weight[~rest].sum())
    return GroupingTask(
        positions[rest],
        points.weight[rest],
        counting[rest],
        distinct,
        of_distinct.reshape(-1),
        rseed,
        pins,
        pinned_weight,
    )
