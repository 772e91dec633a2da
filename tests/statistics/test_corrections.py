from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from looptax.statistics import holm
from looptax.statistics.fastest import fastest_set
from looptax.statistics.mann_whitney import p_above
from looptax.statistics.needed_rounds import needed_rounds
from looptax.statistics.t_interval import t_interval

P = st.lists(st.floats(0, 1), max_size=8)


@pytest.mark.parametrize(
    ("strategies", "rounds"), [(0, 6), (1, 6), (2, 7), (3, 7), (6, 8), (12, 9), (18, 10)]
)
def test_needed_rounds(strategies, rounds):
    assert needed_rounds(strategies) == rounds


@given(st.integers(1, 500))
def test_needed_rounds_let_the_smallest_p_through_holm(strategies):
    rounds = needed_rounds(strategies)
    smallest = [2 / 2**rounds] + [1.0] * (strategies - 1)
    assert holm.adjust(smallest)[0] <= 0.05
    assert rounds == 6 or 2 / 2 ** (rounds - 1) * strategies > 0.05


def test_a_family_is_not_negative():
    with pytest.raises(ValueError, match="-1"):
        needed_rounds(-1)


def test_holm_by_hand():
    # 0.01 x 4, 0.02 x 3, 0.03 x 2 (not below 0.06), 0.5 x 1, in the order given.
    assert holm.adjust([0.03, 0.01, 0.5, 0.02]) == pytest.approx([0.06, 0.04, 0.5, 0.06])


def test_tests_that_could_not_be_made_count_in_the_family():
    assert holm.adjust([0.01], family=4) == pytest.approx([0.04])
    assert holm.adjust([0.01, 0.02], family=4) == pytest.approx(holm.adjust([0.01, 0.02, 1.0, 1.0])[:2])


def test_holm_of_nothing():
    assert holm.adjust([]) == []
    assert holm.adjust([], family=3) == []


@pytest.mark.parametrize(
    ("p", "family"), [([0.1, 0.2], 1), ([1.2], None), ([-0.1], None), ([float("nan")], None)]
)
def test_holm_refuses_what_is_no_family(p, family):
    with pytest.raises(ValueError, match=r"family|p-value"):
        holm.adjust(p, family)


@given(P)
def test_holm_never_lowers_a_p_and_keeps_their_order(p):
    adjusted = holm.adjust(p)
    assert all(a >= b for a, b in zip(adjusted, p, strict=True))
    assert all(a <= 1 for a in adjusted)
    order = np.argsort(p, kind="stable")
    assert list(np.diff(np.array(adjusted)[order]) >= 0).count(False) == 0


def test_t_interval_by_hand():
    mean, lower, upper = t_interval([1.0, 2.0, 3.0])
    assert (mean, lower, upper) == pytest.approx((2.0, 2 - 4.302653 / 3**0.5, 2 + 4.302653 / 3**0.5))
    with pytest.raises(ValueError, match="two"):
        t_interval([1.0])


def test_mann_whitney_by_hand():
    assert p_above([4, 5, 6], [1, 2, 3]) == pytest.approx(1 / 20)
    assert p_above([1, 2, 3], [4, 5, 6]) == pytest.approx(1.0)


@pytest.mark.parametrize(("first", "second"), [(1, 1), (3, 5), (8, 8), (12, 7), (20, 20)])
def test_mann_whitney_is_that_of_scipy(first, second):
    generator = np.random.default_rng(first)
    for shift in (-1, 0, 0.5):
        one, two = generator.normal(shift, 1, first), generator.normal(0, 1, second)
        expected = stats.mannwhitneyu(one, two, alternative="greater", method="exact").pvalue
        assert p_above(one, two) == pytest.approx(expected)


def test_very_many_rounds_are_tested_by_the_normal_approximation():
    generator = np.random.default_rng(0)
    one, two = generator.normal(0.2, 1, 70), generator.normal(0, 1, 60)
    expected = stats.mannwhitneyu(one, two, alternative="greater", method="exact").pvalue
    assert p_above(one, two) == pytest.approx(expected, rel=0.05)


def test_a_tie_is_no_victory():
    assert p_above([1.0] * 8, [1.0] * 8) == pytest.approx(1)


def test_the_fastest_is_told_from_the_slow_and_not_from_its_equal():
    generator = np.random.default_rng(1)
    rounds = {
        "fast": generator.normal(1.0, 0.02, 8),
        "as_fast": generator.normal(1.0, 0.02, 8),
        "slow": generator.normal(0.0, 0.02, 8),
    }
    assert fastest_set(rounds) == {"fast", "as_fast"}


def test_a_single_strategy_and_few_rounds_stay():
    assert fastest_set({"only": [0.1]}) == {"only"}
    assert fastest_set({"one": [0.1, 0.1], "two": [5.0, 5.0]}) == {"one", "two"}
    assert fastest_set({}) == set()
    with pytest.raises(ValueError, match="one round"):
        fastest_set({"none": []})


def test_the_best_is_in_the_set_as_often_as_it_says():
    generator = np.random.default_rng(2)
    runs = 2000
    held = sum("0" in fastest_set({str(i): generator.normal(0, 1, 8) for i in range(4)}) for _ in range(runs))
    assert held / runs >= 0.945
