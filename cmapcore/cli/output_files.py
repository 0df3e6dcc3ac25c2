"""Where the commands write: one file, a folder or standard output; and the format that a file's name implies."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import FormatError, OptionError
from ..formats.family import zip_name
from ..formats.registry import FORMATS, What, file_name, format_of, longest_suffix, names
from ..identifiers import identifier, with_kind
from ..pictures.addresses import name_of_url, stem
from ..pictures.several import name_of_several
from ..pictures.sources import address_of
from .job import Job
from .outcome import ZIP
from .tasks import Task

ZIP_SUFFIX = ".zip"


@dataclass
class OutputFile:
    """Where files go.

    Attributes
    ----------
    output : str or None
        A path; none for standard output. It is a folder if there is one, or it ends in a slash or has no suffix;
        anything else is a file.
    outputs : sequence of (str, str)
        What is written for each picture, and the formats.
    jobs : sequence of Job
        What they are made from; no picture is overwritten.
    its_places : str
        What to call a job's place that would be overwritten, and what to do then.

    Raises
    ------
    OptionError
        Where several files would go into one, or one under the name of another kind of file or of a picture.
    """

    output: str | None
    outputs: Sequence[tuple[What, str]]
    jobs: Sequence[Job]
    its_places: str = "an input picture: choose another place with -o"
    _taken: dict[str, int] = field(default_factory=dict, init=False)
    _counts: list[int] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        words = [identifier(_name_of(job), "_", "picture") for job in self.jobs]
        self._counts = [words[: at + 1].count(word) for at, word in enumerate(words)]
        count = len(self.outputs) * len(self.jobs)
        if self.output is None:
            if count > 1:
                raise OptionError("Several files need a folder: give -o DIR.")
            return
        path = Path(self.output)
        if is_folder(self.output):
            if path.exists() and not path.is_dir():
                raise OptionError(f"{self.output} is a file whose name has no suffix: give another name, or a folder.")
            return
        if count > 1:
            raise OptionError(f"Several files need a folder, and {self.output} is a file: give -o DIR.")
        if not _is_device(self.output):
            named = longest_suffix(self.output, _every_suffix()) or path.suffix.lower()
            suffix = _suffix(*self.outputs[0])
            if not suffix.lower().endswith(named):
                raise OptionError(
                    f"The suffix of {self.output} does not match the {suffix} file to be written: change the name or "
                    "--format."
                )
        self._spare_pictures(path)

    def prepare(self) -> None:
        """Create the folder and check that files can be created in it, before any work is done.

        Raises
        ------
        OSError
            Where nothing can be written.
        """
        if self.output is None:
            return
        if is_folder(self.output):
            Path(self.output).mkdir(parents=True, exist_ok=True)
            _try_folder(Path(self.output))
        elif not _is_device(self.output):
            _try_folder(Path(self.output).parent)

    def put(self, what: What, format_: str, name: str, content: bytes, number: int) -> None:
        """Write what was made for the picture with this number, in a format and under a name; for `ZIP`, everything."""
        is_text = format_ != ZIP and FORMATS[what, format_].is_text
        file = self._file_name(what, format_, name, number)
        while self._taken.setdefault(file, number) != number:  # a web site called its picture like another
            number += len(self.jobs)
            file = self._file_name(what, format_, name, number)
        self._put(content, file, is_text=is_text)

    def paths(self, task: Task, number: int) -> list[Path]:
        """Return where each file of a picture goes, by the name it has before it is read."""
        path = Path(self.output or "")
        if not is_folder(str(path)):
            return [path] * len(task.outputs)
        name, stage = _name_of(self.jobs[number]), task.recipe.map
        its = {"palette": name, "colormap": with_kind(name, stage.kind, stage.variant)}
        return [path / self._file_name(what, format_, its[what], number) for what, format_ in task.outputs]

    def _file_name(self, what: What, format_: str, name: str, number: int) -> str:
        """Return the name of a file, with a number if earlier pictures have the same name."""
        file = zip_name(name) if format_ == ZIP else file_name(what, format_, name)
        word, _, suffix = file.partition(".")
        count = self._counts[number] if number < len(self._counts) else number
        return file if count == 1 else f"{word}_{count}.{suffix}"

    def _put(self, content: bytes, name: str, *, is_text: bool) -> None:
        if self.output is None:
            if sys.stdout.isatty() and not is_text:
                raise OptionError("This format is not text: give -o FILE, or redirect the output.")
            sys.stdout.buffer.write(content)
            sys.stdout.flush()
            return
        path = Path(self.output)
        if is_folder(self.output):
            path /= name
            self._spare_pictures(path)
        if _is_device(str(path)):
            path.write_bytes(content)
        else:
            _replace(path, content)

    def _spare_pictures(self, path: Path) -> None:
        its = _regular_file(str(path))
        if its and any(its == _regular_file(place) for job in self.jobs for place in job.places):
            raise OptionError(f"{path} is {self.its_places}.")


def _name_of(job: Job) -> str:
    """Return a picture's name, as far as its place tells; for several, that of the picture of them all."""
    place = job.places[0]
    if place == "-":
        name = "picture"
    elif address := address_of(place):
        name = name_of_url(address)
    else:
        name = stem(place)
    return name if len(job.places) == 1 else name_of_several(name, len(job.places))


