"""How measured rounds scatter, beside independent normal ones: which kinds of noise there are to expect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from scipy import stats

from looptax.records.validation import Check
from looptax.statistics.stability import outliers
from looptax.statistics.values import Array
from looptax.validate.simulated.noise import generator

REPEATS = 40  # of every cell, as independent normal noise


def scatter(cells: Sequence[Array], seed: int) -> list[Check]:
    """How measured rounds scatter; each note has the same figure of independent normal rounds, as many a cell."""
    source = generator(seed, "scatter")
    normal = [source.standard_normal(len(cell)) for cell in cells for _ in range(REPEATS)]
    checks = []
    for what, unit, figure in _FIGURES:
        note = f"independent normal rounds: {figure(normal):.3g}"
        checks.append(Check(what, figure(cells), unit, None, None, len(cells), note))
    return checks


def _skewness(cell: Array) -> float:
    return abs(float(stats.skew(cell, bias=False)))


def _drift(cell: Array) -> float:
    """From the first round to the last along the straight line, in standard deviations of what it leaves."""
    line = np.polynomial.Polynomial.fit(np.arange(len(cell)), cell, 1)
    return float(abs(line(len(cell) - 1) - line(0)) / np.std(cell - line(np.arange(len(cell))), ddof=2))


def _step(cell: Array) -> float:
    """Second half against first, in standard deviations within halves."""
    first, second = cell[: len(cell) // 2], cell[len(cell) // 2 :]
    return abs(float(second.mean() - first.mean())) / float(
        np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2)
    )


def _neighbours(cell: Array) -> float:
    """Correlation of a round with the next; of few independent rounds it lies below nothing."""
    away = cell - cell.mean()
    return float((away[1:] * away[:-1]).sum() / (away**2).sum())


def _quantile(of: Callable[[Array], float], share: float) -> Callable[[Sequence[Array]], float]:
    return lambda cells: float(np.quantile([of(cell) for cell in cells], share))


def _disturbed(cells: Sequence[Array]) -> float:
    return float(np.mean([bool(outliers(cell)) for cell in cells]))


_FIGURES: Sequence[tuple[str, Literal["ratio", "share"], Callable[[Sequence[Array]], float]]] = (
    ("skewness of rounds, the middle cell", "ratio", _quantile(_skewness, 0.5)),
    ("skewness of rounds, the ninth decile of cells", "ratio", _quantile(_skewness, 0.9)),
    ("cells with a round more than eight robust standard deviations away", "share", _disturbed),
    (
        "drift from first round to last, in standard deviations, the middle cell",
        "ratio",
        _quantile(_drift, 0.5),
    ),
    ("second half against first, in standard deviations, the middle cell", "ratio", _quantile(_step, 0.5)),
    ("correlation of neighbouring rounds, the middle cell", "ratio", _quantile(_neighbours, 0.5)),
)
