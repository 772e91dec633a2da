"""Counts of real strategies: the same in every process, and what these loops are known to do."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from looptax.plan import counts as plan
from looptax.plan import requests
from looptax.plan.config_file import load
from looptax.plan.grid import expand
from looptax.records.counts import CountRequest, Counts
from looptax.runner import count

pytestmark = pytest.mark.tensorflow
ROOT = Path(__file__).parents[2]
NAMES = ("train_on_batch", "fit_dataset_prefetch", "graph_epoch")


def request(strategy: str) -> CountRequest:
    grid = {
        "workloads": ["article_mlp"],
        "batch_sizes": [32],
        "dataset_sizes": [256],
        "strategies": [strategy],
    }
    config = load({"name": "counts", "title": "Counts", "grids": [grid]}, "test")
    (asked,) = plan.build(requests.build(config, expand(config, ROOT)[0], ROOT, "test")).values()
    return asked


@pytest.fixture(scope="module")
def counted() -> dict[str, Counts]:
    return {name: count.run(request(name)) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_another_process_counts_the_same(counted: dict[str, Counts], name: str) -> None:
    assert counted[name].status == "ok", counted[name].reason
    assert counted[name].varies == ""
    assert count.run(request(name)) == counted[name]


def test_counts_do_not_depend_on_the_batch_size(counted: dict[str, Counts]) -> None:
    other = count.run(msgspec.structs.replace(request("train_on_batch"), batch_size=8))
    assert (other.per_step, other.per_call) == (
        counted["train_on_batch"].per_step,
        counted["train_on_batch"].per_call,
    )


def test_train_on_batch_calls_one_graph_and_fetches_one_value_a_step(counted: dict[str, Counts]) -> None:
    step, call = counted["train_on_batch"].per_step, counted["train_on_batch"].per_call
    assert step is not None
    assert call is not None
    assert (step.graph_calls, step.host_syncs, step.traces, step.iterators) == (1, 1, 0, 0)
    assert step.python_calls > 100
    assert (call.python_calls, call.graph_calls, call.host_syncs) == (1, 0, 0)  # run_epoch itself


def test_fit_has_work_of_its_own_in_every_call(counted: dict[str, Counts]) -> None:
    step, call = counted["fit_dataset_prefetch"].per_step, counted["fit_dataset_prefetch"].per_call
    assert step is not None
    assert call is not None
    assert step.graph_calls == 1
    assert call.python_calls > 100
    assert call.iterators == 2


def test_a_graph_of_the_epoch_does_nothing_in_python_a_step(counted: dict[str, Counts]) -> None:
    step, call = counted["graph_epoch"].per_step, counted["graph_epoch"].per_call
    assert step is not None
    assert call is not None
    assert set(msgspec.structs.astuple(step)) == {0.0}
    assert (call.graph_calls, call.iterators, call.host_syncs) == (
        1,
        1,
        0,
    )  # its iterator is made in the graph


def test_a_strategy_that_raises_gives_a_record_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOPTAX_LOCK", str(tmp_path / "lock"))
    asked = msgspec.structs.replace(request("own_step"), strategy_file="tests/runner/faulty/raises.py")
    command = [
        "count",
        "--request",
        msgspec.json.encode(asked).decode(),
        "--output",
        str(tmp_path / "c.json"),
    ]
    monkeypatch.setattr("sys.argv", command)
    assert count.main() == 0
    found = msgspec.json.decode((tmp_path / "c.json").read_bytes(), type=Counts)
    assert (found.status, found.reason) == (
        "failed",
        "tests/runner/faulty/raises.py:12: RuntimeError: planted",
    )
