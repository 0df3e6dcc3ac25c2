"""The files of a picture: its palette and its colormap in each format, or everything as a zip."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import CmapError
from ..formats.family import family_colormaps, family_notices, family_zip
from ..formats.provenance import provenance_of
from ..formats.registry import What, called, export
from ..pipeline import Result
from .outcome import ZIP, File, Outcome


def add_files(outcome: Outcome, outputs: Sequence[tuple[What, str]], result: Result, source: str) -> None:
    """Add a file in each format to a picture's outcome, or the error of one that cannot be made."""
    made = provenance_of(result, source=source)
    for what, format_ in outputs:
        thing = result.palette if what == "palette" else outcome.colormap
        assert thing is not None
        try:
            outcome.files.append(File(what, format_, called(thing), export(thing, format_, provenance=made)))
        except CmapError as error:
            outcome.failed.append((f"{what} {format_}", error))


def add_zip(outcome: Outcome, result: Result, source: str) -> tuple[str, ...]:
    """Add the zip of everything; return the notices about its contents."""
    maps = family_colormaps(result)
    made = provenance_of(result, source=source)
    content = family_zip(result.palette, maps, notices=result.notices, provenance=made)
    outcome.files.append(File("palette", ZIP, result.palette.name, content))
    return family_notices(result.notices, maps)
