"""Names that fit anywhere: in a line of text, as a program's identifier, in Matplotlib's list of colormaps."""

from __future__ import annotations

import hashlib
import keyword
import re
import unicodedata

LONGEST_NAME = 200
"""In characters."""

LONGEST_WORD = 64
"""In characters; with all that is put before and after it a file's name stays below 100."""

_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_SPELT = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "ng"}
)  # letters that Unicode does not take apart
_MARK = 6  # hexadecimal digits that stand for what a name has lost
_RESERVED = {*keyword.kwlist, "function", "next", "repeat"}  # of Python, and of R


def tidy(name: str) -> str:
    """Turn any name into one line that every format can hold: at most 200 characters, no control characters.

    Examples
    --------
    >>> tidy("  Old harbour ")
    'Old harbour'
    """
    return _UNFIT.sub(" ", name).strip()[:LONGEST_NAME].strip()


def identifier(name: str, separator: str = "-", otherwise: str = "palette") -> str:
    """Turn any name into a word of ASCII letters, digits and separators that starts with a letter and is not a keyword.

    Where other letters or symbols are lost, or the end of a word of more than 64 characters, six hexadecimal digits
    made from the whole name follow, so that other names make other words.

    Parameters
    ----------
    name : str
    separator : str, optional
        Stands for everything that is neither letter nor digit.
    otherwise : str, optional
        The word where nothing of the name is left.

    Examples
    --------
    >>> identifier("Old harbour")
    'old-harbour'
    >>> identifier("Прибой")
    'palette-25f402'
    """
    letters = unicodedata.normalize("NFKD", _UNFIT.sub(" ", name)).lower().translate(_SPELT)
    plain = "".join(letter for letter in letters if unicodedata.category(letter)[0] != "M")
    word = re.sub(r"[^a-z0-9]+", separator, plain).strip(separator) or otherwise
    if not word[0].isalpha():
        word = f"c{separator}{word}"
    lost = any(not letter.isascii() and unicodedata.category(letter)[0] not in "PZ" for letter in plain)
    if lost or len(word) > LONGEST_WORD:
        mark = digest_of(letters)
        word = f"{word[: LONGEST_WORD - _MARK - 1].strip(separator)}{separator}{mark}"
    return f"{word}{separator}1" if word in _RESERVED else word


def digest_of(text: str) -> str:
    """Return six hexadecimal digits that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:_MARK]


def with_kind(name: str, kind: str, variant: str = "") -> str:
    """Say after a name what kind of colormap it is, and which of that kind, unless the name ends so.

    Examples
    --------
    >>> with_kind("Old harbour", "diverging", "dark"), with_kind("Old harbour diverging", "diverging")
    ('Old harbour diverging dark', 'Old harbour diverging')
    >>> identifier(with_kind("Old harbour", "diverging"), "_")
    'old_harbour_diverging'
    """
    more = f"{kind} {variant}".strip()
    is_said = f"_{identifier(name, '_')}".endswith(f"_{identifier(more, '_')}")
    return name if not more or is_said else f"{name} {more}"
