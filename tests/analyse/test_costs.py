from __future__ import annotations

import msgspec
import pytest

from looptax.analyse import cost_models
from looptax.analyse.find import find
from looptax.analyse.table import timings_table
from looptax.records.findings import BreakEven, CostModel, Findings, Interval
from tests import synthetic
from tests.synthetic import Faults, slow_start

STEP = 400e-6


def model(found: Findings, strategy: str) -> CostModel:
    return next(m for m in found.cost_models if m.strategy == strategy)


def crossing(found: Findings, strategy: str, other: str = "train_on_batch") -> BreakEven:
    return next(b for b in found.break_evens if (b.strategy, b.other) == (strategy, other))


@pytest.fixture(scope="module")
def found() -> Findings:
    speeds = {
        "fit_numpy": slow_start(0.004, 1.25),
        "own_step": 0.5,
        "resident_epoch": slow_start(0.001, 20.0),
    }
    return synthetic.findings(speeds, rows=(256, 1024, 4096, 16384), sd=0.005)


def test_known_costs_are_recovered(found):
    for name, fixed, step in (("fit_numpy", 0.004, STEP / 1.25), ("resident_epoch", 0.001, STEP / 20)):
        fitted = model(found, name)
        assert fitted.fixed_seconds.lower < fixed < fitted.fixed_seconds.upper
        assert fitted.step_seconds.lower < step < fitted.step_seconds.upper
        assert fitted.step_seconds.estimate == pytest.approx(step, rel=0.05)
        assert fitted.linear is True


def test_the_tax_is_above_the_floor(found):
    assert model(found, "resident_epoch").tax_seconds is not None
    assert model(found, "resident_epoch").tax_seconds.estimate == 0
    tax = model(found, "train_on_batch").tax_seconds
    assert tax is not None
    assert tax.lower < STEP - STEP / 20 < tax.upper


def test_other_work_is_never_the_floor():
    costs = synthetic.findings({"own_step": 2.0, "mixed_precision": 20.0})
    assert model(costs, "own_step").tax_seconds.estimate == 0
    assert model(costs, "mixed_precision").tax_seconds.upper < 0


def test_a_reference_that_does_not_repeat_itself_keeps_its_curve():
    costs = synthetic.findings({"own_step": 0.5}, faults=Faults(disagreeing=["train_on_batch"]))
    assert model(costs, "train_on_batch").work == "same"
    assert model(costs, "train_on_batch").tax_seconds.estimate == 0
    assert all(c.ratio for c in costs.trust.aa)


def test_a_known_break_even_lies_in_its_interval(found):
    truth = 0.004 / (STEP * (1 - 1 / 1.25)) * 32
    fit = crossing(found, "fit_numpy")
    assert fit.kind == "from"
    assert fit.rows is not None
    assert fit.rows.lower < truth < fit.rows.upper
    assert fit.rows.upper / fit.rows.lower < 1.2


def test_what_is_always_slower_never_breaks_even(found):
    assert crossing(found, "own_step").kind == "never"


def test_the_best_is_compared_with_fit(found):
    assert crossing(found, "resident_epoch", "fit_numpy").kind == "always"


def test_reference_noise_of_other_minutes_does_not_reach_a_difference_of_strategies():
    # The pooled reference varies by 5 % between rounds, the ratios by 0.5 %; the break-even knows the latter.
    speeds = {"fit_numpy": slow_start(0.004, 2.0)}
    rows = crossing(synthetic.findings(speeds, sd=0.005, seed=3), "fit_numpy").rows
    assert rows is not None
    assert rows.lower < 0.004 / (STEP / 2) * 32 < rows.upper
    assert rows.upper / rows.lower < 1.5


def test_one_size_has_no_model():
    alone = synthetic.findings({"fit_numpy": 1.3}, rows=(1024,))
    assert (alone.cost_models, alone.break_evens) == ([], [])
    assert alone.answer is not None


def test_two_sizes_have_a_model_whose_line_is_not_tested():
    two = synthetic.findings({"fit_numpy": 1.3}, rows=(256, 4096))
    assert model(two, "fit_numpy").linear is None
    assert model(two, "fit_numpy").left_out_error is None
    assert model(two, "fit_numpy").left_out_interval is None


