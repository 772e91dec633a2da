from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from looptax.statistics import ratios

CALLS = st.lists(st.tuples(st.floats(1e-4, 10), st.integers(1, 1000)), min_size=1, max_size=4)
PAIRS = st.lists(st.tuples(CALLS, CALLS, st.booleans()), min_size=1, max_size=6)


def round_of(*steps: tuple[float, float]) -> list[ratios.Visit]:
    """Pairs of visits of one call of ten steps, with the orders A B, B A, A B …"""
    visits = []
    for index, (reference, strategy) in enumerate(steps):
        pair = [("reference", [(reference, 10)]), ("strategy", [(strategy, 10)])]
        visits += pair[::-1] if index % 2 else pair
    return visits


def test_a_slow_epoch_moves_the_total_and_not_the_typical_one():
    stalled = round_of((1.0, 1.0), (1.0, 1.0), (1.0, 4.0))
    assert ratios.log_ratio(stalled) == 0
    assert ratios.log_ratio_of_totals(stalled) == pytest.approx(math.log(0.5))


def test_twice_as_fast_is_the_log_of_two_whatever_the_epochs_a_call():
    visits = [("reference", [(1.0, 10)]), ("strategy", [(5.0, 100)])]
    assert ratios.log_ratio(visits) == pytest.approx(math.log(2))


def test_a_machine_that_changes_its_speed_between_pairs_changes_nothing():
    slow_half = round_of((1.0, 0.5), (1.0, 0.5), (1.6, 0.8), (1.6, 0.8))
    assert ratios.log_ratio(slow_half) == pytest.approx(math.log(2))


@given(PAIRS)
def test_swapping_the_roles_changes_the_sign(pairs):
    def visits(reference, strategy):
        found = []
        for one, other, turned in pairs:
            pair = [(reference, one), (strategy, other)]
            found += pair[::-1] if turned else pair
        return found

    ours, theirs = visits("reference", "strategy"), visits("strategy", "reference")
    assert ratios.log_ratio(ours) == pytest.approx(-ratios.log_ratio(theirs))
    assert ratios.log_ratio_of_totals(ours) == pytest.approx(-ratios.log_ratio_of_totals(theirs))


@pytest.mark.parametrize("calls", [[], [(1.0, 0)], [(0.0, 3)], [(float("nan"), 3)]])
def test_a_round_without_work_or_time_is_refused(calls):
    with pytest.raises(ValueError, match="at least one step"):
        ratios.log_ratio([("reference", [(1.0, 1)]), ("strategy", calls)])


@pytest.mark.parametrize("roles", [[], ["reference"], ["strategy", "strategy"]])
def test_visits_that_are_no_pairs_are_refused(roles):
    with pytest.raises(ValueError, match="pair"):
        ratios.log_ratio([(role, [(1.0, 1)]) for role in roles])
