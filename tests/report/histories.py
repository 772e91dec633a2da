"""Histories that never were, and the pages that they give."""

from __future__ import annotations

from msgspec.structs import replace

from looptax.records.base import RECORD_VERSION
from looptax.records.counts import Counts, CountsOfRun, Shares
from looptax.report.run import Run
from tests import synthetic_stacks
from tests.counted import counts
from tests.synthetic import Faults
from tests.synthetic_stacks import Speeds

CAPPED = ("fit_numpy", "fit_steps_32", "own_step", "resident_epoch_xla", "train_on_batch")
# As the first measurements had it: faster up to 2.15, much faster in 2.16, slower from 2.18 on.
FIRST: Speeds = {
    "tf2.13": {"fit_numpy": 5.0, "fit_steps_32": 9.0, "own_step": 6.1, "resident_epoch_xla": 70.0},
    "tf2.15": {"fit_numpy": 3.4, "fit_steps_32": 8.5, "own_step": 6.0, "resident_epoch_xla": 65.0},
    "tf2.16": {"fit_numpy": 15.0, "fit_steps_32": 31.0, "own_step": 150.0, "resident_epoch_xla": 700.0},
    "tf2.18": {"fit_numpy": 0.63, "fit_steps_32": 2.4, "own_step": 2.5, "resident_epoch_xla": 22.0},
    "tf2.20": {"fit_numpy": 0.72, "fit_steps_32": 2.6, "own_step": 2.4, "resident_epoch_xla": 21.0},
    "tf2.21": {"fit_numpy": 0.9, "fit_steps_32": 2.7, "own_step": 2.5, "resident_epoch_xla": 20.0},
    "jax0.10": {"fit_numpy": 1.93, "fit_steps_32": 4.0},
    "torch2.13": {"fit_numpy": 0.8},
}
FAULTS = {
    "tf2.13": Faults(grows={"none": 0.0}),
    "tf2.16": Faults(status={(name, 4096): "capped" for name in CAPPED}, grows={"train_on_batch": 1.69e6}),
    "tf2.20": Faults(status={("fit_numpy", 512): "failed", ("own_step", 4096): "timeout"}),
}


def first_history() -> Run:
    """Eight stacks of three backends with bounds, gaps and a leak, and counts of the reference."""
    found, known = synthetic_stacks.findings(FIRST, FAULTS, rows=(512, 4096))
    return Run(found, known, counts_of(FIRST))


def history(speeds: Speeds, *given: object, **options: object) -> Run:
    """Any run of several stacks."""
    return Run(*synthetic_stacks.findings(speeds, *given, **options))  # type: ignore[arg-type]


def counts_of(speeds: Speeds) -> CountsOfRun:
    """Counts of fit and the reference in each stack; of the reference in 2.16 with a trace at every step."""
    every = [_in_stack(stack, counts(name)) for stack in speeds for name in ("train_on_batch", "fit_numpy")]
    return CountsOfRun(RECORD_VERSION, "synthetic", every)


def _in_stack(stack: str, of: Counts) -> Counts:
    key = replace(of.request.key, stack=stack)
    moved = replace(of, request=replace(of.request, key=key))
    if (stack, key.strategy) != ("tf2.16", "train_on_batch") or of.per_step is None or of.per_call is None:
        return moved
    per_step = replace(of.per_step, traces=1.0, python_calls=867947.75)
    per_call: Shares = replace(of.per_call, python_calls=-25015807.0)
    grows = "python calls: 1,750,193, then 2,758,521 in a call of 32 steps"
    return replace(moved, per_step=per_step, per_call=per_call, varies=grows)


STACKS = ("tf2.13", "tf2.15", "tf2.16", "tf2.18")


def fit(*speeds: float, **others: float) -> Speeds:
    alone = {stack: {"fit_numpy": speed} for stack, speed in zip(STACKS, speeds, strict=False)}
    return alone | {name: {"fit_numpy": speed} for name, speed in others.items()}
