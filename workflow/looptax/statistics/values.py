"""What the functions of this room take: numbers in a list, a tuple or a one-dimensional array."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Values = Sequence[float] | Array


def medians(values: Array) -> Array:
    """Medians along the last axis. Of many short rows: to sort these is quicker by ten times than to select in each."""
    ranked = np.sort(values, axis=-1)
    upper = ranked.shape[-1] // 2
    if ranked.shape[-1] % 2:
        return np.asarray(ranked[..., upper])
    return np.asarray((ranked[..., upper - 1] + ranked[..., upper]) / 2)
