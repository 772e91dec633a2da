from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from looptax.analyse.family import dearer, judge_family
from looptax.analyse.find import find
from looptax.analyse.table import timings_table
from looptax.analyse.verdict import plain_verdict, verdict
from looptax.records.findings import Comparison, Findings, Interval
from tests import synthetic
from tests.synthetic import Faults


def one(found: Findings, strategy: str, rows: int = 1024) -> Comparison:
    return next(c for c in found.comparisons if c.strategy == strategy and c.group.rows == rows)


@pytest.mark.parametrize(
    ("ratio", "p", "expected"),
    [
        (
            Interval(1.02, 1.01, 1.03),
            0.0001,
            "no practical difference",
        ),  # significant, and too small to matter
        (Interval(1.2, 1.1, 1.3), 0.01, "faster"),
        (Interval(0.8, 0.7, 0.9), 0.01, "slower"),
        (Interval(1.2, 1.1, 1.3), 0.06, "inconclusive"),
        (Interval(1.03, 1.01, 1.06), 0.01, "faster"),
        (Interval(1.0, 0.94, 1.04), 0.9, "inconclusive"),
        (Interval(1.0, 0.953, 1.049), 0.9, "no practical difference"),
    ],
)
def test_no_practical_difference_goes_before_the_test(ratio, p, expected):
    assert verdict(ratio, p, margin=0.05) == expected


@given(st.floats(0.2, 5), st.floats(1, 1.5), st.floats(1, 1.5))
def test_inverting_the_ratio_swaps_faster_and_slower(estimate, below, above):
    swapped = {"faster": "slower", "slower": "faster"}
    ratio = Interval(estimate, estimate / below, estimate * above)
    inverse = Interval(1 / estimate, 1 / ratio.upper, 1 / ratio.lower)
    edges = (
        abs(abs(math.log(bound)) - margin)
        for bound in (ratio.lower, ratio.upper)
        for margin in (0, math.log(1.05))
    )
    if min(edges) > 1e-9:
        expected = plain_verdict(ratio, 0.05)
        assert plain_verdict(inverse, 0.05) == swapped.get(expected, expected)


def test_known_speeds_are_recovered():
    found = synthetic.findings({"fit_numpy": 0.8, "own_step": 1.0, "resident_epoch": 12.0}, rows=(1024,))
    truths = {"fit_numpy": (0.8, "slower"), "own_step": (1.0, "no practical difference")}
    truths |= {"resident_epoch": (12.0, "faster"), "train_on_batch": (1.0, "reference")}
    for name, (truth, expected) in truths.items():
        cell = one(found, name)
        assert cell.verdict == expected
        assert cell.ratio is not None
        assert cell.ratio.lower < truth < cell.ratio.upper
        assert cell.ratio_mean is not None
        assert cell.ratio_mean.estimate == pytest.approx(cell.ratio.estimate, rel=0.03)


def test_the_family_counts_cells_without_a_ratio():
    alone = synthetic.findings({"fit_numpy": 1.3}, rows=(1024,), with_reference=False)
    failed = synthetic.findings(
        {"fit_numpy": 1.3, "own_step": 1.0, "graph_epoch": 1.0},
        rows=(1024,),
        faults=Faults(status={"own_step": "failed", "graph_epoch": "out_of_memory"}),
    )
    assert one(alone, "fit_numpy").p_adjusted == pytest.approx(2 / 2**8)
    assert one(failed, "fit_numpy").p_adjusted == pytest.approx(3 * 2 / 2**8)


def test_a_further_look_has_to_be_clearer_and_all_further_ones_cost_half_of_the_first():
    rounds = [math.log(1.2) + 0.001 * step for step in range(10)]
    first, second, third = (judge_family([rounds], [look], 1, margin=0.05)[0] for look in (1, 2, 3))
    assert (second.p_value, third.p_value) == pytest.approx((6 * first.p_value, 12 * first.p_value))
    assert sum(1 / dearer(look) for look in range(2, 10_000)) <= 0.5
    assert judge_family([rounds], [5], 1, margin=0.05)[0].verdict == "inconclusive"
    assert first.verdict == "faster"


