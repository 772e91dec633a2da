"""Holm's step-down correction of a family of tests (Holm 1979, Scandinavian Journal of Statistics 6)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def adjust(p_values: Sequence[float], family: int | None = None) -> list[float]:
    """Adjusted p-values in the order given; rejecting those at most 0.05 errs in at most 5 % of families.

    ``family`` is the number of tests planned where some could not be made: these count as p = 1, so that a
    failed cell never makes its neighbours look more certain.

    Raises
    ------
    ValueError
        If a p lies outside 0 to 1, or the family is smaller than the tests made.
    """
    values = np.asarray(p_values, dtype=float)
    size = len(values) if family is None else family
    if size < len(values):
        raise ValueError(f"a family of {size} cannot hold {len(values)} tests")
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError("a p-value lies between 0 and 1")
    order = np.argsort(values, kind="stable")
    steps = values[order] * (size - np.arange(len(values)))
    adjusted = np.empty(len(values))
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps)) if len(values) else steps
    return [float(p) for p in adjusted]
