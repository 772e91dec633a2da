"""Counts, the evidence without a clock: what one call of a strategy does, at two sizes, warm."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from looptax.measure.hooks import Hooks
from looptax.measure.roles import STRATEGY, Role

# Steps of an epoch: multiples of every steps_per_execution of ours; the difference, a power of two, divides exactly.
SIZES = (32, 64)
LEAST_CALLS, MOST_CALLS = 2, 5  # warm ones


def run(request: dict[str, Any], emit: Callable[..., None]) -> None:
    """Count the strategy's calls at both sizes; ``request`` needs no rows.

    At each size it is called until two warm calls, one after the other, have counted the same; all of them are told.
    Of the cold call only the traces are: how many Python calls tracing takes depends on where objects lie in memory.
    One size is enough of a strategy that does not do the steps that it was given rows for. Garbage is not collected
    meanwhile: when that happens depends on what else a process has done.
    """
    hooks = Hooks()
    hooks.calibrate()
    gc.disable()
    for steps in SIZES:
        role = Role(STRATEGY, {**request, "rows": steps * request["batch_size"]})
        counted = _count(role, hooks)
        emit("counted", **counted)
        if counted["steps"] != counted["epochs"] * steps:
            break


def _count(role: Role, hooks: Hooks) -> dict[str, Any]:
    cold, epochs, steps = _call(role, hooks)
    calls: list[dict[str, int]] = []
    while len(calls) < MOST_CALLS and not _settled(calls, steps):
        tally, epochs, steps = _call(role, hooks)
        calls.append(tally)
    return {
        "rows": role.workload.rows,
        "epochs": epochs,
        "steps": steps,
        "cold_traces": cold["traces"],
        "calls": calls,
    }


def _call(role: Role, hooks: Hooks) -> tuple[dict[str, int], int, int]:
    with hooks:
        returned = role.run_epoch()
    role.wait_for_last_update()  # the harness' own fetch, which is not counted
    return hooks.tally, *role.counted(returned)


def _settled(calls: list[dict[str, int]], steps: int) -> bool:
    """Whether no further call is worth it; a loop that reads the clock at every step never settles but by chance."""
    if len(calls) < LEAST_CALLS:
        return False
    return calls[-1] == calls[-2] or calls[-1]["clock_reads"] >= steps
