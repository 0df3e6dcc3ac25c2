"""Where the commands write: one file, a folder or standard output; and the format that a file's name asks for."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .colormaps import Colormap
from .errors import FormatError, OptionError
from .family import pack_family, zip_name
from .formats import FORMATS, What, export, file_name, names
from .palette import Palette
from .pipeline import Result
from .provenance import provenance_of

ZIP_SUFFIX = ".zip"


@dataclass
class Target:
    """Where files go.

    Attributes
    ----------
    output : str or None
        A path; none for standard output.
    suffixes : list of str
        Of the files that are written for each picture.
    pictures : int
        How many there are; several files need a folder.

    Raises
    ------
    OptionError
        Where several files would go into one, or one under the name of another kind of file.
    """

    output: str | None
    suffixes: list[str]
    pictures: int = 1
    _taken: set[str] = field(default_factory=set, init=False)
    _in_folder: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        count = len(self.suffixes) * self.pictures
        if count > 1 and self.output is None:
            raise OptionError("Several files need a folder: give -o DIR.")
        if not count or self.output is None:
            return
        named = "" if _is_folder(self.output) else _longest(self.output, _every_suffix())
        if count > 1 and (named or Path(self.output).is_file()):
            raise OptionError(f"Several files need a folder, and {self.output} is a file: give -o DIR.")
        if not self.suffixes[0].lower().endswith(named):
            raise OptionError(
                f"{self.output} is the name of another kind of file than the {self.suffixes[0]} that would be in it: "
                "change the name or --format."
            )
        self._in_folder = count > 1 or _is_folder(self.output)

    def write(self, made: Palette | Colormap, format_: str, result: Result, place: str) -> None:
        """Write a palette or a colormap; its recipe and, from the web, the picture's address go along."""
        what: What = "palette" if isinstance(made, Palette) else "colormap"
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
        if self._in_folder:
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


def named_format(what: What, output: str) -> str:
    """The format that a file's name asks for: of the suffixes it ends with, the longest has its say.

    Raises
    ------
    FormatError
        Where there is no such format, or several.
    """
    suffix = _longest(output, (form.suffix for (of, _), form in FORMATS.items() if of == what))
    sharing = [name for name in names(what) if FORMATS[what, name].suffix.lower() == suffix]
    for name in sharing:
        if file_name(what, name, "x").lower() == f"x_{what}{suffix}":
            return name
    if sharing:
        raise FormatError(f"Say which {suffix} file {output} is to be: --format takes {' or '.join(sharing)}.")
    if Path(output).suffix and not _is_folder(output):
        known = dict.fromkeys(FORMATS[what, name].suffix for name in names(what))
        raise FormatError(f"No {what} format has the suffix of {output}: take {', '.join(known)}, or give --format.")
    raise OptionError(f"Say in which format: --format takes one of {', '.join(names(what))}.")


def _is_folder(path: str) -> bool:
    """Whether there is such a folder, or the path is written as one."""
    return path.endswith(("/", os.sep)) or Path(path).is_dir()


def _longest(path: str, suffixes: Iterable[str]) -> str:
    """The longest of the suffixes that a path ends with, in small letters; nothing where it has none."""
    path = Path(path).name.lower()
    return max((suffix.lower() for suffix in suffixes if path.endswith(suffix.lower())), key=len, default="")


def _every_suffix() -> list[str]:
    return [*(form.suffix for form in FORMATS.values()), ZIP_SUFFIX]


def _source(place: str) -> str:
    """What a file may tell of where its picture was: an address, and never a path."""
    return place.strip() if re.match(r"\s*https?://", place, re.IGNORECASE) else ""
