"""How far one series of independent values lies above another: Hodges-Lehmann shift with the exact interval.

The estimate is the median of all differences between a value of the one and a value of the other series (Hodges and
Lehmann 1963). The interval counts these differences from both ends, by quantiles of the Mann-Whitney statistic
(Moses; Hollander and Wolfe, Nonparametric Statistical Methods, sections 4.2 and 4.3). It holds the shift with at least
the stated probability where both series have the same continuous distribution but for where it lies; ties make it
wider, never narrower. It is for series that share nothing: two runs, or the same cell measured twice.
"""

from __future__ import annotations

import itertools

import numpy as np
from scipy import stats

from looptax.statistics.mann_whitney import MOST_EXACT_PAIRS, chance_at_least, p_above
from looptax.statistics.values import Array, Values

ROUNDING = 1e-12


def estimate(values: Values, others: Values) -> float:
    """The median of all ``values[i] - others[j]``, in the values' unit.

    Raises
    ------
    ValueError
        If a series is empty or a value is not finite.
    """
    return float(np.median(_differences(values, others)))


def interval(values: Values, others: Values, level: float = 0.95) -> tuple[float, float]:
    """The interval of the shift at ``level``, as (lower, upper), in the values' unit.

    Exact up to ``MOST_EXACT_PAIRS`` pairs of values, by the normal approximation beyond.

    Raises
    ------
    ValueError
        If a series is empty, a value is not finite, or there are too few for the level (fewer than 4 and 4 for 0.95).
    """
    differences = _differences(values, others)
    beyond = _critical(len(values), len(others), level)
    if beyond is None:
        raise ValueError(f"{len(values)} and {len(others)} values cannot give an interval at {level:.0%}")
    return float(differences[beyond]), float(differences[-1 - beyond])


def fewest(level: float) -> int:
    """The least number of values in each of two series that can give an interval at ``level``: 4 for 0.95."""
    return next(count for count in itertools.count(1) if _critical(count, count, level) is not None)


def p_value(values: Values, others: Values) -> float:
    """Two-sided Mann-Whitney p for a shift of 0: at most 1 - level exactly where the interval leaves out 0.

    Raises
    ------
    ValueError
        If a series is empty or a value is not finite.
    """
    _differences(values, others)
    return min(1.0, 2 * min(p_above(values, others), p_above(others, values)))


def _critical(first: int, second: int, level: float) -> int | None:
    """The largest u with 2 P(U <= u) <= 1 - level; None where even u = 0 is too likely."""
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not {level}")
    pairs = first * second
    if pairs > MOST_EXACT_PAIRS:
        spread = np.sqrt(pairs * (first + second + 1) / 12)
        return int(np.floor(pairs / 2 - 0.5 - stats.norm.isf((1 - level) / 2) * spread))
    at_most = chance_at_least(first, second)[
        ::-1
    ]  # the statistic is symmetric: P(U <= u) = P(U >= pairs - u)
    allowed = int(np.searchsorted(at_most, (1 - level) / 2 + ROUNDING, side="right"))
    return allowed - 1 if allowed > 0 else None


def _differences(values: Values, others: Values) -> Array:
    one, two = np.asarray(values, dtype=float), np.asarray(others, dtype=float)
    for array in (one, two):
        if array.ndim != 1 or array.size == 0 or not np.isfinite(array).all():
            raise ValueError("a shift needs at least one value in each series, all of them finite")
    return np.asarray(np.sort((one[:, None] - two[None, :]).ravel()))
