"""Signs that rounds were not alike: outliers, two modes, a trend. They label; nothing is dropped.

Thresholds come from seeded simulations of normal rounds (tests/statistics/test_stability.py repeats them in
small): each raises a false alarm in about one cell in a hundred.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from looptax.statistics.values import Array, Values

TO_SIGMA = 1.4826  # median absolute deviation to standard deviation of normal values (Hampel 1974)
FAR = 8.0  # robust standard deviations; of 8 normal rounds one in a hundred series has such a value
LEAST_SHARE = 0.2  # a mode holds a fifth of the rounds and at least two; fewer are outliers
SPLIT_AT_INFINITY = 0.64  # 2 / pi: what the best split of endless normal values explains (Cox 1957)
SPLIT_OF_FEW = 0.84  # over the root of n: fitted to the 99th percentile of normal series of 6 to 40
TREND_P = 0.01


@dataclass(frozen=True)
class Modes:
    """Two groups of values: their means, and the positions of those in the upper one."""

    lower: float
    upper: float
    above: list[int]


def outliers(values: Values) -> list[int]:
    """Positions of values farther than ``FAR`` robust standard deviations from the median."""
    array = np.asarray(values, dtype=float)
    away = np.abs(array - np.median(array))
    spread = TO_SIGMA * float(np.median(away))
    return [int(i) for i in np.flatnonzero(away > FAR * spread + 1e-12)]


def relative_spread(values: Values) -> float:
    """Robust standard deviation over the median."""
    array = np.asarray(values, dtype=float)
    centre = float(np.median(array))
    return TO_SIGMA * float(np.median(np.abs(array - centre))) / centre


def two_modes(values: Values) -> Modes | None:
    """The best split into two groups, if it explains more variance than normal values let it."""
    array = np.asarray(values, dtype=float)
    if len(array) < 6 or float(np.ptp(array)) <= 1e-12:
        return None
    order = np.argsort(array, kind="stable")
    ranked = array[order]
    fewest = max(2, int(np.ceil(LEAST_SHARE * len(ranked))))
    cuts = range(fewest, len(ranked) - fewest + 1)
    within = [_squares(ranked[:cut]) + _squares(ranked[cut:]) for cut in cuts]
    explained = 1 - min(within) / _squares(ranked)
    if explained <= SPLIT_AT_INFINITY + SPLIT_OF_FEW / np.sqrt(len(ranked)):
        return None
    cut = cuts[int(np.argmin(within))]
    above = sorted(int(i) for i in order[cut:])
    return Modes(float(ranked[:cut].mean()), float(ranked[cut:].mean()), above)


def trend(values: Values, least: float = 0.0) -> float | None:
    """Change from first to last value along the Theil-Sen line; None unless Kendall's test finds one.

    None too where it is no more than ``least``: the test, which takes most of the time, is left out then.
    """
    array = np.asarray(values, dtype=float)
    if len(array) < 6 or float(np.ptp(array)) <= 1e-12:
        return None
    change = _slope(array) * (len(array) - 1)
    if abs(change) <= least or float(stats.kendalltau(np.arange(len(array)), array).pvalue) > TREND_P:
        return None
    return change


def groups_differ(values: Values, labels: Sequence[int], significance: float = 0.05) -> float | None:
    """Largest distance of group medians if a Kruskal-Wallis test tells the groups apart; else None."""
    groups = [[v for v, label in zip(values, labels, strict=True) if label == g] for g in sorted(set(labels))]
    if len(groups) < 2 or min(map(len, groups)) < 3 or float(np.ptp(np.asarray(values))) <= 1e-12:
        return None
    if float(stats.kruskal(*groups).pvalue) > significance:
        return None
    medians = [float(np.median(group)) for group in groups]
    return max(medians) - min(medians)


def _slope(array: Array) -> float:
    """Theil's: the median over all pairs, as ``scipy.stats.theilslopes`` has it."""
    first, second = np.triu_indices(len(array), 1)
    return float(np.median((array[second] - array[first]) / (second - first)))


def _squares(values: np.ndarray) -> float:
    return float(((values - values.mean()) ** 2).sum())
