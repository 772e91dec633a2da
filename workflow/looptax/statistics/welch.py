"""How far one short series of independent values lies above another: the difference of means, by Welch's t."""

from __future__ import annotations

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
    apart = float(one.mean() - two.mean())
    if one.std() == two.std() == 0:
        return Welch(apart, apart, apart, float(apart == 0))
    found = stats.ttest_ind(one, two, equal_var=False)
    bounds = found.confidence_interval(level)
    return Welch(apart, float(bounds.low), float(bounds.high), float(found.pvalue))
