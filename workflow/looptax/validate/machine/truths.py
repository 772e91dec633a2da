"""Three sections of known truths: waits alone, waits added to a real step, and steps added to steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from looptax.records.base import Role
from looptax.records.cell import Round, Timing
from looptax.records.validation import Check, Section
from looptax.validate.machine import plan
from looptax.validate.machine.bounds import at_least_of
from looptax.validate.machine.judged import Judged
from looptax.validate.machine.records import Planned

SHARE, LEAST_SECONDS = 0.01, 2e-6  # 1 % or 2 µs, whichever is more
HOLDS, OF = 36, 40

BARE_HOW = (
    "Both roles do nothing but keep a core busy for a known time a step: no framework, no arithmetic. Compared are "
    "that time and the median over a cell's rounds of the round's typical seconds a step (median over calls), of "
    "either role. One wait is on a device that works on after the call has returned. Each role's first call costs 200"
    " ms more, as tracing does: no timed call may hold that."
)
ADDED_HOW = (
    "train_on_batch with a pause after each step, and the same with a longer pause, against the former. "
    "The true ratio comes from the reference's own times in the same rounds: for each round T / (T + what is "
    "longer), T its typical step, rounds combined as ratios are (Hodges and Lehmann). It has to lie in the cell's "
    "95 % interval. Pauses end by the clock. In both other models train, and one's step goes before each real "
    "one: a step after a wait in which nothing but the clock is read takes longer (of 5 ms: about twice as long; "
    "a plain script without the harness shows the same, see the section on the step after a wait), and the cost "
    "would not be what was put in. From the third run on the pause is 4 ms with four other models in turn, so that "
    "caches have forgotten the model however long it is; before, 200 µs, and another model trained only "
    "while more than a millisecond was left."
)
COUNTED_HOW = (
    "train_on_batch four times where one step is counted, once on the model and then on two others in turn, and "
    "the same five, six and eight times, against the former. No model is trained twice in a row, so that all steps "
    "are of one kind: the true ratio is 4/5, 4/6 and 4/8, known by counting and by no clock. It has to lie in the "
    "cell's 95 % interval."
)


def bare(planned: Sequence[Planned], cells: Sequence[Judged]) -> Section:
    """Waits alone: the largest error of each, and whether a trace was timed."""
    names = [name for name in plan.WAITS if any(name in (p.strategy, p.reference) for p in planned)]
    checks = [_recovered(name, planned, cells) for name in names]
    firsts = [first for judged in cells for first in _first_timed(judged)]
    what = "first timed calls that hold a trace"
    checks.append(Check(what, sum(firsts), "count", at_least=None, at_most=0, trials=len(firsts)))
    return Section("bare", "Bare waits", BARE_HOW, checks)


def added(planned: Sequence[Planned], cells: Sequence[Judged]) -> Section:
    """Waits added to a real step: how many intervals hold the truth, and how far estimates lie from it."""
    checks = [_held(planned, cells)]
    for name, seconds in plan.ADDED.items():
        here = [judged for judged in cells if judged.planned.strategy == name]
        checks += _off(f"{in_words(seconds)} added", here, lambda here, s=seconds: f"; {_beside(here, s)}")  # type: ignore[misc]
    return Section("added", "Waits added to a real step", ADDED_HOW, checks)


def counted(planned: Sequence[Planned], cells: Sequence[Judged]) -> Section:
    """Steps added to steps: how many intervals hold the truth, which is a ratio of counts."""
    checks = [_held(planned, cells)]
    for name, number in plan.COUNTED.items():
        here = [judged for judged in cells if judged.planned.strategy == name]
        checks += _off(f"{number} steps where the reference has 4", here, lambda here: "")
    return Section("counted", "Steps added to steps", COUNTED_HOW, checks)


def _held(planned: Sequence[Planned], cells: Sequence[Judged]) -> Check:
    least = at_least_of(HOLDS, OF, len(planned))
    what = "cells whose interval holds the true ratio"
    held = sum(map(_holds_truth, cells))
    return Check(what, held, "count", at_least=least, at_most=None, trials=len(planned))


def _off(which: str, cells: Sequence[Judged], more: Callable[[Sequence[Judged]], str]) -> list[Check]:
    """How far the estimates of these cells lie from the truth; nothing of no cells."""
    off = [math.log(judged.ratio.estimate / truth) for judged, truth in _with_truth(cells)]  # type: ignore[union-attr]
    if not off:
        return []
    what = f"{which}: median of estimated over true ratio, less one"
    note = f"{sum(map(_holds_truth, cells))} of {len(cells)} intervals hold the truth{more(cells)}"
    found = math.expm1(float(np.median(off)))
    return [Check(what, found, "relative", at_least=None, at_most=None, trials=len(off), note=note)]


def _beside(cells: Sequence[Judged], seconds: float) -> str:
    """How much longer than what was added a step became."""
    steps = [(j.step_seconds("strategy"), j.step_seconds("reference")) for j in cells]
    more = [one - other - seconds for one, other in steps if one is not None and other is not None]
    return f"beside what was added, a step took {float(np.median(more)) * 1e6:+.0f} µs"


def in_words(seconds: float) -> str:
    """A wait as one says it."""
    return f"{seconds * 1e3:.0f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} µs"


def _recovered(name: str, planned: Sequence[Planned], cells: Sequence[Judged]) -> Check:
    """The largest error of one wait, in whatever role; a cell without rounds has recovered nothing of it."""
    seconds = plan.WAITS[name]
    asked = sum((p.strategy == name) + (p.reference == name) for p in planned)
    roles: list[tuple[Judged, Role]] = [(j, "strategy") for j in cells if j.planned.strategy == name]
    roles += [(j, "reference") for j in cells if j.planned.reference == name]
    errors = [abs((judged.step_seconds(role) or 0.0) - seconds) for judged, role in roles]
    if len(errors) < asked:
        errors.append(seconds)
    where = " on a device" if "device" in name else ""
    return Check(
        what=f"a wait of {in_words(seconds)} a step{where}: the largest error",
        found=max(errors),
        unit="seconds",
        at_least=None,
        at_most=max(SHARE * seconds, LEAST_SECONDS),
        trials=asked,
        note=f"{max(errors) / seconds:.2%} of it",
    )


def _first_timed(judged: Judged) -> list[bool]:
    """For each round and role, whether its first timed call costs at least half a trace more than its waits."""
    truth = judged.planned.truth
    assert truth.trace_seconds is not None  # of every cell of this section
    waits = {"strategy": truth.wait_seconds, "reference": truth.reference_wait_seconds}
    return [
        call.seconds - call.steps * (seconds or 0.0) >= truth.trace_seconds / 2
        for round_ in judged.cell.rounds
        for role, seconds in waits.items()
        for call in _first_call(round_, role)
    ]


def _first_call(round_: Round, role: str) -> list[Timing]:
    visits = sorted((v for v in round_.visits if v.role == role), key=lambda v: v.index)
    return visits[0].calls[:1] if visits else []


def _holds_truth(judged: Judged) -> bool:
    truth = judged.true_ratio()
    return truth is not None and judged.holds(truth)


def _with_truth(cells: Sequence[Judged]) -> list[tuple[Judged, float]]:
    pairs = [(judged, judged.true_ratio()) for judged in cells if judged.ratio is not None]
    return [(judged, truth) for judged, truth in pairs if truth is not None]
