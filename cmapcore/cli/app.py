"""The app, for the commands that need it: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

import sys
from pathlib import Path

from ..errors import OptionError

PACKAGE = Path(__file__).parents[1]


def reach_app() -> Path:
    """Find the folder that holds ``app.py``, and let Python import from it: ``gallery``, ``server`` and the others.

    This is the one place where the package uses what is built on it.

    Raises
    ------
    OptionError
        The app is nowhere.
    """
    for folder in (PACKAGE / "_app", PACKAGE.parent):
        if (folder / "app.py").is_file() and (folder / "gallery").is_dir():
            if str(folder) not in sys.path:
                sys.path.insert(0, str(folder))
            return folder
    raise OptionError("The app was not found: install cmapcore from a wheel, or run this in a checkout of the project.")
