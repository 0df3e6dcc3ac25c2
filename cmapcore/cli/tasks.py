"""What is done for each picture, here or in another process: its palette, its colormap, and the files of both.

A palette that is printed needs no format, so what writes files is loaded where there are some.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import CmapError, PictureError
from ..pictures.limits import MAX_BYTES, check_bytes
from ..pictures.part import Part
from ..pictures.picture import KEPT_PIXELS, Picture, load_film
from ..pictures.several import lay_side_by_side
from ..pipeline import colormap, extract
from ..recipe import Recipe
from .job import Job
from .outcome import ZIP, Outcome

if TYPE_CHECKING:
    from ..formats.registry import What


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
        outcome = Outcome(result.palette, size=result.picture.size, seconds=result.seconds)
        if any(format_ == ZIP for _, format_ in self.outputs):
            from .files import add_zip

            outcome.notices = add_zip(outcome, result, job.source)
            return outcome
        notices = result.picture.notices if self._is_of_picture_alone else result.notices
        if self.wants_colormap or any(what == "colormap" for what, _ in self.outputs):
            outcome.colormap = colormap(result, progress=progress)
            notices += outcome.colormap.notices
        if self.outputs:
            from .files import add_files

            add_files(outcome, self.outputs, result, job.source)
        if self.wants_document:
            from .documents import result_document

            outcome.document = result_document(result, job.source)
        elif result.picture.frames is not None:
            from .documents import coverage_in_words

            notices += tuple(coverage_in_words(result))
        outcome.notices = tuple(dict.fromkeys(notices))
        return outcome

    @property
    def _is_of_picture_alone(self) -> bool:
        """Whether nothing that is shown or written depends on the palette, about which nothing is said then."""
        whats = {what for what, _ in self.outputs} or ({"colormap"} if self.wants_colormap else {"palette"})
        return whats == {"colormap"} and self.recipe.is_colormap_of_picture_alone


def tried(task: Task, job: Job, progress: bool | None = False) -> Outcome | Exception:
    """Do a task for a job; return its outcome, or the error to report."""
    try:
        return task(job, progress)
    except (CmapError, OSError) as error:
        return error


def picture_of(job: Job) -> Picture:
    """Read the picture of a job, or lay several side by side."""
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
        raise PictureError("Standard input was empty: send a picture to it, or name a file instead of -.")
    check_bytes(len(data))
    return load_film(data, t, name="picture")


def standard_input() -> bytes:
    """Read standard input, at most one byte more than a picture may have."""
    return b"" if sys.stdin is None else sys.stdin.buffer.read(MAX_BYTES + 1)
