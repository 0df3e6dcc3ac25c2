"""The outcome for a picture, to be printed or written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import CmapError
from ..palette import Palette

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap
    from ..formats.registry import What

ZIP = "zip"
"""In place of a format's name: everything in one file."""


@dataclass(frozen=True)
class File:
    """What is to be written: a palette, a colormap or, in the format `ZIP`, everything."""

    what: What
    format: str
    name: str
    content: bytes


@dataclass
class Outcome:
    """The outcome for a picture, small enough for another process to send.

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