def test_the_reference_is_no_member_of_the_family():
    found = synthetic.findings({"fit_numpy": 1.3}, rows=(1024,))
    assert one(found, "train_on_batch").p_adjusted is None
    assert one(found, "fit_numpy").p_adjusted == pytest.approx(2 / 2**8)


def test_too_few_rounds_are_inconclusive_and_say_how_to_get_more():
    found = synthetic.findings({"fit_numpy": 2.0, "own_step": 2.0}, rows=(1024,), rounds=6)
    cell = one(found, "fit_numpy")
    assert (cell.verdict, cell.rounds, cell.needed_rounds) == ("inconclusive", 6, 7)
    assert any(w.kind == "few rounds" and "make more ROUNDS=" in w.remedy for w in cell.warnings)


def test_too_few_rounds_do_not_prove_equality_either():
    found = synthetic.findings({"fit_numpy": 1.0, "own_step": 1.0}, rows=(1024,), rounds=6, sd=0.001)
    assert [c.verdict for c in found.comparisons] == ["reference", "inconclusive", "inconclusive"]
    assert found.comparisons[0].warnings == []  # the A/A cell stands outside the family


def test_fewer_than_six_rounds_have_no_interval():
    found = synthetic.findings({"fit_numpy": 2.0}, rows=(1024,), faults=Faults(rounds={"fit_numpy": 3}))
    cell = one(found, "fit_numpy")
    assert cell.ratio is None
    assert cell.half_width is None
    assert cell.ratio_mean is not None
    assert cell.verdict == "inconclusive"


@pytest.mark.parametrize("status", ["failed", "timeout", "out_of_memory", "not_finite"])
def test_a_failed_cell_stands_in_its_place(status):
    found = synthetic.findings(
        {"fit_numpy": 1.3, "own_step": 2.0}, faults=Faults(status={("fit_numpy", 1024): status})
    )
    cell = one(found, "fit_numpy")
    assert (cell.status, cell.verdict, cell.ratio) == (status, "not compared", None)
    assert cell.reason
    assert one(found, "own_step").verdict == "faster"
    model = next(m for m in found.cost_models if m.strategy == "fit_numpy")
    assert model.sizes == [256, 4096]


def test_a_capped_reference_has_no_bound():
    found = synthetic.findings(
        {"fit_numpy": 1.3}, rows=(1024,), faults=Faults(status={"train_on_batch": "capped"})
    )
    assert one(found, "train_on_batch").bound_ratio is None


def test_the_fastest_set_names_equals_and_leaves_out_other_work():
    found = synthetic.findings(
        {"graph_epoch": 6.0, "resident_epoch": 6.0, "own_step": 2.0, "mixed_precision": 20.0},
        rows=(1024,),
        rounds=10,
    )
    assert set(found.fastest[0].strategies) == {"graph_epoch", "resident_epoch"}
    assert {c.strategy for c in found.comparisons if c.among_fastest} == {"graph_epoch", "resident_epoch"}
    assert one(found, "mixed_precision").verdict == "faster"
    assert one(found, "mixed_precision").work == "other"


def test_the_reference_may_be_the_fastest():
    found = synthetic.findings({"fit_numpy": 0.5}, rows=(1024,))
    assert found.fastest[0].strategies == ["train_on_batch"]


def test_the_cold_time_is_that_of_rounds_whose_first_call_was_a_users():
    """In all others the optimizer was ready beforehand, or another round was prepared at the same time."""
    config, known, cells = synthetic.run({"fit_numpy": 0.8}, rows=(1024,))

    def changed(cell, **what):
        return replace(cell, rounds=[r if r.index == 1 else replace(r, **what) for r in cell.rounds])

    for what in ({"ready": True}, {"beside": True}):
        odd = [changed(cell, **what) for cell in cells]
        found = find(config, known, odd, timings_table(odd), unserved=[])
        cell = next(c for c in odd if c.request.key.strategy == "fit_numpy")
        assert cell.rounds[1].order == "strategy"
        assert one(found, "fit_numpy").cold_seconds == cell.rounds[1].starts[0].first.seconds
