"""The commands: ``cmapcore palette``, ``colormap``, ``export``, ``check``, ``convert``, ``show`` and the others."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..color.conversions import hex_codes
from ..colormaps.kinds import KINDS
from ..errors import CmapError, FormatError, OptionError, PictureError
from ..formats.any_colors import check, colors_from
from ..formats.provenance import read_provenance
from ..formats.registry import FORMATS, What, called, export, format_of, longest_suffix, names
from ..formats.replay import remake
from ..palette import Palette
from ..pictures.limits import MAX_BYTES
from ..pictures.part import part_of_text
from ..recipe import Recipe
from ..version import used_versions
from .app import reach_app
from .flags import (
    VERBOSE,
    GroupedCommand,
    format_flag,
    idle_warnings,
    is_asked,
    many_flags,
    output_flag,
    part_flag,
    pictures_argument,
    recipe_flags,
    recipe_from_flags,
    together_flags,
)
from .job import Job, jobs_of
from .output_files import ZIP_SUFFIX, OutputFile, named_export, named_format
from .processes import outcomes, process_count
from .tasks import ZIP, Outcome, Task, picture_of, standard_input
from .terminal import (
    colormap_lines,
    has_true_color,
    is_terminal,
    palette_lines,
    print_error,
    print_notice,
    printable,
    sentence,
)

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap

NOT_ALL = 1
"""The exit status where some pictures failed and the rest went well; of `replay`, where it is not the same; of `check`,
where something failed."""

Thing = TypeVar("Thing")


@click.command(
    "palette",
    cls=GroupedCommand,
    examples=(
        "cmapcore palette picture.jpg -n 5",
        "cmapcore palette picture.jpg -o brand.ase",
        "cmapcore palette *.jpg --format gpl -o palettes/ --resume",
    ),
)
@pictures_argument
@output_flag
@format_flag("palette")
@click.option("--json", "as_json", is_flag=True, help="Print the palette as JSON, with the recipe and the notices.")
@together_flags
@part_flag
@many_flags
@recipe_flags
def palette_command(
    pictures: Sequence[str],
    output: str,
    format_: str,
    as_json: bool,
    together: bool,
    weighting: str | None,
    t: str | None,
    jobs: int | None,
    resume: bool,
    **flags: Any,
) -> None:
    """Print a picture's palette, or write it as a file.

    One hex code a line, and swatches on a terminal with true colour. A picture is a file, a URL, or - for standard
    input. Of several pictures each palette is one line, or with --together there is one palette for all of them. Where
    less could be given than was asked, standard error says so.
    """
    if as_json and (output or format_):
        raise OptionError("--json prints; take --format json to write a file.")
    recipe, format_ = _recipe(flags), _format("palette", format_, output)
    all_jobs = jobs_of(pictures, together, weighting, t)
    target = _target("palette", all_jobs, format_, output)

    def show(job: Job, outcome: Outcome) -> None:
        if as_json:
            text = json.dumps(outcome.document, ensure_ascii=False, indent=2 if len(all_jobs) == 1 else None)
            click.echo(text.encode())  # JSON is UTF-8, whatever a terminal has
        else:
            _print(job, all_jobs, outcome.palette.hex, lambda: palette_lines(outcome.palette))

    outputs: tuple[tuple[What, str], ...] = (("palette", format_),) if format_ else ()
    _do_all(target, Task(recipe, outputs, wants_document=as_json), None if format_ else show, jobs, resume)


@click.command(
    "colormap",
    cls=GroupedCommand,
    examples=(
        "cmapcore colormap picture.jpg --kind diverging",
        "cmapcore colormap picture.jpg --kind cyclic -o angles.cpt",
    ),
)
@pictures_argument
@output_flag
@format_flag("colormap")
@together_flags
@part_flag
@many_flags
@recipe_flags
def colormap_command(
    pictures: Sequence[str],
    output: str,
    format_: str,
    together: bool,
    weighting: str | None,
    t: str | None,
    jobs: int | None,
    resume: bool,
    **flags: Any,
) -> None:
    """Print a picture's colormap, or write it as a file.

    As for a palette; --kind says what the colormap is for.
    """
    recipe, format_ = _recipe(flags), _format("colormap", format_, output)
    all_jobs = jobs_of(pictures, together, weighting, t)
    target = _target("colormap", all_jobs, format_, output)

    def show(job: Job, outcome: Outcome) -> None:
        made = outcome.colormap
        assert made is not None
        _print(job, all_jobs, hex_codes(made.rgb8), lambda: colormap_lines(made))

    outputs: tuple[tuple[What, str], ...] = (("colormap", format_),) if format_ else ()
    _do_all(target, Task(recipe, outputs, wants_colormap=True), None if format_ else show, jobs, resume)


@click.command(
    "export",
    cls=GroupedCommand,
    examples=(
        "cmapcore export picture.jpg -o look.zip",
        "cmapcore export *.jpg --format css --format cpt -o look/ --jobs 4",
    ),
)
@pictures_argument
@output_flag
@format_flag("palette", "colormap", several=True)
@together_flags
@part_flag
@many_flags
@recipe_flags
def export_command(
    pictures: Sequence[str],
    output: str | None,
    format_: Sequence[str],
    together: bool,
    weighting: str | None,
    t: str | None,
    jobs: int | None,
    resume: bool,
    **flags: Any,
) -> None:
    """Write palette and colormap as several files, or as a zip.

    A format that is there for both is written for both. Without --format the suffix of -o names one, and .zip, a
    folder or nothing means everything as a zip: the palette, colormaps of every kind, styles for Matplotlib, and how
    to use them.
    """
    for name in format_:
        if not any((what, name) in FORMATS for what in ("palette", "colormap")):
            raise FormatError(f"There is no format {name!r}; `cmapcore formats` tells which there are.")
    recipe = _recipe(flags)
    outputs = [(what, name) for what, name in FORMATS if name in format_]
    if output and not outputs:
        outputs = named_export(output)
    all_jobs = jobs_of(pictures, together, weighting, t)
    target = OutputFile(output, [FORMATS[each].suffix for each in outputs] or [ZIP_SUFFIX], all_jobs)
    _do_all(target, Task(recipe, tuple(outputs) or (("palette", ZIP),)), None, jobs, resume)


@click.command(
    "check",
    cls=GroupedCommand,
    examples=(
        "cmapcore check viridis",
        "cmapcore check palette.ase",
        'cmapcore check "#e41a1c #377eb8 #4daf4a"',
    ),
)
@click.argument("things", metavar="FILE_OR_NAME...", nargs=-1, required=True)
@click.option(
    "--kind",
    metavar="NAME",
    help=f"Whose checks it is held to, if not those of what it looks like: {', '.join(KINDS)}.",
)
@click.pass_context
def check_command(context: click.Context, things: Sequence[str], kind: str | None) -> None:
    """Check palettes and colormaps: what people can tell apart in them.

    Each is a file in a format that is exported, the name of a colormap of Matplotlib or cmap, or hex codes. The exit
    status is 1 where a check failed.
    """
    kind = None if kind is None else next((name for name in KINDS if name == kind.lower()), kind)
    failed = False

    def do(thing: str) -> None:
        nonlocal failed
        report = check(thing, kind)
        failed = failed or not report.passed
        click.echo((f"{printable(thing)}\n" if len(things) > 1 else "") + str(report))

    _each(things, do, printable, "None of these could be checked.")
    if failed:
        context.exit(NOT_ALL)


@click.command(
    "convert",
    cls=GroupedCommand,
    examples=(
        "cmapcore convert palette.ase palette.gpl",
        "cmapcore convert map.cpt map.py",
        "cmapcore convert viridis viridis.cpt",
        "cmapcore convert map.cpt palette.ase -n 8",
    ),
)
@click.argument("source", metavar="FILE_OR_NAME")
@click.argument("target", metavar="FILE", type=click.Path(allow_dash=True))
@format_flag("palette", "colormap")
@click.option("-n", "--count", type=click.IntRange(1), metavar="INT", help="Take so many colours evenly along it.")
def convert_command(source: str, target: str, format_: str | None, count: int | None) -> None:
    """Write a palette or colormap file in another format.

    The suffix of the second file names the format, where --format does not. A palette becomes a colormap of steps, and
    a colormap of steps a palette, where only the other has the format; of a smooth colormap -n takes a palette.
    """
    thing = colors_from(source)
    if count is not None:
        thing = _along(thing, count)
    what, name = _wanted(thing, target, format_)
    if isinstance(thing, Palette) and what == "colormap":
        from ..colormaps.colormap_object import Colormap

        thing = Colormap(thing.colors, name=thing.name, stepped=True)
    elif what == "palette" and not isinstance(thing, Palette):
        if not thing.stepped:
            raise OptionError(f"The {name} format holds palettes: say with -n how many colours to take.")
        thing = Palette(thing.rgb, name=thing.title)
    content = export(thing, name)
    if target == "-":
        sys.stdout.buffer.write(content)
        return
    out = OutputFile(target, [FORMATS[what, name].suffix], [Job((source,))])
    out.prepare()
    out.put(what, name, called(thing), content, 0)


def _along(thing: Palette | Colormap, count: int) -> Palette:
    if not isinstance(thing, Palette):
        return thing.colors(count)
    if count > len(thing):
        raise OptionError(f"This palette has {len(thing)} colours: take no more with -n.")
    return thing[:count]


def _wanted(thing: Palette | Colormap, target: str, format_: str | None) -> tuple[What, str]:
    """Return what is written, and the format: of what there is, if it has such a format, or of the other."""
    its: What = "palette" if isinstance(thing, Palette) else "colormap"
    other: What = "colormap" if its == "palette" else "palette"
    if format_ is None and target == "-":
        raise OptionError("Say in which format: give --format.")
    for what in (its, other):
        if format_ in names(what):
            return what, format_ or ""
        if format_ is None and longest_suffix(target, [FORMATS[what, name].suffix for name in names(what)]):
            return what, format_of(what, target)
    if format_ is None:
        return its, format_of(its, target)  # which tells what there is
    raise FormatError(f"There is no format {format_!r}; `cmapcore formats` tells which there are.")


@click.command("show", cls=GroupedCommand, examples=("cmapcore show palette.ase", "cmapcore show viridis map.cpt"))
@click.argument("things", metavar="FILE_OR_NAME...", nargs=-1, required=True)
def show_command(things: Sequence[str]) -> None:
    """Show palettes and colormaps in the terminal: swatches, or a bar; hex codes where it has no true colour."""

    def do(thing: str) -> None:
        found = colors_from(thing)
        name = f"{printable(thing)}\n" if len(things) > 1 else ""
        if has_true_color():
            shown = palette_lines(found) if isinstance(found, Palette) else colormap_lines(found)
        else:
            shown = "".join(f"{code}\n" for code in hex_codes(found.rgb8))
        click.echo(name + shown, nl=False)

    _each(things, do, printable, "None of these could be shown.")


@click.command("replay")
@click.argument("file", type=click.Path(readable=False, allow_dash=True))
@click.argument("pictures", metavar="[PICTURE]...", nargs=-1, type=click.Path(readable=False, allow_dash=True))
@click.pass_context
def replay_command(context: click.Context, file: str, pictures: Sequence[str]) -> None:
    """Make again what FILE holds, and say what differs.

    FILE is an export in any format that holds its recipe, or a file out of the zip of everything. The picture is the
    one that it names, if it is on the web or a sample; otherwise give it, and of several used together all of them in
    the same order. The exit status is 0 for the same colours,
    whatever the text around them, and 1 for others.
    """
    data = _read(file)
    made = read_provenance(data)
    job = Job(tuple(pictures), made.weighting if len(pictures) > 1 else "", part_of_text(made.t) if made.t else None)
    remade = remake(data, picture_of(job) if pictures else None)
    codes, name = " ".join(remade.palette.hex), printable(remade.palette.name)
    if remade.is_exact:
        click.echo(f"The same {remade.holds}, of {name}: {codes}")
    elif remade.holds:
        click.echo(f"The same colours; the text around them is not. They are the {remade.holds} of {name}: {codes}")
    else:
        click.echo(f"Not the same. From {name} now comes {codes}")
    for difference in remade.differs:
        click.echo(printable(difference))
    if not remade.holds:
        if not remade.differs:
            unnamed = "with other versions of the libraries, which it does not name"
            click.echo(f"It was changed since, or made {'on another kind of processor' if made.versions else unnamed}.")
        click.echo(f"Made now by {used_versions()}.")
        context.exit(NOT_ALL)


@click.command("formats")
def formats_command() -> None:
    """List every format and what it goes into."""
    for what in ("palette", "colormap"):
        click.echo(f"{what.capitalize()}s:")
        for name in names(what):
            form = FORMATS[what, name]
            click.echo(f"  {name:<14} {form.suffix:<12} {form.tool}: {form.purpose}")


@click.command("serve", context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def serve_command(options: Sequence[str]) -> None:
    """Start the app.

    OPTIONS are those of `streamlit run`, which `streamlit run --help` lists. Saved palettes are kept in
    CMAPCORE_DATA_DIR, or else in the folder `data` here.
    """
    app = reach_app() / "app.py"
    if importlib.util.find_spec("streamlit") is None:
        raise OptionError("The app needs Streamlit: pip install 'cmapcore[app]' brings it.")
    # -P: nothing that lies in the current folder is imported by mistake
    os.execv(sys.executable, [sys.executable, "-P", "-m", "streamlit", "run", str(app), *options])


def _recipe(flags: dict[str, Any]) -> Recipe:
    recipe = recipe_from_flags(flags)
    for warning in idle_warnings(flags, recipe):
        print_notice(warning)
    return recipe


def _format(what: What, format_: str | None, output: str | None) -> str:
    """Return the format that was named, or that of the file's suffix; empty where colours are printed."""
    if format_ and format_ not in names(what):
        raise FormatError(f"There is no {what} format {format_!r}; there are {', '.join(names(what))}.")
    return format_ or (named_format(what, output) if output else "")


