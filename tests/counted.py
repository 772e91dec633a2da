"""Counts that were never counted, for tests of what is made of them."""

from __future__ import annotations

from msgspec.structs import replace

from looptax.records.base import RECORD_VERSION
from looptax.records.counts import (
    CountedCode,
    CountedSize,
    CountKey,
    CountRequest,
    Counts,
    CountsOfRun,
    Tally,
)
from looptax.runner.counted import assemble_counts
from looptax.runner.parent import Outcome

REQUEST = CountRequest(
    run="synthetic",
    key=CountKey(stack="current", workload="article_mlp-0a1b2c3d", strategy="train_on_batch"),
    strategy_file="workflow/looptax/measure/strategies/train_on_batch.py",
    workload_file="workflow/looptax/measure/workloads/article_mlp.py",
    batch_size=32,
    identity="0" * 16,
    code=CountedCode(strategy="a", core="b", workload="c", lock="d", commit="abc1234"),
    backend="tensorflow",
    python="",
    environment={},
    timeout_seconds=120.0,
    seed=1,
)


def tally(python_calls: int, **more: int) -> Tally:
    """What a call did; nothing but what is named."""
    kinds = dict.fromkeys(Tally.__struct_fields__, 0)
    return Tally(**{**kinds, "python_calls": python_calls, **more})


def size(steps: int, *calls: Tally, epochs: int = 1, rows: int | None = None) -> CountedSize:
    """Warm calls at one size, of batches of 32."""
    return CountedSize(
        rows=32 * steps // epochs if rows is None else rows,
        epochs=epochs,
        steps=steps,
        cold_traces=3,
        calls=list(calls),
    )


def outcome(*sizes: CountedSize, status: str = "done", reason: str = "") -> Outcome:
    """What a counting child told."""
    events = [
        {
            "event": "counted",
            "rows": s.rows,
            "epochs": s.epochs,
            "steps": s.steps,
            "cold_traces": s.cold_traces,
            "calls": [{kind: getattr(t, kind) for kind in Tally.__struct_fields__} for t in s.calls],
        }
        for s in sizes
    ]
    return Outcome(status, reason, events)


def counts(strategy: str, per_step: int = 1000, per_call: int = 10, **changes: object) -> Counts:
    """The counts of a strategy whose Python calls are known, with one graph call a step."""
    sizes = [
        size(steps, *[tally(per_step * steps + per_call, graph_calls=steps, iterators=1)] * 2)
        for steps in (32, 64)
    ]
    request = replace(REQUEST, key=replace(REQUEST.key, strategy=strategy))
    return replace(assemble_counts(request, outcome(*sizes), "fork", None), **changes)


def of_run(*every: Counts) -> CountsOfRun:
    """The record of a run."""
    return CountsOfRun(record_version=RECORD_VERSION, name="synthetic", counts=list(every))
