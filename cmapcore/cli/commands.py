"""The commands: ``cmapcore palette``, ``colormap``, ``export``, ``replay``, ``formats`` and ``serve``."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..color.conversions import hex_codes
from ..diagnosis.several import color_sources, each_picture, own_palettes, worst_in_words, worst_served
from ..errors import CmapError, FormatError, OptionError, PictureError
from ..formats.provenance import read_provenance
from ..formats.registry import FORMATS, What, names
from ..formats.replay import remake
from ..palette import Palette
from ..pictures.limits import MAX_BYTES, check_bytes
from ..pictures.part import Part, part_of_text
from ..pictures.picture import KEPT_PIXELS, Picture, load_film
from ..pictures.several import lay_side_by_side
from ..pipeline import Result, colormap, extract
from ..recipe import Recipe
from ..version import used_versions
from .app import reach_app
from .flags import (
    format_flag,
    idle_notice,
    output_flag,
    part_flag,
    pictures_argument,
    recipe_flags,
    recipe_from_flags,
    together_flags,
)
from .job import Job, jobs_of
from .output_files import ZIP_SUFFIX, OutputFile, named_export, named_format
from .terminal import colormap_lines, has_true_color, is_terminal, palette_lines, print_error, printable, sentence

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap

NOT_ALL = 1
"""The exit status where some pictures failed and the rest went well; of `replay`, where it is not the same."""

Thing = TypeVar("Thing")


@click.command("palette")
@pictures_argument
@output_flag
@format_flag("palette")
@click.option("--json", "as_json", is_flag=True, help="Print colours, shares, recipe and notices as JSON.")
@together_flags
@part_flag
@recipe_flags
def palette_command(
    pictures: Sequence[str],
    output: str,
    format_: str,
    as_json: bool,
    together: bool,
    weighting: str | None,
    t: str | None,
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
    jobs = jobs_of(pictures, together, weighting, t)
    target = _target("palette", jobs, format_, output)

    def do(job: Job) -> None:
        result = _result(job, recipe)
        if as_json:
            document = result_document(result)
            text = json.dumps(document, ensure_ascii=False, indent=2 if len(jobs) == 1 else None)
            click.echo(text.encode())  # JSON is UTF-8, whatever a terminal has
            return
        if format_:
            target.write(result.palette, format_, result, job)
        else:
            _print(job, jobs, result.palette.hex, lambda: palette_lines(result.palette))
        _say(job, jobs, (*result.notices, *_covered(result)))

    _each_picture(target, do, prints=not format_)


@click.command("colormap")
@pictures_argument
@output_flag
@format_flag("colormap")
@together_flags
@part_flag
@recipe_flags
def colormap_command(
    pictures: Sequence[str],
    output: str,
    format_: str,
    together: bool,
    weighting: str | None,
    t: str | None,
    **flags: Any,
) -> None:
    """Print a picture's colormap, or write it as a file.

    As for a palette; --kind says what the colormap is for.
    """
    recipe, format_ = _recipe(flags), _format("colormap", format_, output)
    jobs = jobs_of(pictures, together, weighting, t)
    target = _target("colormap", jobs, format_, output)

    def do(job: Job) -> None:
        result = _result(job, recipe)
        made = colormap(result)
        if format_:
            target.write(made, format_, result, job)
        else:
            _print(job, jobs, hex_codes(made.rgb8), lambda: colormap_lines(made))
        _say(job, jobs, dict.fromkeys((*result.notices, *made.notices)))

    _each_picture(target, do, prints=not format_)


@click.command("export")
@pictures_argument
@output_flag
@format_flag("palette", "colormap", several=True)
@together_flags
@part_flag
@recipe_flags
def export_command(
    pictures: Sequence[str],
    output: str | None,
    format_: Sequence[str],
    together: bool,
    weighting: str | None,
    t: str | None,
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
    jobs = jobs_of(pictures, together, weighting, t)
    target = OutputFile(output, [FORMATS[each].suffix for each in outputs] or [ZIP_SUFFIX], jobs)

    def do(job: Job) -> None:
        result = _result(job, recipe)
        if not outputs:
            _say(job, jobs, target.write_zip(result, job))
            return
        made: dict[What, Palette | Colormap] = {"palette": result.palette}
        notices = result.notices
        if any(what == "colormap" for what, _ in outputs):
            made["colormap"] = mapped = colormap(result)
            notices += mapped.notices
        _say(job, jobs, dict.fromkeys(notices))
        _each(
            outputs,
            lambda output: target.write(made[output[0]], output[1], result, job),
            lambda output: f"{job}: {' '.join(output)}",
            "None of the files could be written.",
        )

    _each_picture(target, do, prints=False)


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
    remade = remake(data, _picture(job) if pictures else None)
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
            click.echo("It was changed since, or made on another kind of machine.")
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


def result_document(result: Result) -> dict[str, Any]:
    """Return what `--json` prints of a result."""
    return {
        "name": result.palette.name,
        "digest": result.picture.source_digest,
        "colors": list(result.palette.hex),
        "shares": [round(share, 6) for share in result.palette.shares.tolist()],
        "recipe": result.recipe.to_query(),
        "notices": list(result.notices),
    } | _pictures_document(result)


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


def _recipe(flags: dict[str, Any]) -> Recipe:
    recipe = recipe_from_flags(flags)
    if notice := idle_notice(flags, recipe):
        print_error(notice)
    return recipe


def _format(what: What, format_: str | None, output: str | None) -> str:
    """Return the format that was named, or that of the file's suffix; empty where colours are printed."""
    if format_ and format_ not in names(what):
        raise FormatError(f"There is no {what} format {format_!r}; there are {', '.join(names(what))}.")
    return format_ or (named_format(what, output) if output else "")


