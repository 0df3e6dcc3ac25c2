"""The version of the package, the one place where it stands, and those of the libraries that it computes with."""

__version__ = "0.1.0"

_USED = {"NumPy": "numpy", "SciPy": "scipy", "scikit-learn": "scikit-learn", "openTSNE": "openTSNE", "Pillow": "pillow"}


def used_versions() -> str:
    """Name the versions on which colours depend: of this package and of the libraries that it computes with."""
    from importlib.metadata import version

    return ", ".join([f"cmapcore {__version__}", *(f"{name} {version(project)}" for name, project in _USED.items())])