def _target(what: What, jobs: Sequence[Job], format_: str, output: str | None) -> OutputFile:
    return OutputFile(output, [FORMATS[what, format_].suffix] if format_ else [], jobs)


def _do_all(
    target: OutputFile,
    task: Task,
    show: Callable[[Job, Outcome], None] | None,
    processes: int | None,
    resume: bool,
) -> None:
    """Do a task for each picture, and print or write what comes of it; with a bar where a terminal shows nothing else.

    Raises
    ------
    CmapError, OSError
        What the only one raised, or that none of several could be done.
    Exit
        Where some failed.
    """
    if resume and (show is not None or target.output is None):
        raise OptionError("--resume leaves out what is in a folder already: give -o DIR, and a format.")
    target.prepare()
    jobs = target.jobs
    numbers = [number for number in range(len(jobs)) if not (resume and target.has_all(task, number))]
    if len(numbers) < len(jobs):
        print_notice(f"{len(jobs) - len(numbers)} of {len(jobs)} are there already.")
    shown = len(jobs) > 1 and is_terminal(sys.stderr) and not (show is not None and is_terminal(sys.stdout))
    found = outcomes(task, [jobs[number] for number in numbers], process_count(processes, jobs))
    failures = _Failures(len(numbers), "None of the pictures could be used.")
    with click.progressbar(length=len(numbers), file=sys.stderr, hidden=not shown, show_eta=True) as bar:
        for number, (job, outcome) in zip(numbers, found, strict=True):
            with failures.noted(str(job)):
                if isinstance(outcome, Exception):
                    raise outcome
                if show is not None:
                    show(job, outcome)
                if not task.wants_document:  # which holds them
                    _say(job, jobs, outcome.notices)
                _say_more(job, jobs, outcome)
                _write(target, job, number, task, outcome)
            bar.update(1)
    failures.end()


