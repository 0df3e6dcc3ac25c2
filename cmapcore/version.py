"""The version of the package, stated only here, and those of the libraries that it computes with."""

from functools import cache

__version__ = "0.1.0"

_USED = {"NumPy": "numpy", "SciPy": "scipy", "scikit-learn": "scikit-learn", "openTSNE": "openTSNE", "Pillow": "pillow"}


def used_versions() -> str:
    """Return the versions on which colours depend: of this package and of the libraries that it computes with."""
    return ", ".join([f"cmapcore {__version__}", library_versions()])


@cache
def library_versions() -> str:
    """Return the versions of the libraries that it computes with, separated by commas."""
    from importlib.metadata import version

    return ", ".join(f"{name} {version(project)}" for name, project in _USED.items())


def other_versions(versions: str) -> list[str]:
    """Return which of some versions, as `library_versions` writes them, are different here: ``NumPy 2.0 (here 2.4)``.

    Examples
    --------
    >>> other_versions(library_versions())
    []
    >>> other_versions("NumPy 0.9, Pillow")[0].startswith("NumPy 0.9 (here ")
    True
    """
    here = dict(each.split(" ") for each in library_versions().split(", "))
    there = (each.strip().partition(" ")[::2] for each in versions.split(","))
    return [f"{name} {was} (here {here[name]})" for name, was in there if was and here.get(name, was) != was]
