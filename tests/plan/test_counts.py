"""One count for each strategy of a stack and workload, current as long as nothing that it depends on changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from looptax.plan import counts, currency, requests
from looptax.plan.config_file import load
from looptax.plan.grid import expand
from tests.counted import REQUEST
from tests.counted import counts as made

ROOT = Path(__file__).parents[2]


def test_a_strategy_is_counted_once_at_the_batch_size_of_its_first_cell() -> None:
    grids = [
        {"workloads": ["article_mlp"], "batch_sizes": b, "dataset_sizes": [512, 1024], "strategies": s}
        for b, s in (([64, 16], ["fit_numpy"]), ([32], ["fit_numpy", "own_step"]))
    ]
    config = load({"name": "counts", "title": "Counts", "grids": grids}, "test")
    asked = counts.build(requests.build(config, expand(config, ROOT)[0], ROOT, "test"))
    assert {(r.key.strategy, r.batch_size) for r in asked.values()} == {("fit_numpy", 64), ("own_step", 32)}
    assert all(
        path == f"results/counts/counts/current/{r.key.workload}/{r.key.strategy}.json"
        for path, r in asked.items()
    )


@pytest.mark.parametrize("part", ["strategy", "core", "workload", "lock"])
def test_other_code_is_another_count(part: str) -> None:
    other = replace(REQUEST, code=replace(REQUEST.code, **{part: "other"}))
    assert counts.identity(other) != counts.identity(REQUEST)


def test_other_settings_are_another_count_and_commit_and_budget_are_not() -> None:
    for change in (
        {"seed": 2},
        {"batch_size": 8},
        {"environment": {"XLA_FLAGS": "--one"}},
        {"backend": "jax"},
    ):
        assert counts.identity(replace(REQUEST, **change)) != counts.identity(REQUEST)
    same = replace(REQUEST, timeout_seconds=1.0, code=replace(REQUEST.code, commit="other"))
    assert counts.identity(same) == counts.identity(REQUEST)


def test_a_failure_is_counted_again_only_with_more_time() -> None:
    one = made("train_on_batch")
    asked = one.request
    more = replace(asked, timeout_seconds=asked.timeout_seconds + 1)
    failed = replace(one, status="timeout")
    assert currency.holds(one, asked)
    assert currency.holds(one, more)
    assert currency.holds(failed, asked)
    assert not currency.holds(failed, more)
    assert not currency.holds(one, replace(asked, identity="another"))
