"""Which files a worker may read: those of its libraries, and none with anybody's data."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from cmapcore.settings import DATA_DIR
from hosting.settings import DATABASE_URL

_SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
    "/dev/urandom",
)


def readable_places(import_path: Iterable[str]) -> list[str]:
    """Return files, and folders with everything in them.

    Parameters
    ----------
    import_path : iterable of str
        Where Python looks for modules.

    Returns
    -------
    list of str
        The system's libraries, Python's, and what lies on that path; where the gallery, or Streamlit's secrets, lie in
        one of these folders, all in it but those.
    """
    home = Path.home()
    fonts = [str(home / folder / "matplotlib") for folder in (".cache", ".config")]
    places = [*_SYSTEM, sys.prefix, sys.base_prefix, *import_path, os.environ.get("MPLCONFIGDIR", fonts[0]), *fonts]
    private = [path.resolve() for path in _private_places()]
    ours = [Path(__file__).parent, Path(__file__).parents[1] / "cmapcore"]  # whatever else is configured
    found = [part for place in places for part in _without(Path(place).resolve(), private)]
    return list(dict.fromkeys(str(path) for path in (*ours, *found)))


def _private_places() -> Iterator[Path]:
    yield DATA_DIR.read()
    kind, _, file = DATABASE_URL.read().partition(":///")
    if kind.startswith("sqlite"):
        yield Path(file).parent
    for folder in (Path.cwd(), Path(__file__).parents[1], Path.home()):
        yield folder / ".streamlit"


def _without(place: Path, private: list[Path]) -> Iterator[Path]:
    if any(place.is_relative_to(each) for each in private):
        return
    if not any(each.is_relative_to(place) for each in private):
        yield place
        return
    try:
        parts = sorted(place.iterdir())
    except OSError:
        return
    for part in parts:
        if not part.is_symlink():
            yield from _without(part, private)
        elif not any(each.is_relative_to(part.resolve()) or part.resolve().is_relative_to(each) for each in private):
            yield part
