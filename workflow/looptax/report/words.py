"""The words for what a cell came to: a closed set, and what each of them means."""

from __future__ import annotations

from looptax.records.base import Status
from looptax.records.findings import Comparison

STATUS: dict[Status, str] = {
    "ok": "measured",
    "capped": "capped",
    "failed": "failed",
    "timeout": "out of time",
    "out_of_memory": "out of memory",
    "not_finite": "not finite",
}
SAID: dict[Status, str] = {  # after a subject
    "capped": "was measured on fewer rows than asked",
    "failed": "failed",
    "timeout": "ran out of time",
    "out_of_memory": "ran out of memory",
    "not_finite": "ended with weights that are not finite",
}
NOT_SERVED = "not served"
MEANING = {
    "faster": "the adjusted p is at most 0.05 and the ratio above 1",
    "slower": "the adjusted p is at most 0.05 and the ratio below 1",
    "no practical difference": "the whole interval lies inside the margin",
    "inconclusive": "the rounds decide nothing of these",
    "not compared": "no ratio may be used: the cell did not finish, or equal work is not shown",
    "reference": "the loop that all others are compared with, here against itself",
}
CHANGED = {  # of two runs
    "higher": "the adjusted p is at most 0.05 and the ratio of ratios above 1: the loop gains more in the second run",
    "lower": "the adjusted p is at most 0.05 and the ratio of ratios below 1: it gains less there",
    "no practical difference": "the whole interval lies inside the margin",
    "inconclusive": "the rounds decide nothing of these",
    "not comparable": "something other than machine and software differs, or is not known",
}
TONE = {"faster": "good", "slower": "bad"}  # classes of the style; all else is plain


def outcome(c: Comparison) -> str:
    """The one word for a cell: its verdict, or why it has none."""
    if c.verdict != "not compared":
        return c.verdict
    if c.status != "ok":
        return STATUS[c.status]
    return {"disagrees": "other work than claimed", "unproven": "equal work unproven"}.get(c.work, c.verdict)


def why(c: Comparison) -> str:
    """The reason that stands in a cell's place where it has no ratio."""
    if c.reason:
        return c.reason
    if c.work in ("disagrees", "unproven"):
        return c.proof
    if c.ratio is None and c.rounds < c.needed_rounds:
        return f"{c.rounds} rounds, {c.needed_rounds} are needed"
    return ""
