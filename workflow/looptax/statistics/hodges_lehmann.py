"""Hodges-Lehmann estimate with the exact Wilcoxon signed-rank interval and p-value.

The estimate is the median of the Walsh averages, the means of all pairs of values, each value with itself
included (Hodges and Lehmann 1963). The interval counts Walsh averages from both ends, by quantiles of the
signed-rank statistic under symmetry (Hollander and Wolfe, Nonparametric Statistical Methods, section 3.3).
It holds the pseudo-median with at least the stated probability for any continuous symmetric distribution;
ties and zeros make it wider, never narrower. Values are in any unit; Looptax gives log ratios.
"""

from __future__ import annotations

import itertools
import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from looptax.statistics.values import Array, Values

ROUNDING = 1e-12


def walsh_averages(values: Values) -> Array:
    """Means of all pairs with i <= j along the last axis: shape (..., n) becomes (..., n (n + 1) / 2)."""
    array = np.asarray(values, dtype=float)
    first, second = _pairs(array.shape[-1])
    # Halved before the sum: no overflow, and mirrored values give exactly mirrored averages.
    half = array / 2
    return np.asarray(half[..., first] + half[..., second])


def estimate(values: Values) -> float:
    """The median of the Walsh averages.

    Raises
    ------
    ValueError
        If there are no values or one is not finite.
    """
    averages = np.sort(walsh_averages(_checked(values)))
    middle = len(averages) // 2
    return float(averages[middle] / 2 + averages[-1 - middle] / 2)


def interval(values: Values, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of the pseudo-median at ``level``, as (lower, upper).

    Raises
    ------
    ValueError
        If there are too few values for the level (fewer than 6 for 0.95) or one is not finite.
    """
    checked = _checked(values)
    beyond = _critical(len(checked), level)
    if beyond is None:
        raise ValueError(f"{len(checked)} values cannot give an interval at {level:.0%}")
    averages = np.sort(walsh_averages(checked))
    return float(averages[beyond]), float(averages[-1 - beyond])


def fewest(level: float) -> int:
    """The least number of values that can give an interval at ``level``: 6 for 0.95."""
    return next(count for count in itertools.count(1) if _critical(count, level) is not None)


def half_width(values: Values, level: float = 0.95) -> float:
    """Half the length of the interval, in the values' unit; infinite while there are too few values."""
    if len(values) == 0 or _critical(len(values), level) is None:
        return math.inf
    lower, upper = interval(values, level)
    return (upper - lower) / 2


def p_value(values: Values) -> float:
    """Exact two-sided p for a pseudo-median of 0, at most 1 - level exactly where the interval leaves out 0.

    Walsh averages of exactly zero speak against a difference in either direction, so identical values and
    ties give a p that is too large rather than too small.
    """
    averages = walsh_averages(_checked(values))
    fewest = min(int(np.sum(averages <= 0)), int(np.sum(averages >= 0)))
    return min(1.0, 2 * float(_cumulative(len(values))[fewest]))


@lru_cache(maxsize=64)
def _pairs(count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions of all pairs with i <= j: kept, because finding them takes longer than the averages do."""
    return np.triu_indices(count)


@lru_cache(maxsize=64)
def _cumulative(count: int) -> Array:
    """P(T <= t) for t = 0 ... n (n + 1) / 2, the signed-rank statistic of ``count`` values without ties."""
    chance = np.array([1.0])
    for rank in range(1, count + 1):
        longer = np.zeros(len(chance) + rank)
        longer[: len(chance)] += chance / 2
        longer[rank:] += chance / 2
        chance = longer
    return np.cumsum(chance)


@lru_cache(maxsize=64)
def _critical(count: int, level: float) -> int | None:
    """The largest t with 2 P(T <= t) <= 1 - level; None where even t = 0 is too likely."""
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not {level}")
    allowed = int(np.searchsorted(_cumulative(count), (1 - level) / 2 + ROUNDING, side="right"))
    return allowed - 1 if allowed > 0 else None


def _checked(values: Values) -> Array:
    array = np.asarray(values, dtype=float)
    if array.ndim != 1 or array.size == 0 or not np.isfinite(array).all():
        raise ValueError("Hodges-Lehmann needs at least one value, all of them finite")
    return array
