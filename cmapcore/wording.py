"""Numbers and paths in sentences."""

from __future__ import annotations


def count_text(count: int, what: str = "colour") -> str:
    """Return a number and what is counted: ``1 colour``, ``2,000 colours``.

    Examples
    --------
    >>> count_text(1), count_text(2000, "point")
    ('1 colour', '2,000 points')
    """
    return f"{count:,} {what}{'s' * (count != 1)}"


def number_text(value: float | None) -> str:
    """Write a number so that it reads back exactly, without a needless ``.0``.

    Examples
    --------
    >>> number_text(40.0), number_text(0.05)
    ('40', '0.05')
    """
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def unreadable(path: str, error: Exception) -> str:
    """Say that a file does not exist, or why it cannot be read.

    Examples
    --------
    >>> unreadable("a.gpl", FileNotFoundError())
    "There is no file 'a.gpl'; check the path."
    """
    if isinstance(error, FileNotFoundError):
        return f"There is no file {path!r}; check the path."
    return f"The file {path!r} cannot be read ({getattr(error, 'strerror', None) or error}); check the path."
