"""From what a counting child told to the record: shares of a step and of a call, and whether they hold."""

from __future__ import annotations

import msgspec

from looptax.records.base import RECORD_VERSION
from looptax.records.cell import Versions
from looptax.records.counts import CountedSize, CountRequest, Counts, Shares, Tally
from looptax.runner.parent import Outcome

KINDS = Tally.__struct_fields__


def assemble_counts(
    request: CountRequest, outcome: Outcome, start_method: str, versions: Versions | None
) -> Counts:
    """The record of one strategy, whatever its child came to."""
    status, reason = outcome.status, outcome.reason
    try:
        sizes = msgspec.convert(outcome.of("counted"), list[CountedSize])
    except msgspec.ValidationError as error:  # such as a loop that says it did no step
        sizes, status, reason = [], "failed", f"the child told no counts: {error}"
    if status == "done" and not _whole(sizes, request.batch_size):
        status, reason = "failed", "the child ended before it had told all counts"
    done = status == "done"
    per_step, per_call = shares(sizes) if done else (None, None)
    return Counts(
        record_version=RECORD_VERSION,
        request=request,
        status="ok" if done else status,  # type: ignore[arg-type]
        reason=reason,
        sizes=sizes,
        per_step=per_step,
        per_call=per_call,
        varies=varies(sizes) if done else "",
        start_method=start_method,  # type: ignore[arg-type]
        versions=versions,
    )


def shares(sizes: list[CountedSize]) -> tuple[Shares | None, Shares]:
    """What a step does, and what a call does beside its steps, from the last call at each size."""
    small, large = sizes[0], sizes[-1]
    more_steps = large.steps - small.steps
    total = _numbers(small.calls[-1])
    if not more_steps:
        return None, Shares(**total)
    more = _numbers(large.calls[-1])
    step = {kind: (more[kind] - total[kind]) / more_steps for kind in KINDS}
    return Shares(**step), Shares(**{kind: total[kind] - step[kind] * small.steps for kind in KINDS})


def varies(sizes: list[CountedSize]) -> str:
    """Why the counts may differ from run to run; empty where nothing speaks for it."""
    told = []
    for size in sizes:
        last, before = _numbers(size.calls[-1]), _numbers(size.calls[-2])
        told += [
            f"{kind.replace('_', ' ')}: {before[kind]:,.0f}, then {last[kind]:,.0f} in a call of {size.steps:,} steps"
            for kind in KINDS
            if last[kind] != before[kind]
        ]
    if any(size.calls[-1].clock_reads >= size.steps for size in sizes):
        told.insert(0, "it reads the clock at every step, and may do more or less by what it reads")
    return "; ".join(told)


def _whole(sizes: list[CountedSize], batch_size: int) -> bool:
    """Two sizes, or the one of a strategy that does not do the steps that it was given rows for."""
    if len(sizes) != 1:
        return len(sizes) == 2
    return sizes[0].steps != sizes[0].epochs * sizes[0].rows // batch_size


def _numbers(tally: Tally) -> dict[str, float]:
    return {kind: float(getattr(tally, kind)) for kind in KINDS}
