"""A palette as text, as in a URL."""

from __future__ import annotations

import re

from .errors import OptionError
from .palette import Palette

MOST_COLORS = 64
TAKES = (
    f"from 1 to {MOST_COLORS} hex codes separated by commas, each alone or with its share of the picture: "
    "e4002b.174 stands for 17.4 %"
)

_ONE = r"#?([0-9a-fA-F]{6})(0?\.[0-9]{1,6}|1\.0{1,6})?"
PATTERN = f"^{_ONE}(,{_ONE}){{0,{MOST_COLORS - 1}}}$"
"""What is accepted, as a regular expression."""

_COLOR = re.compile(_ONE)
_LONGEST = MOST_COLORS * 16  # characters of a text
_MOST_IN_ALL = 1.05  # what rounded shares may sum to


def palette_to_text(palette: Palette) -> str:
    """Write a palette as URL text: hex codes in order, each with its share if shares are known.

    Examples
    --------
    >>> palette_to_text(Palette.of_hex(["#e4002b", "#004080"], [0.174, 0.5]))
    'e4002b.174,004080.5'
    """
    codes = [code.removeprefix("#") for code in palette.hex]
    if not palette.has_shares:
        return ",".join(codes)
    return ",".join(code + _share_text(share) for code, share in zip(codes, palette.shares.tolist(), strict=True))


def _share_text(share: float) -> str:
    if 0 < share < 0.001:
        return ".001"  # a share of 0 says that nothing in the picture has this colour
    whole, decimals = f"{share:.3f}".split(".")
    return f"{whole.replace('0', '')}.{decimals.rstrip('0') or '0'}"


def palette_from_text(text: str, name: str = "palette") -> Palette:
    """Read what `palette_to_text` wrote. Shares count if every colour has one.

    Raises
    ------
    OptionError
        For anything else: the text may come from a stranger.

    Examples
    --------
    >>> palette = palette_from_text("e4002b.174,004080.5")
    >>> palette.hex, palette.shares.tolist()
    (('#e4002b', '#004080'), [0.174, 0.5])
    """
    parts = text.split(",", MOST_COLORS) if len(text) <= _LONGEST else []
    found = [_COLOR.fullmatch(part.strip()) for part in parts]
    colors = [match for match in found if match is not None]
    if not 0 < len(colors) == len(found) <= MOST_COLORS:
        raise _refusal(text)
    shares = [float(match[2]) for match in colors if match[2]]
    if sum(shares) > _MOST_IN_ALL:
        raise _refusal(text)
    return Palette.of_hex([match[1] for match in colors], shares if len(shares) == len(colors) else (), name)


def _refusal(text: str) -> OptionError:
    shown = text if len(text) <= 40 else text[:39] + "…"
    return OptionError(f"colors takes {TAKES}; not {shown!r}.")
