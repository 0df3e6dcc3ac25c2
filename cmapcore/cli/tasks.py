"""What is done for each picture, here or in another process: its palette, its colormap, and the files of both."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..diagnosis.several import color_sources, each_picture, own_palettes, worst_in_words, worst_served
from ..errors import CmapError, PictureError
from ..formats.family import family_colormaps, family_notices, family_zip
from ..formats.provenance import Provenance, provenance_of
from ..formats.registry import What, called, export
from ..palette import Palette
from ..pictures.limits import MAX_BYTES, check_bytes
from ..pictures.part import Part
from ..pictures.picture import KEPT_PIXELS, Picture, load_film
from ..pictures.several import lay_side_by_side
from ..pipeline import Result, colormap, extract
from ..recipe import Recipe
from .job import Job

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap

ZIP = "zip"
"""Stands for everything in one file, where a format is named."""


@dataclass(frozen=True)
class File:
    """What is to be written: a palette, a colormap or, in the format `ZIP`, everything."""

    what: What
    format: str
    name: str
    content: bytes


@dataclass
class Outcome:
    """What came of a picture, small enough to be sent by another process.

    Attributes
    ----------
    palette : Palette
    colormap : Colormap or None
        Where it was asked for.
    files : list of File
    failed : list of (str, CmapError)
        What could not be made, each with the format that it was for.
    notices : tuple of str
    document : dict
        The palette's JSON, where it was asked for.
    size : (int, int)
        Of the picture.
    seconds : dict of str to float
    """

    palette: Palette
    colormap: Colormap | None = None
    files: list[File] = field(default_factory=list)
    failed: list[tuple[str, CmapError]] = field(default_factory=list)
    notices: tuple[str, ...] = ()
    document: dict[str, Any] = field(default_factory=dict)
    size: tuple[int, int] = (0, 0)
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """What a command does with each picture.

    Attributes
    ----------
    recipe : Recipe
    outputs : tuple of (str, str)
        What is written, and the formats.
    wants_colormap, wants_document : bool
        Whether the colormap, or the palette's JSON, is printed.
    """

    recipe: Recipe
    outputs: tuple[tuple[What, str], ...] = ()
    wants_colormap: bool = False
    wants_document: bool = False

    def __call__(self, job: Job, progress: bool | None = False) -> Outcome:
        """Do it for a picture."""
        result = extract(picture_of(job), self.recipe, progress=progress)
        made = provenance_of(result, source=job.source)
        outcome = Outcome(result.palette, size=result.picture.size, seconds=result.seconds)
        notices = result.notices
        if any(format_ == ZIP for _, format_ in self.outputs):
            outcome.notices = self._add_zip(outcome, result, made)
            return outcome
        if self.wants_colormap or any(what == "colormap" for what, _ in self.outputs):
            outcome.colormap = colormap(result, progress=progress)
            notices += outcome.colormap.notices
        for what, format_ in self.outputs:
            thing = result.palette if what == "palette" else outcome.colormap
            assert thing is not None
            try:
                outcome.files.append(File(what, format_, called(thing), export(thing, format_, provenance=made)))
            except CmapError as error:
                outcome.failed.append((f"{what} {format_}", error))
        if self.wants_document:
            outcome.document = result_document(result, made)
        else:
            notices += tuple(_covered(result))
        outcome.notices = tuple(dict.fromkeys(notices))
        return outcome

    def _add_zip(self, outcome: Outcome, result: Result, made: Provenance) -> tuple[str, ...]:
        maps = family_colormaps(result)
        content = family_zip(result.palette, maps, notices=result.notices, provenance=made)
        outcome.files.append(File("palette", ZIP, result.palette.name, content))
        return family_notices(result.notices, maps)


def result_document(result: Result, provenance: Provenance) -> dict[str, Any]:
    """Return a palette's JSON as HTTP has it, and what there is to say of it."""
    document: dict[str, Any] = json.loads(export(result.palette, "json", provenance=provenance))
    return document | {"notices": list(result.notices)} | _pictures_document(result)


def _pictures_document(result: Result) -> dict[str, Any]:
    """Return what there is to say of each of several pictures; nothing of one."""
    pictures = each_picture(result)
    worst = worst_served(pictures)
    if worst is None:
        return {}
    rows = []
    for each, own in zip(pictures, own_palettes(result), strict=True):
        covered = each.coverage
        rows.append(
            {
                "name": each.name,
                "mean_error": None if covered is None else round(covered.mean, 3),
                "p95_error": None if covered is None else round(covered.p95, 3),
                "shares": [round(share, 6) for share in each.shares.tolist()],
                "own_colors": [] if own is None else list(own.palette.hex),
            }
        )
    return {
        "pictures": rows,
        "worst_picture": pictures[worst].name,
        "color_sources": [name for name, _ in color_sources(pictures)],
    }


def _covered(result: Result) -> list[str]:
    """Say how well each of several pictures is covered; nothing of one."""
    pictures = each_picture(result)
    said = [f"{one.name}: mean error ΔE {one.coverage.mean:.1f}" for one in pictures if one.coverage is not None]
    return [*said, worst_in_words(pictures)] if said else []


def picture_of(job: Job) -> Picture:
    """Read the picture of a job, or lay its several side by side."""
    if len(job.places) == 1:
        return _load(job.places[0], job.t)
    pictures = (_load(place, job.t) for place in job.places)
    return lay_side_by_side(pictures, len(job.places), job.weighting, KEPT_PIXELS)


def _load(place: str, t: Part | None) -> Picture:
    if place != "-":
        if os.path.isdir(place):
            raise PictureError(f"{place} is a folder: name the pictures in it, such as {os.path.join(place, '*.jpg')}.")
        return load_film(place, t)
    data = standard_input()
    if not data:
        raise PictureError("Nothing came on standard input: send a picture there, or name a file instead of -.")
    check_bytes(len(data))
    return load_film(data, t, name="picture")


def standard_input() -> bytes:
    """Read what comes on standard input, at most one byte more than a picture may have."""
    return b"" if sys.stdin is None else sys.stdin.buffer.read(MAX_BYTES + 1)
