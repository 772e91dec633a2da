"""Whether a number grows from cell to cell: of counts exactly, of memory with its certainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

WARM_UP = 0.2  # of the cells: caches fill, modules are imported
CONFIDENCE = 0.99
LEAST_SAMPLES = 8  # a quarter of them is two at least


@dataclass(frozen=True)
class Slope:
    """Bytes a cell: the median of the slopes between all pairs (Theil and Sen), and an interval for it.

    Samples a second apart are not independent, so that the interval is rather too narrow than too wide; what is
    asked of it is that its upper end lies below a bound.
    """

    bytes_a_cell: float
    low: float
    high: float


def after_warm_up(finished: Sequence[int], values: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """The samples that count: those after the first fifth of the cells."""
    cells, found = np.asarray(finished, float), np.asarray(values, float)
    begin = cells.min() + WARM_UP * (cells.max() - cells.min())
    kept = cells >= begin
    if kept.sum() < LEAST_SAMPLES:
        raise ValueError(f"{kept.sum()} samples after the warm-up tell nothing: let more cells run")
    return cells[kept], found[kept]


def slope(finished: Sequence[int], values: Sequence[float]) -> Slope:
    """Growth a cell; of each number of finished cells the last sample, taken when that cell's successor ran."""
    cells, found = after_warm_up(finished, values)
    last = dict(zip(cells, found, strict=True))
    fitted = stats.theilslopes(list(last.values()), list(last), alpha=CONFIDENCE)
    return Slope(float(fitted.slope), float(fitted.low_slope), float(fitted.high_slope))


def least_grown(finished: Sequence[int], values: Sequence[float]) -> float:
    """How far the least of the last quarter lies above the least of the first: zero where nothing is held on to.

    What a cell holds while it runs comes and goes; what is never given back raises the least.
    """
    _, found = after_warm_up(finished, values)
    quarter = len(found) // 4
    return float(found[-quarter:].min() - found[:quarter].min())
