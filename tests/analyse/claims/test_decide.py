"""How cases become a verdict: every and some, levels, margins, and what chance does to them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from looptax.analyse.claims.decide import Effect, decide, shown
from looptax.records.claims import Case
from looptax.records.findings import Group, Interval
from looptax.statistics import hodges_lehmann

GROUP = Group("current", "w", 32, 1024)


def effect(values: np.ndarray, margin: float = 0.0) -> Effect:
    def at(level: float) -> tuple[float, float] | None:
        if len(values) < hodges_lehmann.fewest(level):
            return None
        lower, upper = hodges_lehmann.interval(values, level)
        return math.exp(lower), math.exp(upper)

    whole = Interval(math.exp(hodges_lehmann.estimate(values)), *at(0.95))
    case = Case("speed", "a", "b", GROUP, None, whole, 1.0, False, "", "open")
    return Effect(case, at, margin, fewest=hodges_lehmann.fewest)


@pytest.mark.parametrize(
    ("bounds", "expects", "holds"),
    [
        ((1.06, 1.20), "above", True),
        ((1.02, 1.20), "above", False),  # it may lie inside the margin
        ((1.01, 1.04), "above", False),
        ((1.01, 1.04), "not above", True),
        ((0.97, 1.06), "not above", False),
        ((0.50, 0.60), "not above", True),
        ((0.80, 0.94), "below", True),
        ((0.80, 0.98), "below", False),
        ((0.96, 0.99), "below", False),
        ((0.96, 0.99), "not below", True),
        ((0.94, 1.50), "not below", False),
        (None, "above", False),
        (None, "not above", False),
    ],
)
def test_what_an_interval_shows(bounds, expects, holds):
    assert shown(bounds, 1.0, 0.05, expects) is holds


@pytest.mark.parametrize("value", [0.0, 1.0, 2.0])
def test_a_count_is_on_one_side_and_never_on_both(value):
    for one, other in (("above", "not above"), ("below", "not below")):
        assert shown((value, value), 1.0, 0.0, one) is not shown((value, value), 1.0, 0.0, other)


def test_nothing_to_decide_is_an_error():
    with pytest.raises(ValueError, match="without a case"):
        decide([], "above", "every")


def test_a_further_look_makes_every_level_dearer():
    effects = [effect(np.full(12, 0.5) + np.linspace(0, 0.01, 12))] * 5
    second = decide(effects, "above", "every", dearer=6)
    assert (second.level_for, second.level_against) == pytest.approx((1 - 0.05 / 6, 1 - 0.01 / 6))


def test_levels_are_divided_on_the_side_where_one_case_is_enough():
    effects = [effect(np.full(12, 0.5) + np.linspace(0, 0.01, 12))] * 5
    every, some = decide(effects, "above", "every"), decide(effects, "above", "some")
    assert (every.level_for, every.level_against) == pytest.approx((0.95, 0.99))
    assert (some.level_for, some.level_against) == pytest.approx((0.99, 0.95))


TEN = np.full(10, 0.5) + np.linspace(0, 0.01, 10)


@pytest.mark.parametrize(
    ("cases", "sign", "holds", "verdict", "needed"),
    [
        (25, 1, "some", "supported", None),
        (26, 1, "some", "inconclusive", 11),  # the least p of ten rounds is 2/1024, and 0.05/26 is less
        (400, 1, "some", "inconclusive", 14),
        (26, 1, "every", "supported", None),  # each shows it at 95 %
        (26, -1, "some", "refuted", None),
        (26, -1, "every", "inconclusive", 11),
    ],
)
def test_too_few_rounds_for_so_many_cases_are_told_with_how_many_it_takes(
    cases, sign, holds, verdict, needed
):
    found = decide([effect(sign * TEN)] * cases, "above", holds)
    assert (found.verdict, found.needed_rounds) == (verdict, needed)


def test_what_noise_leaves_open_has_rounds_enough():
    assert decide([effect(np.linspace(-0.5, 0.5, 10))] * 25, "above", "some").needed_rounds is None


def test_no_number_of_rounds_reaches_the_level_of_rounds_that_were_judged_without_end():
    without = replace(effect(TEN), at=lambda _level: None)
    found = decide([without], "above", "every", dearer=2**60)
    assert (found.verdict, found.needed_rounds, found.level_for) == ("inconclusive", None, 1.0)


@pytest.mark.parametrize("holds", ["every", "some"])
@pytest.mark.parametrize(
    ("expects", "truth"), [("above", 0.0), ("not above", 0.0), ("above", math.log(1.05))]
)
def test_a_wrong_verdict_comes_in_at_most_five_percent(holds, expects, truth):
    """Where all cases lie on the bound, or on the margin's edge, neither side may be said too often."""
    generator, wrong, runs = np.random.default_rng(7), 0, 1500
    margin = 0.05 if truth else 0.0
    said = "refuted" if truth or expects == "not above" else "supported"
    for _ in range(runs):
        effects = [effect(generator.normal(truth, 0.05, 12), margin) for _ in range(4)]
        wrong += decide(effects, expects, holds).verdict == said
    assert wrong / runs <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)
