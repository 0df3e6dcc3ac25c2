"""The commands: ``cmapcore palette``, ``colormap``, ``export``, ``replay``, ``formats`` and ``serve``."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from .colormaps import Colormap
from .errors import CmapError, FormatError, OptionError, PictureError
from .family import pack_family, zip_name
from .flags import format_flag, output_flag, pictures_argument, recipe_flags, recipe_from_flags
from .formats import FORMATS, What, export, file_name, names
from .gradients import hex_codes
from .palette import Palette
from .picture import Picture, load_picture
from .pipeline import Recipe, Result, colormap, extract
from .provenance import provenance_of
from .replay import remake
from .terminal import colormap_lines, has_true_color, palette_lines

NOT_ALL = 1
"""The exit status where some pictures failed and the rest went well; of `replay`, where it is not the same."""

CHECKOUT = Path(__file__).parents[1]


@click.command("palette")
@pictures_argument
@output_flag
@format_flag("palette")
@click.option("--json", "as_json", is_flag=True, help="Print colours, shares, recipe and notices as JSON.")
@recipe_flags
def palette_command(pictures: Sequence[str], output: str, format_: str, as_json: bool, **flags: Any) -> None:
    """Print a picture's palette, or write it as a file.

    One hex code a line, and swatches on a terminal with true colour. A picture is a file, a URL, or - for standard
    input. Of several pictures each palette is one line. Where less could be given than was asked, standard error says
    so.
    """
    recipe = recipe_from_flags(flags)
    if as_json and (output or format_):
        raise OptionError("--json prints; take --format json to write a file.")
    target = _target("palette", pictures, output, [format_] if format_ else [])

    def do(place: str) -> None:
        result = _result(place, recipe)
        if as_json:
            document = as_document(result)
            click.echo(json.dumps(document, ensure_ascii=False, indent=2 if len(pictures) == 1 else None))
            return
        if target.formats:
            target.write(result.palette, result, place)
        else:
            _print(place, pictures, result.palette.hex, lambda: palette_lines(result.palette))
        _say(place, pictures, result.notices)

    _each(pictures, do, target)


@click.command("colormap")
@pictures_argument
@output_flag
@format_flag("colormap")
@recipe_flags
def colormap_command(pictures: Sequence[str], output: str, format_: str, **flags: Any) -> None:
    """Print a picture's colormap, or write it as a file.

    As for a palette; --kind says what the colormap is for.
    """
    recipe = recipe_from_flags(flags)
    target = _target("colormap", pictures, output, [format_] if format_ else [])

    def do(place: str) -> None:
        result = _result(place, recipe)
        made = colormap(result)
        if target.formats:
            target.write(made, result, place)
        else:
            _print(place, pictures, hex_codes(made.rgb8), lambda: colormap_lines(made))
        _say(place, pictures, dict.fromkeys((*result.notices, *made.notices)))

    _each(pictures, do, target)


@click.command("export")
@pictures_argument
@output_flag
@format_flag("palette", "colormap", several=True)
@recipe_flags
def export_command(pictures: Sequence[str], output: str, format_: Sequence[str], **flags: Any) -> None:
    """Write palette and colormap as several files, or as a zip.

    A format that is there for both is written for both. Without --format it is the zip: the palette, colormaps of
    every kind, styles for Matplotlib, and how to use them.
    """
    recipe = recipe_from_flags(flags)
    for name in format_:
        if not any((what, name) in FORMATS for what in ("palette", "colormap")):
            raise FormatError(f"There is no format {name!r}; `cmapcore formats` tells which there are.")
    both = {what: [name for name in format_ if (what, name) in FORMATS] for what in ("palette", "colormap")}
    target = Target(output, len(pictures) * max(1, sum(map(len, both.values()))), [*format_] or ["zip"])

    def do(place: str) -> None:
        result = _result(place, recipe)
        notices = [*result.notices]
        if not format_:
            target.write_zip(result, place)
        for name in both["palette"]:
            target.write(result.palette, result, place, name)
        if both["colormap"]:
            made = colormap(result)
            notices += [notice for notice in made.notices if notice not in notices]
        for name in both["colormap"]:
            target.write(made, result, place, name)
        _say(place, pictures, notices)

    _each(pictures, do, target)


@click.command("replay")
@click.argument("file", type=click.Path(readable=False, allow_dash=True))
@click.argument("picture", required=False, type=click.Path(readable=False, allow_dash=True))
@click.pass_context
def replay_command(context: click.Context, file: str, picture: str | None) -> None:
    """Make again what FILE holds, and say what differs.

    FILE is an export in any format that holds its recipe. The picture is the one that it names, if it is on the web
    or a sample; otherwise give it. The exit status is 0 for the same, 1 for anything else.
    """
    remade = remake(_read(file), None if picture is None else _picture(picture))
    codes = " ".join(remade.result.palette.hex)
    if remade.holds:
        click.echo(f"The same {remade.holds}, of {remade.result.palette.name}: {codes}")
    else:
        click.echo(f"Not the same. From {remade.result.palette.name} now comes {codes}")
    for sentence in remade.differs:
        click.echo(sentence)
    if not remade.holds:
        if not remade.differs:
            click.echo("It was changed by hand since, or made on another kind of machine.")
        context.exit(NOT_ALL)


@click.command("formats")
def formats_command() -> None:
    """List every format and what it goes into."""
    for what in ("palette", "colormap"):
        click.echo(f"{what.capitalize()}s:")
        for name in names(what):
            form = FORMATS[what, name]
            click.echo(f"  {name:<14} {form.suffix:<12} {form.tool}: {form.purpose}")


@click.command("serve", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def serve_command(options: Sequence[str]) -> None:
    """Start the app, from a checkout of the project.

    OPTIONS are those of `streamlit run`.
    """
    if not (CHECKOUT / "app.py").is_file():
        raise OptionError("The app is not here: serve starts it from a checkout of the project, beside its app.py.")
    if importlib.util.find_spec("streamlit") is None:
        raise OptionError("The app needs Streamlit: pip install -r requirements.txt brings it.")
    os.chdir(CHECKOUT)
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", "app.py", *options])


def as_document(result: Result) -> dict[str, Any]:
    """What `--json` prints of a result."""
    return {
        "name": result.palette.name,
        "digest": result.picture.digest,
        "colors": list(result.palette.hex),
        "shares": [round(share, 6) for share in result.palette.shares.tolist()],
        "recipe": result.recipe.to_query(),
        "notices": list(result.notices),
    }


@dataclass
class Target:
    """Where files go: one file, a folder, or standard output.

    Attributes
    ----------
    output : str or None
        A path; none for standard output.
    count : int
        How many files are to be written; several need a folder.
    formats : list of str
        In which formats; nothing is written where there is none.
    """

    output: str | None
    count: int
    formats: list[str]
    _taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.count > 1 and self.formats:
            if self.output is None:
                raise OptionError("Several files need a folder: give -o DIR.")
            if Path(self.output).is_file():
                raise OptionError(f"Several files need a folder, and {self.output} is a file: give -o DIR.")

    @property
    def is_folder(self) -> bool:
        """Whether the files have names of their own there."""
        path = self.output or ""
        return self.count > 1 or path.endswith(("/", os.sep)) or Path(path or "-").is_dir()

    def write(self, made: Palette | Colormap, result: Result, place: str, format_: str = "") -> None:
        """Write a palette or a colormap; its recipe and, from the web, the picture's address go along."""
        what: What = "palette" if isinstance(made, Palette) else "colormap"
        format_ = format_ or self.formats[0]
        content = export(made, format_, provenance=provenance_of(result, source=_source(place)))
        self._put(content, file_name(what, format_, made.name), is_text=FORMATS[what, format_].is_text)

    def write_zip(self, result: Result, place: str) -> None:
        """Write everything that comes of a picture."""
        made = provenance_of(result, source=_source(place))
        self._put(pack_family(result, made), zip_name(result.palette.name), is_text=False)

    def _put(self, content: bytes, name: str, *, is_text: bool) -> None:
        if self.output is None:
            if sys.stdout.isatty() and not is_text:
                raise OptionError("This format is not text: give -o FILE, or send it on.")
            sys.stdout.buffer.write(content)
            sys.stdout.flush()
            return
        path = Path(self.output)
        if self.is_folder:
            path.mkdir(parents=True, exist_ok=True)
            path /= self._free(name)
        path.write_bytes(content)

    def _free(self, name: str) -> str:
        """The name, or one like it where another picture of this call has taken it."""
        word, _, suffix = name.partition(".")
        number = 1
        while name in self._taken:
            number += 1
            name = f"{word}_{number}.{suffix}"
        self._taken.add(name)
        return name