def _write(target: OutputFile, job: Job, number: int, task: Task, outcome: Outcome) -> None:
    """Write the files of a picture; of several one that fails is reported, and the rest written."""
    failures = _Failures(len(task.outputs), "None of the files could be written.")
    for label, error in outcome.failed:
        with failures.noted(f"{job}: {label}"):
            raise error
    for file in outcome.files:
        with failures.noted(f"{job}: {file.what} {file.format}"):
            target.put(file.what, file.format, file.name, file.content, number)
    failures.end()


def _say_more(job: Job, jobs: Sequence[Job], outcome: Outcome) -> None:
    """Say how large a picture is and how long each stage took, where that was asked for."""
    if is_asked(VERBOSE):
        width, height = outcome.size
        took = ", ".join(f"{name} {1000 * seconds:.0f} ms" for name, seconds in outcome.seconds.items())
        _say(job, jobs, [f"{width} × {height} pixels; {took}"])


class _Failures:
    """What went wrong with some of several things: reported at once, and counted; with the only one it is raised."""

    def __init__(self, count: int, none: str) -> None:
        self._count = count
        self._none = none
        self._failed, self._partly = 0, False

    @contextmanager
    def noted(self, called: str) -> Iterator[None]:
        """Report an error under a name."""
        try:
            yield
        except click.exceptions.Exit:
            if self._count == 1:
                raise
            self._partly = True
        except BrokenPipeError:
            raise
        except (CmapError, OSError) as error:
            if self._count == 1:
                raise
            self._failed += 1
            print_error(f"cmapcore: {called}: {sentence(error)}", over_bar=True)

    def end(self) -> None:
        """Tell whoever called how it went.

        Raises
        ------
        PictureError
            Where nothing could be done.
        Exit
            Where some failed.
        """
        if self._count and self._failed == self._count:
            raise PictureError(self._none)
        if self._failed or self._partly:
            raise click.exceptions.Exit(NOT_ALL)


