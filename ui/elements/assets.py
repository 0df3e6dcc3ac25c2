"""The HTML, CSS and JavaScript of the components, as files of their own."""

from pathlib import Path

FOLDER = Path(__file__).parents[1]


def read(*names: str) -> str:
    """Return files, named relative to `ui`, joined together.

    A component takes its script and its styles as one string each, so shared parts come before a component's own.
    """
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)
