"""The work of jobs: functions that a worker imports by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cmapcore.arrays import Floats, Progress
from cmapcore.diagnosis.fit import Fit, palette_fit
from cmapcore.formats.palette_files import read_palette
from cmapcore.palette import Palette
from cmapcore.pictures.download import Fetched, fetch_picture
from cmapcore.pictures.part import Part
from cmapcore.pictures.picture import Picture, load_film, load_picture
from cmapcore.pipeline import Step, call_plainly
from cmapcore.quality.verdicts import Report
from cmapcore.stages.sample import Sample
from cmapcore.stages.values import Points

if TYPE_CHECKING:
    from cmapcore.colormaps.colormap_object import Colormap

_MANY_POINTS = 2_500


def fetch_address(url: str, count: Callable[[], None] | None, progress: Progress) -> Fetched:
    """Fetch a picture from the public internet."""
    return fetch_picture(url, policy="public", still_wanted=lambda: progress(0.0), count=count)


def read_picture(source: Any, name: str, t: Part | None, progress: Progress) -> Picture:
    """Read a picture, or a part of a film."""
    if t is None:
        return load_picture(source, name=name, progress=progress)
    return load_film(source, t, name=name, progress=progress)


def read_palette_file(data: bytes, name: str, progress: Progress) -> Palette:  # noqa: ARG001 - nobody tells any
    """Read a palette file."""
    return read_palette(data, name=name)


def is_heavy(step: Step) -> bool:
    """Whether it takes more than a second or two: t-SNE and slow groupings of many points."""
    return any(len(value.rgb) > _MANY_POINTS for value in step.inputs if isinstance(value, Points))


def do_step(step: Step, progress: Progress) -> tuple[Any, float]:
    """Call a stage; return its result, and the seconds that it took."""
    return call_plainly(step, lambda _, part: progress(part))


def check_colormap(made: Colormap, sample: Sample, picture: Picture, progress: Progress) -> Report:  # noqa: ARG001 - it takes a moment
    """Check a colormap against the pixels that `sample` allows of the picture that it was made from."""
    return made.report(sample.allowed_pixels(picture) if "picture" in made.traits.checks else None)


def make_page_parts(
    step: Step, sample: Sample, colors: Floats | None, picture: Picture, progress: Progress
) -> tuple[tuple[Colormap, float], Fit | None, Report]:
    """Make a colormap by its step, its checks, and the fit of any colours: one job, sent the picture once."""
    made = do_step(step, progress)
    fit = None if colors is None else palette_fit(picture, sample, colors)
    return made, fit, check_colormap(made[0], sample, picture, progress)