def test_a_bent_curve_is_called_so_and_gives_no_break_even():
    bent = synthetic.findings({"fit_numpy": lambda steps, _: 3.0 if steps > 100 else 1.2}, sd=0.005)
    assert model(bent, "fit_numpy").linear is False
    assert model(bent, "fit_numpy").left_out_error > 0.5
    assert model(bent, "fit_numpy").left_out_interval.lower > 0
    assert crossing(bent, "fit_numpy").kind == "undecided"


def test_a_largest_size_on_the_line_lies_in_its_prediction_interval():
    speeds = {"fit_numpy": slow_start(0.004, 1.25), "own_step": 0.5, "graph_epoch": slow_start(0.001, 4)}
    found = [synthetic.findings(speeds, rows=(256, 1024, 4096), sd=0.005, seed=seed) for seed in range(10)]
    left_out = [model(f, name).left_out_interval for f in found for name in speeds]
    assert sum(i.lower <= 0 <= i.upper for i in left_out) >= 0.9 * len(left_out)
    assert max(i.upper - i.lower for i in left_out) < 0.3  # and not because it holds everything


def test_noise_of_the_largest_size_alone_widens_its_prediction_interval():
    def width(faults: Faults) -> float:
        speeds = {"fit_numpy": 0.8, "own_step": 0.5}
        interval = model(synthetic.findings(speeds, sd=0.001, faults=faults), "fit_numpy").left_out_interval
        return interval.upper - interval.lower

    assert width(Faults(two_modes=[("fit_numpy", 4096)])) > 5 * width(Faults())


def test_the_left_out_interval_is_of_the_left_out_error(found):
    for fitted in found.cost_models:
        assert fitted.left_out_interval.estimate == fitted.left_out_error
        assert fitted.left_out_interval.lower <= fitted.left_out_error <= fitted.left_out_interval.upper


def test_times_of_another_machine_are_not_pooled():
    speeds = {"fit_numpy": 1.3, "own_step": 2.0}
    config, known, cells = synthetic.run(speeds, rows=(1024,))
    cells[-1] = synthetic.run(speeds, rows=(1024,), step_seconds=0.1)[2][-1]
    host = msgspec.structs.replace(cells[-1].host, cpu="Another CPU")
    cells[-1] = msgspec.structs.replace(cells[-1], host=host)
    mixed = find(config, known, cells, timings_table(cells), [])
    assert [c.step_seconds is None for c in mixed.comparisons] == [False, False, True]
    assert mixed.comparisons[-1].verdict == "faster"
    assert mixed.comparisons[0].step_seconds.upper < 0.001
    assert len(mixed.environments) == 2
    assert any(w.kind == "machines" for w in mixed.trust.warnings)


def test_step_times_are_the_pooled_reference_over_the_ratio(found):
    for c in found.comparisons:
        base = next(o for o in found.comparisons if o.group == c.group and o.verdict == "reference")
        assert c.step_seconds is not None
        assert c.ratio is not None
        assert base.step_seconds is not None
        if c.verdict != "reference":
            assert c.step_seconds.estimate == pytest.approx(base.step_seconds.estimate / c.ratio.estimate)
        assert c.step_seconds.lower <= c.step_seconds.estimate <= c.step_seconds.upper


def test_the_same_cells_give_the_same_findings():
    speeds = {"fit_numpy": 1.3, "own_step": 2.0}
    assert synthetic.findings(speeds) == synthetic.findings(speeds)


@pytest.mark.parametrize(
    ("kind", "rows", "seen", "contradicted"),
    [
        ("from", (500, 400, 600), {256: False, 1024: True}, False),
        ("from", (500, 400, 600), {512: False}, False),
        ("from", (500, 400, 600), {1024: False}, True),
        ("from", (500, 400, 600), {256: True}, True),
        ("up to", (500, 400, 600), {256: True, 1024: False}, False),
        ("up to", (500, 400, 600), {256: False}, True),
        ("always", None, {256: True, 1024: True}, False),
        ("always", None, {256: True, 1024: False}, True),
        ("never", None, {256: True}, True),
        ("undecided", None, {256: True}, False),
    ],
)
def test_a_break_even_may_not_say_more_than_a_measured_size(kind, rows, seen, contradicted):
    interval = Interval(*rows) if rows else None
    assert cost_models.contradicted(kind, interval, seen) is contradicted