def _target(what: What, jobs: Sequence[Job], format_: str, output: str | None) -> OutputFile:
    return OutputFile(output, [FORMATS[what, format_].suffix] if format_ else [], jobs)


def _each_picture(target: OutputFile, do: Callable[[Job], None], *, prints: bool) -> None:
    """Do it for each, with a bar on a terminal that nothing else is printed on."""
    target.prepare()
    jobs = target.jobs
    shown = len(jobs) > 1 and is_terminal(sys.stderr) and not (prints and is_terminal(sys.stdout))
    with click.progressbar(length=len(jobs), file=sys.stderr, hidden=not shown) as bar:

        def done(job: Job) -> None:
            try:
                do(job)
            finally:
                bar.update(1)

        _each(jobs, done, str, "None of the pictures could be used.")


def _each(things: Sequence[Thing], do: Callable[[Thing], None], called: Callable[[Thing], str], none: str) -> None:
    """Do it for each; of several one that fails is reported, and the rest done.

    Raises
    ------
    CmapError, OSError
        What the only one raised, or that none of several could be done.
    Exit
        Where some failed.
    """
    if len(things) == 1:
        do(things[0])
        return
    failed, partly = 0, False
    for thing in things:
        try:
            do(thing)
        except click.exceptions.Exit:
            partly = True
        except BrokenPipeError:
            raise
        except (CmapError, OSError) as error:
            failed += 1
            print_error(f"cmapcore: {called(thing)}: {sentence(error)}", over_bar=True)
    if failed == len(things):
        raise PictureError(none)
    if failed or partly:
        raise click.exceptions.Exit(NOT_ALL)


def _result(job: Job, recipe: Recipe) -> Result:
    return extract(_picture(job), recipe)


def _picture(job: Job) -> Picture:
    if len(job.places) == 1:
        return _load(job.places[0], job.t)
    pictures = (_load(place, job.t) for place in job.places)
    return lay_side_by_side(pictures, len(job.places), job.weighting, KEPT_PIXELS)


def _load(place: str, t: Part | None) -> Picture:
    if place != "-":
        if os.path.isdir(place):
            raise PictureError(f"{place} is a folder: name the pictures in it, such as {os.path.join(place, '*.jpg')}.")
        return load_film(place, t)
    data = _standard_input()
    if not data:
        raise PictureError("Nothing came on standard input: send a picture there, or name a file instead of -.")
    check_bytes(len(data))
    return load_film(data, t, name="picture")


def _standard_input() -> bytes:
    return b"" if sys.stdin is None else sys.stdin.buffer.read(MAX_BYTES + 1)


def _read(place: str) -> bytes:
    """Return the file to replay: no export has as many bytes as a picture may have."""
    try:
        if place == "-":
            data = _standard_input()
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
        print_error(f"{job}: {each}" if several else each, over_bar=several)
