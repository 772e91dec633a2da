from __future__ import annotations

import pytest

from looptax.analyse.answer import same_workload
from tests import synthetic
from tests.synthetic import Faults, slow_start


def test_fit_wins():
    found = synthetic.findings({"fit_numpy": 1.3})
    assert found.answer is not None
    assert found.answer.fit_strategy == "fit_numpy"
    assert [c.verdict for c in found.answer.fit] == ["faster"] * 3
    assert [c.group.rows for c in found.answer.fit] == [256, 1024, 4096]
    assert found.answer.group.rows == 4096


def test_fit_loses_and_nothing_pays():
    found = synthetic.findings({"fit_numpy": 0.8})
    assert found.answer is not None
    assert {c.verdict for c in found.answer.fit} == {"slower"}
    assert found.answer.best is None


def test_fit_loses_on_few_rows_and_wins_on_many():
    found = synthetic.findings({"fit_numpy": slow_start(0.004, 1.3)})
    assert found.answer is not None
    assert [c.verdict for c in found.answer.fit] == ["slower", "slower", "faster"]


def test_a_headline_without_numbers_at_the_largest_size_moves_down():
    found = synthetic.findings({"fit_numpy": 1.3}, faults=Faults(status={("fit_numpy", 4096): "timeout"}))
    assert found.answer is not None
    assert found.answer.group.rows == 1024
    assert found.answer.fit[-1].status == "timeout"


@pytest.mark.parametrize("faults", [Faults(), Faults(status={"train_on_batch": "failed"})])
def test_only_the_reference(faults):
    found = synthetic.findings({}, faults=faults)
    assert found.answer is not None
    assert found.answer.fit_strategy is None
    assert (found.answer.fit, found.answer.best, found.advice) == ([], None, [])
    assert {c.verdict for c in found.comparisons} == {"reference"}
    assert found.break_evens == []
    assert found.trust.claimed_rounds == 0


def test_one_strategy_without_the_references_own_cell():
    found = synthetic.findings({"fit_dataset": 1.4}, with_reference=False)
    assert found.answer is not None
    assert found.answer.fit_strategy == "fit_dataset"
    assert {m.strategy for m in found.cost_models} == {"fit_dataset", "train_on_batch"}
    assert any(w.kind == "no A/A" for w in found.trust.warnings)


@pytest.mark.parametrize(
    ("configured", "recorded", "same"),
    [
        ("article_mlp", "article_mlp-0a1b2c3d", True),
        ("my models/Big Net.py", "big-net-00000000", True),
        ("article", "article_mlp-0a1b2c3d", False),
    ],
)
def test_the_configs_workload_is_found_among_the_cells(configured, recorded, same):
    assert same_workload(configured, recorded) is same
