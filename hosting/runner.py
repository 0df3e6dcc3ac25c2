"""Heavy work for many visitors at once: bounded, computed once, cached, with progress, stopped when unwanted."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from cmapcore.diagnosis.fit import Fit, palette_fit
from cmapcore.errors import CmapError, PictureError
from cmapcore.formats.palette_files import check_palette_size
from cmapcore.palette import Palette
from cmapcore.pictures.download import Fetched, checked_address
from cmapcore.pictures.part import Part
from cmapcore.pictures.picture import KEPT_PIXELS, Picture
from cmapcore.pictures.several import EQUAL, lay_side_by_side
from cmapcore.pictures.signatures import film_container
from cmapcore.pipeline import Result, StageProgress, Step, call_plainly, colormap, embed, extract
from cmapcore.quality.verdicts import Report
from cmapcore.recipe import Recipe
from cmapcore.stages.values import Embedding

from .clients import Client, asked_by
from .executors import QueueExecutor, ThreadExecutor
from .page_parts import PageParts
from .result_cache import ResultCache
from .shared_jobs import SharedJobs
from .tasks import (
    check_colormap,
    do_step,
    fetch_address,
    is_heavy,
    make_page_parts,
    read_palette_file,
    read_picture,
)

if TYPE_CHECKING:
    from cmapcore.colormaps.colormap_object import Colormap

DECODE_SECONDS = 12.0
FILM_SECONDS = 40.0
COMPUTE_SECONDS = 60.0
_FETCHES_AT_ONCE = 8
_Found = TypeVar("_Found")


class Runner:
    """Has the same `load_picture` and `extract` as the package, for a process that serves many.

    One computation serves all who ask for the same thing. It is stopped when the last of them goes away, which a
    waiting caller does by an exception raised in its `progress`.

    Parameters
    ----------
    workers : int
        How many computations run at once.
    cache_bytes : int
        How much memory the results of stages may take; the least recently used go first.
    executor : QueueExecutor, optional
        What runs the computations; default: threads of this process.
    who_asks : callable, optional
        Returns the client, in the calling thread: clients take turns. Default: the one set by `asking`.

    Attributes
    ----------
    runs : Counter of str
        How many times each stage was computed.
    hits : Counter of str
        How many times it was in the cache.
    seconds : Histogram
        How long each took where the jobs run, by ``stage``.
    """

    def __init__(
        self,
        workers: int = 2,
        cache_bytes: int = 256 * 2**20,
        executor: QueueExecutor | None = None,
        who_asks: Callable[[], Client] | None = None,
    ) -> None:
        self._executor = executor or ThreadExecutor(workers)
        self._fetchers = ThreadExecutor(_FETCHES_AT_ONCE)
        self._cache = ResultCache(cache_bytes)
        self._jobs = SharedJobs(self._cache, who_asks or asked_by)
        self.runs, self.hits, self.seconds = self._jobs.runs, self._jobs.hits, self._jobs.seconds

    def fetch(
        self, url: str, *, count: Callable[[], None] | None = None, progress: StageProgress | None = None
    ) -> Fetched:
        """Fetch a picture from the public internet; simultaneous requests for an address share one answer.

        Parameters
        ----------
        url : str
        count : callable, optional
            Called before anything is fetched, and in another thread before a picture is that a web page names; an
            error that it raises prevents that. An address that is never fetched is not counted.
        progress : callable, optional
            As for `extract`, with the name "fetch".

        Raises
        ------
        FetchError
            As `cmapcore.fetch` with the policy "public".
        BusyError
            As `extract`.
        """
        place = checked_address(url, "public")
        if count is not None:
            count()
        fetched: Fetched = self._jobs.result(
            *("fetch", place, self._fetchers, fetch_address, (place, count), progress),
            seconds=COMPUTE_SECONDS,
            keep=False,
        )
        return fetched

    def load_picture(
        self,
        source: Any,
        *,
        name: str = "",
        t: Part | None = None,
        count: Callable[[], None] | None = None,
        progress: StageProgress | None = None,
    ) -> Picture:
        """Read a picture as `cmapcore.load_picture` does; the same bytes are decoded once.

        Parameters
        ----------
        source
            What `cmapcore.load_picture` takes, except that a str is an address on the public internet and never a path,
            since it may come from a stranger.
        name : str, optional
        t : (float, float or None), optional
            The part of a film, as for `cmapcore.load_film`.
        count : callable, optional
            As for `fetch`.
        progress : callable, optional
            As for `extract`, with the names "fetch" and "picture".

        Raises
        ------
        PictureError, FetchError
            As `cmapcore.load_picture`.
        BusyError, LimitError
            As `extract`.
        """
        if isinstance(source, str):
            fetched = self.fetch(source, count=count, progress=progress)
            picture = self.load_picture(fetched.data, name=name or fetched.name, t=t, progress=progress)
            return replace(picture, notices=fetched.notices + picture.notices)
        kept = isinstance(source, bytes)  # what lies behind a path may change
        if not kept and not isinstance(source, os.PathLike):
            self._jobs.count("picture")
            return read_picture(source, name, t, lambda _: None)  # an array or an open file: the caller's own
        cause = hashlib.sha256(source).digest() if kept else os.fspath(source)
        key = ("picture", cause, name, t)
        seconds = FILM_SECONDS if kept and film_container(source[:64]) else DECODE_SECONDS
        loaded: Picture = self._jobs.result(
            *("picture", key, self._executor, read_picture, (source, name, t), progress),
            seconds=seconds,
            keep=kept,
            heavy=seconds > DECODE_SECONDS,
        )
        return loaded

    def load_together(
        self,
        sources: Sequence[tuple[Any, str]],
        weighting: str = EQUAL,
        *,
        count: Callable[[], None] | None = None,
        progress: StageProgress | None = None,
    ) -> Picture:
        """Read several pictures, one after the other, and lay them side by side.

        Parameters
        ----------
        sources : sequence of (source, str)
            What `load_picture` takes, and what to call it; nothing for its own name.
        weighting : {"equal", "size"}
        count, progress
            As for `load_picture`.

        Raises
        ------
        PictureError, FetchError, OptionError, BusyError, LimitError
            As `load_picture`; one about a picture begins with its name.
        """
        pictures = []
        for number, (source, name) in enumerate(sources, start=1):
            try:
                pictures.append(self.load_picture(source, name=name, count=count, progress=progress))
            except PictureError as error:
                raise PictureError(f"Picture {number} of {len(sources)}: {error}") from error
        key = ("together", tuple((each.digest, each.name, each.notices) for each in pictures), weighting)
        sheet: Picture | None = self._cache.get(key)
        if sheet is None:
            self._jobs.count("together")
            sheet = lay_side_by_side(pictures, len(pictures), weighting, KEPT_PIXELS)
            self._cache.put(key, sheet)
        return sheet

    def read_palette(self, data: bytes, *, name: str = "", progress: StageProgress | None = None) -> Palette:
        """Read a palette file as `cmapcore.read_palette` does, in a worker.

        Parameters
        ----------
        data : bytes
            Never a path, since it may come from a stranger.
        name : str, optional
        progress : callable, optional
            As for `extract`, with the name "palette file".

        Raises
        ------
        FormatError
            As `cmapcore.read_palette`.
        BusyError, LimitError
            As `extract`.
        """
        check_palette_size(data)  # before it is sent anywhere
        cause = (hashlib.sha256(data).digest(), name)
        palette: Palette = self.compute(
            "palette file", cause, read_palette_file, data, name, progress=progress, seconds=DECODE_SECONDS
        )
        return palette

    def extract(
        self, picture: Picture, recipe: Recipe | None = None, *, progress: StageProgress | None = None
    ) -> Result:
        """Extract a palette from a picture as `cmapcore.extract` does.

        Parameters
        ----------
        picture : Picture
        recipe : Recipe, optional
        progress : callable, optional
            Called with the name of the running stage and the part of it that is done, in [0, 1]; or "queue" and how
            many jobs are ahead of this one. It may raise to stop waiting.

        Raises
        ------
        BusyError
            Where too many jobs wait already.
        LimitError
            Where it took more memory or time than is allowed.
        """
        return extract(picture, recipe, progress=progress, call=self._call)

    def colormap(
        self,
        source: Result | Palette,
        kind: str | None = None,
        *,
        recipe: Recipe | None = None,
        progress: StageProgress | None = None,
        **changes: Any,
    ) -> Colormap:
        """Make a colormap as `cmapcore.colormap` does; progress and errors are those of `extract`."""
        return colormap(source, kind, recipe=recipe, progress=progress, call=self._call, **changes)

    def embed(self, result: Result, *, progress: StageProgress | None = None) -> Embedding:
        """Embed for display as `cmapcore.pipeline.embed` does; progress and errors are those of `extract`."""
        return embed(result, progress=progress, call=self._call)

    def fit(self, result: Result, *, progress: StageProgress | None = None) -> Fit:
        """Measure how a palette fits the pixels that its recipe allows; errors are those of `extract`."""
        found: Fit = self._jobs.result(
            *("fit", _fit_key(result), self._executor, palette_fit),
            (result.picture, result.recipe.sample, result.palette.colors),
            progress,
            seconds=DECODE_SECONDS,
        )
        return found

    def checks(self, result: Result, *, progress: StageProgress | None = None) -> Report:
        """Check the colormap that a recipe asks for, made from the picture; errors are those of `extract`."""
        made = self.colormap(result, progress=progress)
        found: Report = self._jobs.result(
            *("checks", _checks_key(result), self._executor, check_colormap),
            (made, result.recipe.sample, result.picture),
            progress,
            seconds=DECODE_SECONDS,
        )
        return found

    def page_parts(self, result: Result, *, progress: StageProgress | None = None) -> PageParts:
        """Do `colormap`, `fit` and `checks` in one job, unless cached; errors are returned, not raised."""
        fit: Fit | None = self._cache.get(_fit_key(result))
        checks: list[Report] = []

        def make(step: Step, tell: StageProgress | None) -> tuple[Any, float]:
            nonlocal fit
            made: tuple[Any, float] | None = self._cache.get(step.key)
            if made is None:
                wanted = (_fit_key(result), result.palette.colors) if fit is None else (None, None)
                made, measured, report = self._jobs.result(
                    *(step.name, ("page", step.key, wanted[0]), self._executor, make_page_parts),
                    (step, result.recipe.sample, wanted[1], result.picture),
                    tell,
                    seconds=DECODE_SECONDS,  # a page waits for it, and so it must not wait with heavy work
                    keep=False,
                )
                fit = measured or fit
                checks.append(report)
                for key, value in ((step.key, made), (_fit_key(result), fit), (_checks_key(result), report)):
                    self._cache.put(key, value)
            return made

        made = _or_error(lambda: colormap(result, progress=progress, call=make))
        found = _or_error(lambda: self.fit(result, progress=progress)) if fit is None else fit
        return PageParts(made, found, checks[0] if checks else None)

    def compute(
        self,
        name: str,
        key: Hashable,
        function: Callable[..., Any],
        *args: Any,
        progress: StageProgress | None = None,
        seconds: float = COMPUTE_SECONDS,
        keep: bool = True,
    ) -> Any:
        """Call a function where the jobs run; errors and what `progress` may do are those of `extract`.

        Parameters
        ----------
        name : str
            What `progress` and `runs` call it.
        key : hashable
            Everything that its result depends on.
        function : callable
            From a module that a worker can import; called with ``progress=`` besides its arguments.
        *args
        progress : callable, optional
        seconds : float
            How long it may take.
        keep : bool
            Whether its result is cached.
        """
        heavy = seconds > DECODE_SECONDS
        return self._jobs.result(
            name, (name, key), self._executor, function, args, progress, seconds=seconds, keep=keep, heavy=heavy
        )

    @property
    def closed(self) -> bool:
        """Whether it accepts no more work."""
        return self._jobs.closed

    @property
    def executors(self) -> dict[str, QueueExecutor]:
        """The executors, by name."""
        return {"computation": self._executor, "fetch": self._fetchers}

    def warm(self) -> None:
        """Load the slow libraries where the jobs will run, without waiting for it."""
        self._executor.warm()

    def close(self) -> None:
        """Stop accepting work, and stop what is running."""
        self._jobs.closed = True
        self._executor.shutdown()
        self._fetchers.shutdown()

    def _call(self, step: Step, progress: StageProgress | None) -> tuple[Any, float]:
        """Do a step of `extract` with the cache and the workers."""
        if step.heavy:
            done: tuple[Any, float] = self._jobs.result(
                *(step.name, step.key, self._executor, do_step, (step,), progress),
                seconds=COMPUTE_SECONDS,
                heavy=is_heavy(step),
            )
            return done
        done = self._cache.get(step.key)
        if done is None:
            self._jobs.count(step.name)
            done = call_plainly(step, progress)
            self._cache.put(step.key, done)
        return done


def _or_error(ask: Callable[[], _Found]) -> _Found | CmapError:
    try:
        return ask()
    except CmapError as error:
        return error


def _fit_key(result: Result) -> Hashable:
    return ("fit", result.keys["prune"], result.keys["pixels"])


def _checks_key(result: Result) -> Hashable:
    return ("checks", result.keys["map"], result.keys["pixels"])
