"""Welch's t by its formula (1947), and where nothing can be said."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from looptax.statistics.welch import welch


def test_it_is_welchs_formula() -> None:
    generator = np.random.default_rng(4)
    one, other = generator.normal(0.3, 0.1, 4), generator.normal(0.0, 0.5, 7)
    parts = one.var(ddof=1) / 4, other.var(ddof=1) / 7
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / 3 + parts[1] ** 2 / 6)
    apart, error = one.mean() - other.mean(), sum(parts) ** 0.5
    reach = stats.t.ppf(0.95, freedom) * error
    found = welch(one, other, 0.9)
    assert found[:3] == pytest.approx((apart, apart - reach, apart + reach))
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(apart) / error, freedom))


def test_values_without_scatter_differ_or_do_not() -> None:
    assert welch([1.0, 1.0], [1.0, 1.0]) == (0.0, 0.0, 0.0, 1.0)
    assert welch([1.0, 1.0], [2.0, 2.0]) == (-1.0, -1.0, -1.0, 0.0)


@pytest.mark.parametrize("values", [[], [1.0], [1.0, float("nan")]])
def test_too_few_or_odd_values_are_an_error(values: list[float]) -> None:
    with pytest.raises(ValueError, match="at least two values"):
        welch(values, [1.0, 2.0])
