from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from looptax.statistics import ratios

CALLS = st.lists(st.tuples(st.floats(1e-4, 10), st.integers(1, 1000)), min_size=1, max_size=7)


def test_a_slow_epoch_moves_the_total_and_not_the_typical_one():
    steady, stalled = [(1.0, 10)] * 3, [(1.0, 10), (1.0, 10), (4.0, 10)]
    assert ratios.log_ratio(steady, stalled) == 0
    assert ratios.log_ratio_of_totals(steady, stalled) == pytest.approx(math.log(0.5))


def test_twice_as_fast_is_the_log_of_two_whatever_the_epochs_a_call():
    assert ratios.log_ratio([(1.0, 10)], [(5.0, 100)]) == pytest.approx(math.log(2))


@given(CALLS, CALLS)
def test_swapping_the_roles_changes_the_sign(one, other):
    assert ratios.log_ratio(one, other) == pytest.approx(-ratios.log_ratio(other, one))
    assert ratios.log_ratio_of_totals(one, other) == pytest.approx(-ratios.log_ratio_of_totals(other, one))


@pytest.mark.parametrize("calls", [[], [(1.0, 0)], [(0.0, 3)], [(float("nan"), 3)]])
def test_a_round_without_work_or_time_is_refused(calls):
    with pytest.raises(ValueError, match="at least one step"):
        ratios.log_ratio([(1.0, 1)], calls)
