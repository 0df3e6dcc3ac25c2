"""What can be saved as a file whose suffix names its format."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from .errors import OptionError

if TYPE_CHECKING:
    from .colormaps.colormap_object import Colormap
    from .palette import Palette


class Saved:
    """A palette or a colormap."""

    def save(self, path: str | os.PathLike[str], format: str = "", *, provenance: Any = None) -> Path:  # noqa: A002
        """Write it as a file.

        Parameters
        ----------
        path : path
            Its suffix names the format, as on the command line: ``.ase``, ``.cpt``, ``.py``.
        format : str, optional
            A name from `FORMATS`, where the suffix does not say which.
        provenance : Provenance, optional
            Included if the format can hold it.

        Returns
        -------
        Path

        Raises
        ------
        FormatError
            Where no format has the suffix, several have, or the format cannot hold so many colours.
        OptionError
            If it is not a path.
        OSError
            Where the file cannot be written.
        """
        if not isinstance(path, str | os.PathLike):
            raise OptionError(f"A file to save is given by its path, not as type {type(path).__name__}.")
        from .formats.registry import written_for  # a shortcut to modules built on this one

        made = cast("Palette | Colormap", self)
        Path(path).write_bytes(written_for(os.fspath(path), made, format, provenance))
        return Path(path)
