"""Pairs of formats and what they are to hold, where every format with everything would be too many."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from cmapcore.formats.registry import FORMATS


def formats_with(values: Sequence[Any], formats: Iterable[tuple[str, str]] = FORMATS) -> list[Any]:
    """Give rows of what is written, the format's name and a value.

    Each value meets one format of every media type, in turn. All other pairs are marked as long.
    """
    alike = defaultdict(list)
    for each in formats:
        alike[FORMATS[each].media_type].append(each)
    return [
        pytest.param(
            *each,
            value,
            id=f"{'-'.join(each)}-{number}",
            marks=[] if number % len(group) == place else [pytest.mark.long],
        )
        for group in alike.values()
        for place, each in enumerate(group)
        for number, value in enumerate(values)
    ]
