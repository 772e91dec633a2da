"""What is advised was shown to pay, by kind, and says what it saves at which size."""

from __future__ import annotations

import math

import pytest
from msgspec.structs import replace

from looptax.analyse.find import find
from looptax.analyse.table import timings_table
from looptax.records.findings import Advice, Findings
from looptax.statistics import shift
from tests import synthetic
from tests.synthetic import Faults, slow_start


def kinds(found: Findings) -> list[tuple[str, str]]:
    return [(a.kind, a.strategy) for a in found.advice]


def only(found: Findings) -> Advice:
    (advice,) = found.advice
    return advice


def test_a_price_is_said_and_each_kind_is_faster_than_the_one_before():
    found = synthetic.findings({"fit_numpy": 1.3, "fit_steps_8": 2.5, "resident_epoch": 9.0})
    assert [(a.kind, a.strategy, a.gives_up) for a in found.advice] == [
        ("keeps everything", "fit_numpy", ""),
        ("still fit", "fit_steps_8", "batch callbacks"),
        ("fastest", "resident_epoch", "callbacks"),
    ]
    saving = found.advice[2].saving_seconds
    assert saving is not None
    assert saving.lower < 128 * 400e-6 * (1 - 1 / 9) < saving.upper


def test_no_strategy_is_advised_twice():
    assert kinds(synthetic.findings({"fit_steps_32": 5.0, "own_step": 2.0})) == [
        ("keeps everything", "fit_steps_32")
    ]
    assert kinds(synthetic.findings({"fit_steps_8": 5.0, "fit_numpy": 2.0})) == [
        ("keeps everything", "fit_numpy"),
        ("still fit", "fit_steps_8"),
    ]


def test_a_kind_that_has_nothing_to_offer_is_left_out():
    assert kinds(synthetic.findings({"fit_numpy": 0.7, "own_step": 2.5})) == [("fastest", "own_step")]
    assert kinds(synthetic.findings({"fit_numpy": 0.7, "fit_steps_8": 2.5})) == [("still fit", "fit_steps_8")]
    assert kinds(synthetic.findings({"fit_numpy": 0.7})) == []


def test_what_is_faster_in_typical_epochs_only_is_not_advised():
    found = synthetic.findings({"fit_numpy": 1.3}, faults=Faults(slow_epochs=["fit_numpy"]))
    assert {c.verdict for c in found.comparisons if c.strategy == "fit_numpy"} == {"faster"}
    assert found.advice == []
    steady = synthetic.findings({"fit_numpy": 1.3})
    assert [a.strategy for a in steady.advice] == ["fit_numpy"]


def test_one_line_where_the_fastest_gives_nothing_up():
    found = synthetic.findings({"fit_steps_32": 5.0, "own_step": 2.0})
    assert [(a.kind, a.strategy) for a in found.advice] == [("keeps everything", "fit_steps_32")]


def test_the_larger_of_two_estimates_is_no_reason_to_give_something_up():
    for seed in range(12):
        alike = synthetic.findings({"fit_numpy": 1.5, "own_step": 1.5}, rows=(1024,), seed=seed)
        assert [a.strategy for a in alike.advice] == ["fit_numpy"], seed
    within_the_margin = synthetic.findings({"fit_numpy": 1.5, "own_step": 1.53}, rows=(1024,), sd=0.002)
    assert [a.strategy for a in within_the_margin.advice] == ["fit_numpy"]


def test_other_work_and_refuted_work_are_never_advised():
    found = synthetic.findings(
        {"mixed_precision": 9.0, "own_step": 9.0}, faults=Faults(disagreeing=["own_step"])
    )
    assert found.advice == []
    assert found.answer is not None
    assert found.answer.best is None


def test_what_it_is_against_fit_is_the_shift_between_the_rounds_of_both():
    config, known, cells = synthetic.run({"fit_numpy": 1.5, "own_step": 3.0})
    found = find(config, known, cells, timings_table(cells), unserved=[])
    keeps, fastest = found.advice
    assert (keeps.strategy, keeps.against_fit) == ("fit_numpy", None)
    assert found.answer is not None
    assert found.answer.fit_epochs == 1
    against = fastest.against_fit
    assert against is not None
    assert against.lower < 2 < against.upper
    assert against.lower < against.estimate < against.upper
    turned = synthetic.findings({"fit_numpy": 3.0, "fit_dataset": 1.5})
    assert only(turned).against_fit is None
    assert math.log(against.estimate) == pytest.approx(
        shift.estimate([math.log(3.0)], [math.log(1.5)]), abs=0.05
    )


@pytest.mark.parametrize(
    "faults",
    [
        Faults(status={"fit_numpy": "failed"}),
        Faults(disagreeing=["fit_numpy"]),
        Faults(rounds={"fit_numpy": 3}),
    ],
)
def test_nothing_is_said_against_a_fit_that_gives_no_interval(faults):
    found = synthetic.findings({"fit_numpy": 1.5, "own_step": 3.0}, faults=faults)
    assert [a.against_fit for a in found.advice] == [None]


def test_savings_are_at_every_size_that_is_decided_and_may_be_costs():
    found = synthetic.findings({"fit_numpy": slow_start(0.004, 1.3)}, rows=(256, 1024, 4096, 32768))
    verdicts = {c.group.rows: c.verdict for c in found.comparisons if c.strategy == "fit_numpy"}
    savings = only(found).savings
    assert [s.rows for s in savings] == [n for n, v in verdicts.items() if v in ("faster", "slower")]
    assert savings[0].seconds.upper < 0 < savings[-1].seconds.lower
    assert savings[-1].seconds == only(found).saving_seconds


def test_savings_beside_fit_are_at_every_size_where_they_are_shown():
    slow = synthetic.findings(
        {"fit_numpy": slow_start(0.004, 1.3), "fit_steps_8": 2.5}, rows=(256, 1024, 4096)
    )
    keeps, still = slow.advice
    assert keeps.savings_to_fit == []  # it is fit itself
    assert [s.rows for s in still.savings_to_fit] == [256, 1024, 4096]
    truth = 0.004 + 128 * 400e-6 * (1 / 1.3 - 1 / 2.5)
    assert still.savings_to_fit[-1].seconds.lower < truth < still.savings_to_fit[-1].seconds.upper
    alike = synthetic.findings({"fit_numpy": 2.5, "own_step": 2.51}, rows=(1024,))
    assert [a.savings_to_fit for a in alike.advice] == [[]] * len(alike.advice)


def test_savings_are_of_the_headlines_batch_size_only():
    config, known, cells = synthetic.run({"fit_numpy": 1.5}, rows=(1024,))
    _, _, others = synthetic.run({"fit_numpy": 0.5}, rows=(2048,), batch=64)
    (grid,) = config.grids
    config = replace(config, grids=[replace(grid, batch_sizes=[32, 64], dataset_sizes=[1024, 2048])])
    found = find(config, known, [*cells, *others], timings_table([*cells, *others]), unserved=[])
    assert [s.rows for s in only(found).savings] == [1024]
