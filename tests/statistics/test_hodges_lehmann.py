from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from looptax.statistics import hodges_lehmann as hl

FINITE = st.floats(-10, 10, allow_nan=False).map(lambda v: round(v, 6))
ROUNDS = st.lists(FINITE, min_size=6, max_size=14)


def test_six_rounds_give_their_range():
    values = [0.3, -0.1, 0.2, 0.5, 0.1, 0.4]
    assert hl.interval(values) == (-0.1, 0.5)


def test_published_example_of_hollander_and_wolfe():
    # Hollander and Wolfe, table 3.1: estimate -0.46, 96.1 % interval (-0.786, -0.010).
    before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    differences = [b - a for a, b in zip(before, after, strict=True)]
    assert hl.estimate(differences) == pytest.approx(-0.46, abs=1e-9)
    lower, upper = hl.interval(differences, 0.96)
    assert (lower, upper) == pytest.approx((-0.786, -0.010), abs=1e-9)
    assert hl.p_value(differences) == pytest.approx(0.0390625)


def test_null_distribution_is_that_of_all_signs():
    ranks = range(1, 8)
    sums = sorted(
        sum(r for r, s in zip(ranks, signs, strict=True) if s)
        for signs in itertools.product((0, 1), repeat=7)
    )
    expected = [sum(s <= t for s in sums) / 2**7 for t in range(29)]
    assert hl._cumulative(7) == pytest.approx(expected)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_too_few_rounds_have_no_interval(count):
    with pytest.raises(ValueError, match=f"{count} values"):
        hl.interval([0.1 * i for i in range(count)])
    assert math.isinf(hl.half_width([0.1 * i for i in range(count)]))


@pytest.mark.parametrize(("level", "count"), [(0.95, 6), (1 - 0.05 / 25, 10), (1 - 0.05 / 26, 11)])
def test_the_fewest_rounds_are_those_of_the_least_p(level, count):
    assert hl.fewest(level) == count
    assert 2 / 2**count <= 1 - level < 2 / 2 ** (count - 1)


def test_no_rounds():
    assert math.isinf(hl.half_width([]))
    with pytest.raises(ValueError, match="at least one"):
        hl.estimate([])


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_values_must_be_finite(bad):
    with pytest.raises(ValueError, match="finite"):
        hl.interval([0.1] * 6 + [bad])


def test_identical_rounds():
    assert hl.interval([0.0] * 8) == (0.0, 0.0)
    assert hl.p_value([0.0] * 8) == 1.0
    assert hl.interval([0.2] * 8) == pytest.approx((0.2, 0.2))
    assert hl.p_value([0.2] * 8) == 2 / 2**8


@given(st.lists(FINITE.filter(bool), min_size=1, max_size=12, unique_by=abs))
def test_p_is_that_of_scipy_where_nothing_is_tied(values):
    assert hl.p_value(values) == pytest.approx(stats.wilcoxon(values, method="exact").pvalue)


@given(ROUNDS)
def test_p_and_interval_agree_about_zero(values):
    lower, upper = hl.interval(values)
    assert (hl.p_value(values) <= 0.05) == (lower > 0 or upper < 0)


@given(ROUNDS)
def test_inverting_the_ratio_flips_the_interval(values):
    lower, upper = hl.interval(values)
    flipped = [-v for v in values]
    assert hl.interval(flipped) == (-upper, -lower)
    assert hl.estimate(flipped) == -hl.estimate(values)
    assert hl.p_value(flipped) == hl.p_value(values)


@given(ROUNDS, st.randoms(), st.integers(-8, 8))
def test_order_does_not_matter_and_a_shift_moves_everything(values, random, shift):
    moved = [v + shift for v in values]
    random.shuffle(moved)
    assert hl.interval(moved) == pytest.approx(tuple(v + shift for v in hl.interval(values)), abs=1e-9)
    assert hl.half_width(moved) == pytest.approx(hl.half_width(values), abs=1e-9)


@given(ROUNDS)
def test_the_interval_holds_the_estimate_and_grows_with_the_level(values):
    lower, upper = hl.interval(values)
    assert lower <= hl.estimate(values) <= upper
    narrower = hl.interval(values, 0.8)
    assert lower <= narrower[0] <= narrower[1] <= upper


@pytest.mark.parametrize("count", [6, 8, 12])
def test_the_interval_holds_the_truth_as_often_as_it_says(count):
    generator = np.random.default_rng(count)
    noise = generator.standard_t(3, (1500, count)) + 0.3
    held = np.mean([lower <= 0.3 <= upper for lower, upper in map(hl.interval, noise)])
    assert 0.935 <= held <= 0.985, f"95 % interval of {count} rounds held the truth in {held:.1%} of runs"
