"""What a job says of its cell in one line, for those who watch a terminal or a log."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence

from looptax.records.cell import Cell, Request, Round
from looptax.records.equal_work import are_level, differs_by_weights_alone, keep_pace, pairs_of
from looptax.records.tolerance import deciding
from looptax.runner import stopping
from looptax.runner.series import Measured
from looptax.statistics import hodges_lehmann

WORKLOADS_VARIABLE = "LOOPTAX_WORKLOADS"  # how many the run has, as the workflow tells its jobs
HASH = 9  # the end of a workload's name: a hyphen and eight digits


def in_one_line(request: Request, measured: Measured | Cell) -> str:
    """What was measured so far: the verdict is the page's business, but not that the work was another."""
    key, rounds = request.key, measured.rounds
    name = f"{key.strategy}{of_workload(key.workload)}, {key.rows} rows, batch {key.batch_size}"
    if measured.status != "ok":
        return f"{name}: {measured.status}: {measured.reason}"
    if not rounds:
        return f"{name}: no round yet"
    ratio = math.exp(hodges_lehmann.estimate(stopping.log_ratios(rounds)))
    half = stopping.half_width(rounds)
    width = "" if half is None else f" ± {100 * math.expm1(half):.0f} %"
    interval = "" if half is None else "95 % interval, "
    against = "itself (A/A)" if key.strategy == request.reference else request.reference
    count = "1 round" if len(rounds) == 1 else f"{len(rounds)} rounds"
    told = f"{name}: {ratio:.3g}{width} times the speed of {against} ({interval}{count})"
    differs = difference(request, measured)
    return f"{told}, but {differs} differ: not the same work" if differs else told


def of_workload(workload: str) -> str:
    """On which workload, where the run has several; empty where it has one."""
    several = os.environ.get(WORKLOADS_VARIABLE, "1") not in ("", "0", "1")
    return f" on {workload[:-HASH]}" if several else ""


def difference(request: Request, measured: Measured | Cell) -> str:
    """What the proofs so far show to differ from the reference's; empty where nothing, or other work was meant."""
    if request.work == "other":
        return ""
    if any(_counts_differ(r) for r in measured.rounds):
        return "iterations"
    proofs = measured.tolerance_proofs if isinstance(measured, Cell) else measured.proofs
    by_more_than_rounding = any(not proof.holds for proof in deciding(proofs))
    with_itself = request.key.strategy == request.reference and _unequal(measured.rounds) and not proofs
    return "weights" if by_more_than_rounding or with_itself else ""


def _counts_differ(round_: Round) -> bool:
    pairs = pairs_of(round_.proofs)
    if "last" in pairs and not keep_pace(pairs["first"], pairs["last"]):
        return True
    return not all(are_level(pair) for when, pair in pairs.items() if when != "last")


def _unequal(rounds: Sequence[Round]) -> bool:
    return any(map(differs_by_weights_alone, rounds))