def _each(things: Sequence[Thing], do: Callable[[Thing], None], called: Callable[[Thing], str], none: str) -> None:
    """Do it for each; of several one that fails is reported, and the rest done."""
    failures = _Failures(len(things), none)
    for thing in things:
        with failures.noted(called(thing)):
            do(thing)
    failures.end()


def _read(place: str) -> bytes:
    """Return the file to replay: no export has as many bytes as a picture may have."""
    try:
        if place == "-":
            data = standard_input()
        else:
            with open(place, "rb") as file:
                data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise FormatError(f"The file {place!r} cannot be read ({error.strerror}); check the path.") from error
    if not data:
        raise FormatError("The file is empty; give one that was exported with its recipe.")
    if len(data) > MAX_BYTES:
        raise FormatError(f"The file has more than {MAX_BYTES // 2**20} MB, which no export has; check the path.")
    return data


def _print(job: Job, jobs: Sequence[Job], codes: Sequence[str], drawn: Callable[[], str]) -> None:
    several, place = len(jobs) > 1, printable(str(job))
    if has_true_color():
        click.echo((f"{place}\n" if several else "") + drawn(), nl=False)
    elif several:
        click.echo("\t".join([place, *codes]))
    else:
        click.echo("\n".join(codes))


def _say(job: Job, jobs: Sequence[Job], sentences: Iterable[str]) -> None:
    several = len(jobs) > 1
    for each in sentences:
        print_notice(f"{job}: {each}" if several else each, over_bar=several)
