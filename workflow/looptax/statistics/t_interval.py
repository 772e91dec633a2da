"""The mean with Student's t interval, beside the rank estimate: where they differ, rounds were skewed."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy import stats

from looptax.statistics.values import Values


def t_interval(values: Values, level: float = 0.95) -> tuple[float, float, float]:
    """Mean, lower and upper bound, in the values' unit (Student 1908).

    Exact for normal values only: with one round in ten disturbed, five rounds hold the truth in 88 %
    instead of 95 %.

    Raises
    ------
    ValueError
        If there are fewer than two values or one is not finite.
    """
    array = np.asarray(values, dtype=float)
    if array.ndim != 1 or array.size < 2 or not np.isfinite(array).all():
        raise ValueError("a t interval needs at least two values, all of them finite")
    mean = float(array.mean())
    error = float(array.std(ddof=1)) / math.sqrt(array.size)
    reach = _quantile(level, array.size - 1) * error
    return mean, mean - reach, mean + reach


@lru_cache(maxsize=64)
def _quantile(level: float, freedom: int) -> float:
    return float(stats.t.ppf((1 + level) / 2, freedom))
