"""Which of many alike are tried daily, and which are left to the long run."""

from collections.abc import Iterable
from typing import Any

import pytest


def one_in(count: int, values: Iterable[Any]) -> list[Any]:
    """Give the values as parameters: the first of every `count` daily, the others marked as long."""
    return [
        pytest.param(
            *(value if isinstance(value, tuple) else (value,)), marks=[] if place % count == 0 else [pytest.mark.long]
        )
        for place, value in enumerate(values)
    ]
