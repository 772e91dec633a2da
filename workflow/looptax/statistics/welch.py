"""How far one short series of independent values lies above another: the difference of means, by Welch's t."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy import stats

from looptax.statistics.values import Values


class Welch(NamedTuple):
    """Difference of means with its interval, in the values' unit, and the two-sided p for a difference of 0."""

    estimate: float
    lower: float
    upper: float
    p_value: float


def welch(values: Values, others: Values, level: float = 0.95) -> Welch:
    """``values`` minus ``others``; their scatter need not be alike (Welch 1947).

    For series too short for ranks, which four and four values cannot tell apart beyond p = 0.029. Exact for no
    distribution, close for normal ones; a value far out makes it wider, not falsely narrow.

    Raises
    ------
    ValueError
        If a series has fewer than two values or one is not finite.
    """
    one, two = np.asarray(values, dtype=float), np.asarray(others, dtype=float)
    for array in (one, two):
        if array.ndim != 1 or array.size < 2 or not np.isfinite(array).all():
            raise ValueError("Welch's t needs at least two values in each series, all of them finite")
    parts = [float(array.var(ddof=1)) / array.size for array in (one, two)]
    apart, error = float(one.mean() - two.mean()), math.sqrt(sum(parts))
    if error == 0:
        return Welch(apart, apart, apart, float(apart == 0))
    freedom = sum(parts) ** 2 / sum(
        part**2 / (array.size - 1) for part, array in zip(parts, (one, two), strict=True)
    )
    reach = float(stats.t.ppf((1 + level) / 2, freedom)) * error
    return Welch(apart, apart - reach, apart + reach, float(2 * stats.t.sf(abs(apart) / error, freedom)))
