"""Resampling rounds, for numbers that have no exact interval: cost models, taxes, break-even sizes.

The percentile bootstrap of few rounds is too narrow (5 rounds: 83 % instead of 95 %), so resampled
estimates are spread by the factor that turns it into a t-like interval (Hesterberg 2015, The American
Statistician 69, 'expanded' percentile interval).
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from looptax.statistics.hodges_lehmann import walsh_averages
from looptax.statistics.values import Array, medians

RESAMPLES = 1000
MOST_AVERAGES = 4_000_000  # Walsh averages in memory at once: 32 MB


def draw(rounds: int, generator: np.random.Generator, resamples: int = RESAMPLES) -> NDArray[np.int64]:
    """Positions of resampled rounds: shape (resamples, rounds)."""
    return generator.integers(0, rounds, (resamples, rounds))


def pseudo_medians(values: Array) -> Array:
    """Hodges-Lehmann estimates along the last axis of (resamples, rounds): shape (resamples,)."""
    rounds = values.shape[-1]
    rows = max(1, MOST_AVERAGES // (rounds * (rounds + 1) // 2))
    parts = [values[start : start + rows] for start in range(0, len(values), rows)]
    return np.concatenate([medians(walsh_averages(part)) for part in parts])


def expanded(samples: Array, estimate: float, rounds: int) -> Array:
    """Samples moved from ``estimate`` until percentiles of few ``rounds`` are as wide as a t interval."""
    if rounds < 2:
        return samples
    return np.asarray(estimate + _factor(rounds) * (samples - estimate))


@lru_cache(maxsize=64)
def _factor(rounds: int) -> float:
    return math.sqrt(rounds / (rounds - 1)) * float(stats.t.ppf(0.975, rounds - 1) / stats.norm.ppf(0.975))


def percentile_interval(samples: Array, level: float = 0.95) -> tuple[float, float]:
    """Lower and upper percentile of the last axis of one-dimensional ``samples``."""
    lower, upper = np.quantile(samples, [(1 - level) / 2, (1 + level) / 2])
    return float(lower), float(upper)
