"""What to change in one's code, and the saving; or why nothing."""

from __future__ import annotations

from looptax.records.findings import Advice
from looptax.report.format import count, duration_bounds
from looptax.report.pieces import Pieces, bounds, key, name, soft, speed, text
from looptax.report.run import Run


def advice_sentence(run: Run, advice: Advice, path: str) -> Pieces:
    """How much faster, and what an epoch saves."""
    (lower, estimate, upper), unit = duration_bounds(advice.saving_seconds)
    rows = f" per epoch of {count(run.headline.rows)} rows" if run.headline else " per epoch"
    return (
        name(run.title(advice.strategy))
        + text(" is ")
        + speed(advice.ratio, f"{path}/ratio")
        + text(" and saves ")
        + key(f"{estimate} {unit}", f"{path}/saving_seconds/estimate")
        + text(rows)
        + soft(" (")
        + bounds(lower, upper, f"{path}/saving_seconds", f" {unit}")
        + soft(")")
    )


def no_advice(run: Run) -> Pieces:
    """Why there is nothing to change, and what might decide it; empty where there is advice."""
    answer = run.findings.answer
    if run.findings.advice:
        return ()
    if answer is None:
        return text("There is no advice: nothing was measured.")
    here = [p.comparison for p in run.inside(answer.group)]
    others = [c for c in here if c.strategy != answer.reference]
    open_ = [c for c in others if c.verdict == "inconclusive"]
    rows = f"{count(answer.group.rows)} rows"
    if not any(c.ratio for c in others):
        return key("No advice") + text(f": no loop gave a ratio at {rows}.")
    said = key("No advice yet" if open_ else "Nothing to change") + text(
        ": no loop that does the same work was shown to be faster than "
    )
    said += name(run.title(answer.reference)) + text(f" at {rows}.")
    if open_:
        said += text(f" {len(open_)} of {len(others)} results are inconclusive; more rounds may decide.")
    return said
