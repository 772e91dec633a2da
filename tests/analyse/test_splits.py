"""A step as it was timed is the sum of its parts, and each part is what it was made of."""

from __future__ import annotations

import pytest

from tests import synthetic
from tests.synthetic import slow_start

STEP, FIXED = 400e-6, 0.004
SIZES = (256, 1024, 4096)


@pytest.fixture(scope="module")
def found():
    speeds = {"fit_numpy": slow_start(FIXED, 1.25), "own_step": 2.0}
    return synthetic.findings(speeds, rows=SIZES, sd=0.005)


def test_the_parts_add_up_to_the_step_as_timed(found):
    assert [s.strategy for s in found.splits] == ["train_on_batch", "fit_numpy", "own_step"]
    for split in found.splits:
        parts = split.step_seconds, split.fixed_share_seconds, split.unexplained_seconds
        assert sum(p.estimate for p in parts) == pytest.approx(split.timed_seconds.estimate, rel=1e-12)


def test_the_step_is_that_of_the_headline_cell_and_of_the_model(found):
    for split in found.splits:
        cell = next(
            c for c in found.comparisons if (c.group, c.strategy) == (found.answer.group, split.strategy)
        )
        model = next(m for m in found.cost_models if m.strategy == split.strategy)
        assert split.group == found.answer.group
        assert split.timed_seconds == cell.step_seconds
        assert split.step_seconds == model.step_seconds
        assert split.steps == 4096 // 32


def test_the_fixed_cost_is_shared_by_the_steps_of_an_epoch(found):
    fit = next(s for s in found.splits if s.strategy == "fit_numpy")
    share = fit.fixed_share_seconds
    assert share.lower < FIXED / 128 < share.upper
    assert share.estimate == pytest.approx(FIXED / 128, rel=0.1)
    assert not fit.unexplained_seconds.leaves_out(0.0)


def test_what_a_line_does_not_explain_is_left_over():
    bent = synthetic.findings(
        {"fit_numpy": lambda steps, _: 3.0 if steps > 100 else 1.2}, rows=SIZES, sd=0.005
    )
    fit = next(s for s in bent.splits if s.strategy == "fit_numpy")
    assert fit.unexplained_seconds.leaves_out(0.0)


def test_a_strategy_that_was_not_timed_at_the_headline_has_no_split():
    capped = synthetic.Faults(status={("own_step", 4096): "timeout"})
    found = synthetic.findings({"fit_numpy": 1.2, "own_step": 2.0}, faults=capped)
    assert [s.strategy for s in found.splits] == ["train_on_batch", "fit_numpy"]
    assert [r.strategy for r in found.rungs] == ["train_on_batch", "fit_numpy", "own_step"]


def test_two_sizes_leave_nothing_that_a_line_could_miss():
    two = synthetic.findings({"fit_numpy": 1.3}, rows=(256, 4096))
    assert [s.unexplained_seconds for s in two.splits] == [None, None]
