"""The section on disturbance: what a report would have said of cells beside which something else was running."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from looptax.analyse.verdict import plain_verdict
from looptax.records.findings import Interval
from looptax.records.validation import Check, Section
from looptax.validate.machine import plan
from looptax.validate.machine.bounds import at_most_of
from looptax.validate.machine.judged import Judged
from looptax.validate.machine.records import Planned

WRONG, OF = 2, 40
MARGIN = 0.05  # the product's default, with which its verdicts were given
SEEN = frozenset(
    {"steal", "run delay", "pressure", "probe", "two modes", "trend", "outliers", "parents disagree"}
)  # warnings that say what went on; that more precision was asked for says nothing of it

HOW = (
    "train_on_batch against itself under another name, and against itself with a tenth, three tenths or 1 ms more a "
    "step, while another process loads one core, all cores or the memory, or all cores from the middle of the cell "
    "on. The verdict is that of a report with one strategy beside the reference. It is right where the truth says the"
    " same; it may be inconclusive with a warning that says what was seen and what to do. All else is wrong."
)

Outcome = Literal["right", "warned", "silent", "wrong"]


def disturbance(planned: Sequence[Planned], cells: Sequence[Judged], every: Sequence[Judged]) -> Section:
    """Verdicts that are wrong, or inconclusive and silent; a cell without a verdict counts among them.

    ``every`` are all cells of the run: how often such warnings are given where nothing was in the way.
    """
    outcomes = [(judged, outcome(judged)) for judged in cells]
    good = [judged for judged, how in outcomes if how in ("right", "warned")]
    what = "verdicts that are wrong, or inconclusive without a word on what was seen"
    most = at_most_of(WRONG, OF, len(planned))
    found = len(planned) - len(good)
    checks = [Check(what, found, "count", at_least=None, at_most=most, trials=len(planned))]
    counts = Counter(how for _, how in outcomes)
    for how, what in (
        ("right", "verdicts that are right"),
        ("warned", "inconclusive, with a warning that says what was seen and what to do"),
        ("silent", "inconclusive, without such a warning"),
        ("wrong", "wrong"),
    ):
        checks.append(Check(what, counts[how], "count", at_least=None, at_most=None, trials=len(planned)))  # type: ignore[index]
    for kind in plan.DISTURBANCES:
        here = [(judged, how) for judged, how in outcomes if judged.planned.disturbance == kind]
        if here:
            seen = Counter(w for judged, _ in here for w in sorted(warnings_that_say_what_was_seen(judged)))
            note = ", ".join(f"{name} {count}" for name, count in seen.most_common()) or "nothing"
            kept = sum(how in ("right", "warned") for _, how in here)
            what = f"{kind}: verdicts that are right, or inconclusive with such a warning"
            check = Check(what, kept, "count", None, None, len(here), note=f"seen: {note}")
            checks.append(check)
    quiet = [judged for judged in every if judged.planned.disturbance is None]
    if quiet:
        warned = sum(bool(warnings_that_say_what_was_seen(judged)) for judged in quiet)
        what = "cells without a disturbance that have such a warning all the same"
        checks.append(Check(what, warned, "count", None, None, len(quiet)))
    return Section("disturbance", "Disturbance", HOW, checks)


def outcome(judged: Judged) -> Outcome:
    """How a cell's verdict stands to the truth."""
    given, truth = judged.comparison.verdict, judged.true_ratio()
    if truth is not None and given == _right(truth):
        return "right"
    if given == "inconclusive":
        return "warned" if warnings_that_say_what_was_seen(judged) else "silent"
    return "wrong"


def warnings_that_say_what_was_seen(judged: Judged) -> set[str]:
    """Kinds of the cell's warnings that tell what went on beside it, and what to do."""
    warnings = judged.comparison.warnings
    return {w.kind for w in warnings if w.kind in SEEN and w.text and w.remedy}


def _right(truth: float) -> str:
    return plain_verdict(Interval(truth, truth, truth), MARGIN)
