"""What extras cost, against known truths."""

from __future__ import annotations

import pytest

from looptax.records.ladder import Extra
from tests import synthetic
from tests.synthetic import Faults

STEP = 400e-6
SPEEDS = {
    "fit_numpy": 1.25,
    "fit_dataset_prefetch": 1.5,
    "fit_numpy_progress": 1.0,
    "fit_callbacks": 1.2,
    "fit_metrics": 1.5,  # costs nothing
}


def extras(speeds: dict, **options: object) -> dict[str, Extra]:
    return {e.strategy: e for e in synthetic.findings(speeds, sd=0.005, rounds=10, **options).extras}


def test_known_extras_lie_in_their_intervals():
    found = extras(SPEEDS)
    assert list(found) == ["fit_numpy_progress", "fit_callbacks", "fit_metrics"]
    for name, e in found.items():
        truth = STEP / SPEEDS[name] - STEP / SPEEDS[e.parent]
        assert e.ratio.lower < SPEEDS[name] / SPEEDS[e.parent] < e.ratio.upper
        assert e.step_seconds.lower < truth < e.step_seconds.upper
        assert e.epoch_seconds.lower < 128 * truth < e.epoch_seconds.upper
        assert e.shown is (truth != 0)
        assert (e.group.rows, e.rounds, e.parent_rounds) == (4096, 10, 10)


def test_an_extra_is_compared_at_the_largest_size_that_both_finished():
    e = extras(SPEEDS, faults=Faults(status={("fit_numpy", 4096): "timeout"}))["fit_numpy_progress"]
    assert (e.parent, e.group.rows) == ("fit_numpy", 1024)


def test_an_extra_needs_no_cost_model():
    one = extras(SPEEDS, rows=(2048,))
    assert one["fit_callbacks"].step_seconds.estimate == pytest.approx(STEP / 1.2 - STEP / 1.5, rel=0.1)


@pytest.mark.parametrize("with_reference", [True, False])
def test_an_extra_beside_the_reference_alone_takes_its_own_rounds(with_reference):
    found = synthetic.findings({"fit_callbacks": 0.8}, sd=0.005, rounds=10, with_reference=with_reference)
    (e,) = found.extras
    assert (e.parent, e.skipped) == ("train_on_batch", ["fit_dataset_prefetch", "fit_dataset", "fit_numpy"])
    assert e.ratio == next(
        c.ratio for c in found.comparisons if (c.strategy, c.group) == ("fit_callbacks", e.group)
    )
    assert e.ratio.lower < 0.8 < e.ratio.upper
    assert e.shown


def test_too_few_rounds_of_either_say_nothing():
    assert extras(SPEEDS, faults=Faults(rounds={"fit_numpy": 5})).keys() == {"fit_callbacks", "fit_metrics"}
    assert "fit_metrics" not in extras(SPEEDS, faults=Faults(rounds={"fit_metrics": 5}))


def test_a_run_without_extras_has_none():
    assert extras({"fit_numpy": 1.2}) == {}
