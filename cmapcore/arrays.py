"""The types of arrays and callbacks that everything here hands on, and arrays that nobody changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Singles: TypeAlias = NDArray[np.float32]
"""In half the memory, where there are many."""
Ints: TypeAlias = NDArray[np.intp]
Bools: TypeAlias = NDArray[np.bool_]

Bytes: TypeAlias = NDArray[np.uint8]
"""8-bit colours or levels."""

Progress: TypeAlias = Callable[[float], None]
"""Told the part of a stage's work that is done, in [0, 1]; may raise `Canceled` to stop it."""

Weigh: TypeAlias = Callable[[Floats], Floats]
"""By how much a pixel counts beside others, ``float[m]`` above 0, by its colour in CAM02-UCS, ``float[m, 3]``."""


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """Return a view of an array through which it cannot be changed."""
    view = array.view()
    view.flags.writeable = False
    return view
