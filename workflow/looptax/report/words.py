"""The words for what a cell came to: a closed set, and what each of them means."""

from __future__ import annotations

from looptax.records.base import Status
from looptax.records.findings import Comparison
from looptax.report.pieces import Pieces, number, said, text

STATUS: dict[Status, str] = {
    "ok": "measured",
    "capped": "capped",
    "failed": "failed",
    "timeout": "out of time",
    "out_of_memory": "out of memory",
    "not_finite": "not finite",
    "no_stack": "no environment",
    "not_served": "not served",
}
SAID: dict[Status, str] = {  # after a subject
    "capped": "was measured on fewer rows than asked",
    "failed": "failed",
    "timeout": "ran out of time",
    "out_of_memory": "ran out of memory",
    "not_finite": "ended with weights that are not finite",
    "no_stack": "was not measured, since its stack has no environment",
    "not_served": "cannot train this workload",
}
NOT_SERVED = "not served"
MEANING = {
    "faster": "the adjusted p is within the significance asked for, and the ratio above one",
    "slower": "the adjusted p is within the significance asked for, and the ratio below one",
    "no practical difference": "the whole interval lies inside the margin",
    "inconclusive": "the rounds leave open which of these it is",
    "not compared": "no ratio may be used: the cell did not finish, or equal work is not shown",
    "reference": "the loop that all others are compared with, here against itself",
}
CHANGED = {  # of two runs
    "higher": "the adjusted p is within the significance, the ratio of ratios above one: it gains more in the second",
    "lower": "the adjusted p is within the significance, the ratio of ratios below one: it gains less there",
    "no practical difference": "the whole interval lies inside the margin",
    "inconclusive": "the rounds leave open which of these it is",
    "not comparable": "something other than machine and software differs, or is not known",
}
TONE = {
    "faster": "good",
    "slower": "bad",
    "supported": "good",
    "refuted": "bad",
}  # classes of the style; all else is plain


def outcome(c: Comparison) -> str:
    """The one word for a cell: its verdict, or why it has none."""
    if c.verdict not in ("not compared", "reference") or (c.verdict == "reference" and c.status == "ok"):
        return c.verdict
    if c.status != "ok":
        return STATUS[c.status]
    return {"disagrees": "other work than claimed", "unproven": "equal work unproven"}.get(c.work, c.verdict)


def why(c: Comparison, path: str) -> Pieces:
    """The reason that stands in the place of a cell, which is at ``path``, where it has no ratio."""
    if c.reason:
        return said(c.reason, f"{path}/reason")
    if c.work in ("disagrees", "unproven"):
        return said(c.proof, f"{path}/proof")
    if c.ratio is None and c.rounds < c.needed_rounds:
        needed = number(str(c.needed_rounds), f"{path}/needed_rounds")
        return number(str(c.rounds), f"{path}/rounds") + text(" rounds, ") + needed + text(" are needed")
    return ()