def _target(what: What, pictures: Sequence[str], output: str | None, formats: list[str]) -> Target:
    """Where to write, and in which format: the one named, or that of the file's suffix."""
    if output and not formats:
        suffix = Path(output).suffix
        formats = [name for name in names(what) if suffix and file_name(what, name, "x") == f"x_{what}{suffix}"]
        if not formats:
            raise OptionError(f"Say in which format: --format takes one of {', '.join(names(what))}.")
    for name in formats:
        if name not in names(what):
            raise FormatError(f"There is no {what} format {name!r}; there are {', '.join(names(what))}.")
    return Target(output, len(pictures), formats)


def _each(pictures: Sequence[str], do: Callable[[str], None], target: Target) -> None:
    """Do it for each; of several pictures one that fails is reported, and the rest done."""
    if len(pictures) == 1:
        do(pictures[0])
        return
    failed = 0
    prints = not target.formats and sys.stdout.isatty()
    with click.progressbar(pictures, file=sys.stderr, hidden=prints or not sys.stderr.isatty()) as bar:
        for place in bar:
            try:
                do(place)
            except CmapError as error:
                failed += 1
                click.echo(f"cmapcore: {place}: {' '.join(str(error).split())}", err=True)
    if failed == len(pictures):
        raise PictureError("None of the pictures could be used.")
    if failed:
        raise click.exceptions.Exit(NOT_ALL)


def _result(place: str, recipe: Recipe) -> Result:
    return extract(_picture(place), recipe)


def _picture(place: str) -> Picture:
    if place == "-":
        return load_picture(sys.stdin.buffer, name="picture")
    return load_picture(place)


def _read(place: str) -> bytes:
    if place == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(place).read_bytes()
    except (OSError, ValueError) as error:
        raise FormatError(f"The file {place!r} cannot be read ({error}); check the path.") from error


def _source(place: str) -> str:
    """What a file may tell of where its picture was: an address, and never a path."""
    return place.strip() if re.match(r"\s*https?://", place, re.IGNORECASE) else ""


def _print(place: str, pictures: Sequence[str], codes: Sequence[str], drawn: Callable[[], str]) -> None:
    if has_true_color():
        click.echo((f"{place}\n" if len(pictures) > 1 else "") + drawn(), nl=False)
    elif len(pictures) > 1:
        click.echo("\t".join([place, *codes]))
    else:
        click.echo("\n".join(codes))


def _say(place: str, pictures: Sequence[str], sentences: Any) -> None:
    for sentence in sentences:
        said = " ".join(sentence.split())
        click.echo(f"{place}: {said}" if len(pictures) > 1 else said, err=True)
