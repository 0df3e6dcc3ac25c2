"""Types of the arrays and callbacks that are passed around, and read-only arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Singles: TypeAlias = NDArray[np.float32]
"""Half the memory, for large arrays."""
Ints: TypeAlias = NDArray[np.intp]
Bools: TypeAlias = NDArray[np.bool_]

Bytes: TypeAlias = NDArray[np.uint8]
"""8-bit colours or levels."""

Progress: TypeAlias = Callable[[float], None]
"""Called with the part of a stage's work that is done, in [0, 1]; may raise `Canceled` to stop it."""

Weigh: TypeAlias = Callable[[Floats], Floats]
"""Returns the weight of each pixel, ``float[m]`` above 0, from its colour in CAM02-UCS, ``float[m, 3]``."""


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """Return a read-only view of an array."""
    view = array.view()
    view.flags.writeable = False
    return view
