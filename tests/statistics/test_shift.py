from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from looptax.statistics import shift

FINITE = st.floats(-10, 10, allow_nan=False).map(lambda v: round(v, 6))
SERIES = st.lists(FINITE, min_size=4, max_size=12)


def test_published_example_of_hollander_and_wolfe():
    # Hollander and Wolfe, table 4.1 (permeability of human chorioamnion): shift -0.305, 96 % interval (-0.76, 0.15).
    term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    early = [1.15, 0.88, 0.90, 0.74, 1.21]
    assert shift.estimate(early, term) == pytest.approx(-0.305)
    assert shift.interval(early, term, 0.96) == pytest.approx((-0.76, 0.15))


@pytest.mark.parametrize(
    ("sizes", "critical"), [((4, 4), 0), ((5, 5), 2), ((8, 8), 13), ((10, 7), 14), ((20, 20), 127)]
)
def test_critical_values_are_those_of_the_tables(sizes, critical):
    # Mann-Whitney U, two-sided, 0.05: as printed in textbooks.
    assert shift._critical(*sizes, 0.95) == critical


def test_three_and_four_values_have_no_interval():
    with pytest.raises(ValueError, match="3 and 4 values cannot"):
        shift.interval([1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 4.0])


@pytest.mark.parametrize(("level", "count"), [(0.95, 4), (1 - 0.05 / 26, 7)])
def test_the_fewest_of_each_are_those_of_the_least_p(level, count):
    assert shift.fewest(level) == count
    assert 2 / math.comb(2 * count, count) <= 1 - level < 2 / math.comb(2 * count - 2, count - 1)


@pytest.mark.parametrize("bad", [[], [float("nan")], [float("inf")]])
def test_values_must_be_there_and_finite(bad):
    with pytest.raises(ValueError, match="finite"):
        shift.estimate([1.0], bad)


@given(SERIES, SERIES, FINITE)
def test_it_moves_with_the_values_and_turns_with_the_series(one, two, by):
    lower, upper = shift.interval(one, two)
    assert lower <= shift.estimate(one, two) <= upper
    assert shift.interval([v + by for v in one], two) == pytest.approx((lower + by, upper + by), abs=1e-9)
    assert shift.interval(two, one) == pytest.approx((-upper, -lower), abs=1e-9)


def test_it_holds_the_shift_as_often_as_it_says():
    generator = np.random.default_rng(5)
    holds = 0
    for _ in range(2000):
        one, two = generator.standard_t(3, 8) + 0.7, generator.standard_t(3, 8)
        lower, upper = shift.interval(one, two)
        holds += lower <= 0.7 <= upper
    assert 0.94 <= holds / 2000 <= 0.975  # exact: 95.0 % at least, for eight and eight 95.2 %


def test_the_approximation_continues_the_exact_counts(monkeypatch):
    exact = shift._critical(50, 50, 0.95)
    monkeypatch.setattr(shift, "MOST_EXACT_PAIRS", 0)
    assert abs(shift._critical(50, 50, 0.95) - exact) <= 1


@given(SERIES, SERIES)
def test_p_is_at_most_a_twentieth_exactly_where_the_interval_leaves_out_nothing(one, two):
    lower, upper = shift.interval(one, two)
    assert (shift.p_value(one, two) <= 0.05) == (lower > 0 or upper < 0)


def test_p_is_that_of_the_exact_test():
    assert shift.p_value([5, 6, 7, 8], [1, 2, 3, 4]) == pytest.approx(2 / 70)
    assert shift.p_value([1, 2, 3, 4], [5, 6, 7, 8]) == pytest.approx(2 / 70)
    assert shift.p_value([1, 1, 1, 1], [1, 1, 1, 1]) == 1
