"""The hooks see each thing that they count, once, and leave nothing behind."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

import numpy as np
import pytest

from looptax.measure import hooks as module
from looptax.measure.hooks import BlindHooks, Hooks
from looptax.measure.roles import STRATEGY, Role

pytestmark = pytest.mark.tensorflow
FOLDER = "workflow/looptax/measure"


@pytest.fixture(scope="module")
def tensor() -> Any:
    import tensorflow as tf

    return tf.constant([1.0, 2.0])


@pytest.fixture
def hooks() -> Hooks:
    return Hooks()


@pytest.mark.parametrize(
    ("fetch", "values"),
    [
        (lambda t: t.numpy(), 1),
        (lambda t: np.array(t), 1),
        (lambda t: np.asarray(t, "f8"), 1),
        (lambda t: float(t[0]), 1),
        (lambda t: bool(t[0] > 0), 1),
        (lambda t: [t.numpy(), float(t[1])], 2),
        (lambda t: np.array([1.0]) + np.asarray((2, 3)), 0),
        (lambda t: t + 1, 0),
    ],
)
def test_a_value_brought_to_the_host_is_one(hooks: Hooks, tensor: Any, fetch: Any, values: int) -> None:
    with hooks:
        fetch(tensor)
    assert hooks.tally["host_syncs"] == values


def test_python_calls_are_counted_and_none_of_the_hooks_own(hooks: Hooks, tensor: Any) -> None:
    def inner() -> Any:
        return np.array(tensor)

    def outer() -> list[Any]:
        return [inner() for _ in range(5)]

    with hooks:
        outer()
    assert hooks.tally["python_calls"] == 1 + 5 + (
        sys.version_info < (3, 12)
    )  # a comprehension is a call there


def test_an_operation_whose_fast_path_gives_up_is_one(hooks: Hooks) -> None:
    import tensorflow as tf

    with hooks:
        tf.raw_ops.AddV2(x=[1.0], y=[2.0])  # lists: only the slow path turns them into tensors
    assert hooks.tally["eager_ops"] == 1


def test_a_second_block_starts_at_nought(hooks: Hooks, tensor: Any) -> None:
    for _ in range(2):
        with hooks:
            tensor.numpy()
    assert hooks.tally["host_syncs"] == 1


def test_nothing_is_left_behind_after_an_error(hooks: Hooks) -> None:
    array, asarray = np.array, np.asarray
    with pytest.raises(ZeroDivisionError), hooks:
        1 / 0  # noqa: B018
    assert sys.getprofile() is None
    assert (np.array, np.asarray) == (array, asarray)


@pytest.mark.parametrize(
    ("name", "value"), [("OPERATIONS", set()), ("FETCH", "another"), ("FETCHING", ("asarray",))]
)
def test_hooks_that_miss_something_say_so(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    Hooks().calibrate()
    monkeypatch.setattr(module, name, value)
    with pytest.raises(BlindHooks, match="the hooks see"):
        Hooks().calibrate()


@pytest.mark.parametrize("strategy", ["train_on_batch", "fit_numpy"])
def test_the_framework_itself_tells_of_as_many_operations(hooks: Hooks, strategy: str) -> None:
    from tensorflow.python.framework import op_callbacks

    told: Counter[str] = Counter()

    def callback(
        op_type: Any, inputs: Any, attrs: Any, outputs: Any, op_name: Any = None, graph: Any = None
    ) -> None:
        if graph is None:
            told["graph_calls" if str(op_type).startswith("__inference") else "eager_ops"] += 1

    files = {
        "strategy_file": f"{FOLDER}/strategies/{strategy}.py",
        "workload_file": f"{FOLDER}/workloads/article_mlp.py",
    }
    role = Role(STRATEGY, {**files, "rows": 64, "batch_size": 16, "seed": 1})
    role.call()
    op_callbacks.add_op_callback(callback)
    role.run_epoch()
    op_callbacks.remove_op_callback(callback)
    with hooks:
        role.run_epoch()
    assert {kind: hooks.tally[kind] for kind in told} == told
