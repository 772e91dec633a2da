"""Welch's t against scipy's, and where nothing can be said."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from looptax.statistics.welch import welch


def test_it_is_what_scipy_gives() -> None:
    generator = np.random.default_rng(4)
    one, other = generator.normal(0.3, 0.1, 4), generator.normal(0.0, 0.5, 7)
    found, theirs = welch(one, other, 0.9), stats.ttest_ind(one, other, equal_var=False)
    bounds = theirs.confidence_interval(0.9)
    assert (found.lower, found.upper) == pytest.approx((bounds.low, bounds.high))
    assert found.p_value == pytest.approx(theirs.pvalue)
    assert found.estimate == pytest.approx(one.mean() - other.mean())


def test_values_without_scatter_differ_or_do_not() -> None:
    assert welch([1.0, 1.0], [1.0, 1.0]) == (0.0, 0.0, 0.0, 1.0)
    assert welch([1.0, 1.0], [2.0, 2.0]) == (-1.0, -1.0, -1.0, 0.0)


@pytest.mark.parametrize("values", [[], [1.0], [1.0, float("nan")]])
def test_too_few_or_odd_values_are_an_error(values: list[float]) -> None:
    with pytest.raises(ValueError, match="at least two values"):
        welch(values, [1.0, 2.0])
