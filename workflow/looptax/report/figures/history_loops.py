"""Figure: every other loop from stack to stack, small, a panel a loop."""

from __future__ import annotations

from looptax.records.history import History
from looptax.report.figures import by_stack
from looptax.report.figures.by_stack import Panel
from looptax.report.figures.figure import Plan
from looptax.report.figures.history import description
from looptax.report.format import count, shortened
from looptax.report.history.tables import other_loops
from looptax.report.history.told import Told, cell, every
from looptax.report.pieces import Pieces, joined, key, rows, text
from looptax.report.run import Run

LEAST_STACKS = 2  # a loop that one stack alone measured has no way to draw; it stands in the table


def plans(run: Run) -> list[Plan]:
    """One a history in which two stacks or more measured another loop than fit."""
    found = (
        _plan(run, history, f"/history/{i}", f"-{i}" if i else "")
        for i, history in enumerate(run.findings.history)
    )
    return [plan for plan in found if plan]


def _plan(run: Run, history: History, path: str, suffix: str) -> Plan | None:
    loops: dict[tuple[str, int], list[Told]] = {loop: [] for loop in other_loops(history)}
    for one in every(history, path):
        loops.get((one.series.strategy, one.series.rows), []).append(one)
    drawn = {loop: found for loop, found in loops.items() if _known(run, found) >= LEAST_STACKS}
    if not drawn:
        return None
    panels = [Panel(_name(run, history, *loop), run.look(loop[0]), found) for loop, found in drawn.items()]
    told = [one for found in drawn.values() for one in found]
    headline = _headline(run, history, path, told)
    note = text("As above, each loop at ") + rows(history.rows, f"{path}/rows")
    note += text(
        " unless its heading says otherwise. Loops that one stack alone measured stand in the table."
    )
    words = "speed relative to " + shortened(run.title(run.findings.reference))
    return Plan(
        f"history-loops{suffix}",
        headline,
        description(run, told, ""),
        note,
        lambda layout: by_stack.draw(run, layout, history, panels, 1 if layout.narrow else 2, words),
    )


def _known(run: Run, found: list[Told]) -> int:
    cells = [c.comparison for told in found for p in told.series.points if (c := cell(run, p))]
    return sum(c.ratio is not None or c.bound_ratio is not None for c in cells)


def _name(run: Run, history: History, strategy: str, size: int) -> str:
    title = run.title(strategy)
    return title if size == history.rows else f"{title}, {count(size)} rows"


def _headline(run: Run, history: History, path: str, told: list[Told]) -> Pieces:
    """Which loops turned, and which did not."""
    turned = list(dict.fromkeys(t.series.strategy for t in told if t.series.turns))
    if not turned:
        return key("Of no other loop") + text(" is a change of the answer known")
    names = joined([run.named(strategy) for strategy in turned])
    return text("The answer changed for ") + names + text(" too")