def format_named_by(what: What, output: str) -> str:
    """Return the format that a file's name implies, as `format_of`; raise `OptionError` for a folder."""
    if is_folder(output) or _is_device(output):
        raise OptionError(f"Name the format: --format takes one of {', '.join(names(what))}.")
    return format_of(what, output)


def formats_named_by(output: str) -> list[tuple[What, str]]:
    """Return what the name of an export's file implies: palettes or colormaps, and the format; empty for everything.

    Raises
    ------
    FormatError
        Where there is no such format, or several.
    """
    if is_folder(output) or _is_device(output) or output.lower().endswith(ZIP_SUFFIX):
        return []
    suffix = longest_suffix(output, _every_suffix())
    both: tuple[What, What] = ("palette", "colormap")
    asked = [what for what in both if suffix in map(str.lower, _suffixes(what))]
    if not asked:
        raise FormatError(f"No format has the suffix of {output}: use {ZIP_SUFFIX} for everything, or give --format.")
    if len(asked) > 1:
        raise FormatError(
            f"Palettes and colormaps are both written as {suffix}: use `cmapcore palette` or `cmapcore colormap` for "
            f"{output}, or give --format and a folder for both."
        )
    return [(asked[0], format_named_by(asked[0], output))]


def is_folder(path: str) -> bool:
    """Whether there is such a folder, or the path is written as one: with a slash at its end, or without a suffix."""
    if path.endswith(("/", os.sep)) or os.path.isdir(path):
        return True
    return not Path(path).suffix and not _is_device(path)


def _is_device(path: str) -> bool:
    """Whether it exists and is a device, a pipe, or the name of an already open file."""
    is_open = path.startswith(("/dev/std", "/dev/fd/"))
    return os.path.exists(path) and not os.path.isdir(path) and (is_open or not os.path.isfile(path))


def _regular_file(place: str) -> tuple[int, int] | None:
    """Identify a file on disk, whatever its name; return None for an address, a device or a pipe."""
    try:
        found = os.fstat(0) if place == "-" else os.stat(place)
    except (OSError, ValueError):  # not there, or no possible name
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def _try_folder(folder: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error


def _replace(path: Path, content: bytes) -> None:
    """Write a file atomically: whatever goes wrong, the previous one stays intact."""
    path = Path(os.path.realpath(path))  # what a symbolic link points to, and not the link
    there_is = path.exists()
    if there_is and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    new = path.with_name(f".cmapcore-{secrets.token_hex(8)}")
    try:
        new.write_bytes(content)
        if there_is:
            shutil.copymode(path, new)
        new.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        new.unlink(missing_ok=True)


def _suffix(what: What, format_: str) -> str:
    return ZIP_SUFFIX if format_ == ZIP else FORMATS[what, format_].suffix


def _suffixes(what: What) -> list[str]:
    return [FORMATS[what, name].suffix for name in names(what)]


def _every_suffix() -> list[str]:
    return [*_suffixes("palette"), *_suffixes("colormap"), ZIP_SUFFIX]
