"""Figure: fit against the reference from stack to stack, a panel a size; what a run of several stacks begins with."""

from __future__ import annotations

from looptax.records.history import History
from looptax.report.figures import by_stack
from looptax.report.figures.by_stack import Panel
from looptax.report.figures.figure import Plan
from looptax.report.format import count, listed, percent, ratio_bounds, shortened
from looptax.report.history.sentences import history_sentence, turning_points
from looptax.report.history.tables import fit_loops
from looptax.report.history.told import Told, cell, of, outcome
from looptax.report.pieces import limit, number, plain, text
from looptax.report.run import Run


def plans(run: Run) -> list[Plan]:
    """One a history in which fit was measured."""
    return [
        _plan(run, history, f"/history/{i}", f"-{i}" if i else "")
        for i, history in enumerate(run.findings.history)
        if history.strategy
    ]


def _plan(run: Run, history: History, path: str, suffix: str) -> Plan:
    assert history.strategy is not None
    every = of(history, path, history.strategy)
    panels = [
        Panel(f"{count(rows)} rows", run.look(history.strategy), [t for t in every if t.series.rows == rows])
        for _, rows in fit_loops(history)
    ]
    cells = [c for told in every for p in told.series.points if (c := cell(run, p))]
    note = text("A dot is the estimate, its line the interval at ") + run.level + text(", from ")
    note += run.rounds_words(cells) + text(
        "; an arrow is a bound, of a cell that was measured on fewer rows, without an interval. "
    )
    note += text("The band is the margin of ") + number(percent(run.findings.margin), "/margin")
    alike = " on one kind of machine" if run.findings.kinds else ""
    note += text(
        f". Lines join versions of one backend{alike}, dotted to and from a bound. "
        "A number without room is in the table alone."
    )
    words = "speed relative to " + shortened(run.title(run.findings.reference))
    return Plan(
        f"history{suffix}",
        turning_points(run, history, path),
        description(run, every, plain(history_sentence(run, history, path))),
        note,
        lambda layout: by_stack.draw(run, layout, history, panels, 1, words),
    )


def description(run: Run, every: list[Told], finding: str) -> str:
    """Every series in words."""
    parts = [
        f"{run.title(told.series.strategy)} at {count(told.series.rows)} rows: "
        + listed([f"{said(run, told, i)} in {run.stack(p.stack)}" for i, p in enumerate(told.series.points)])
        for told in every
    ]
    reference = run.title(run.findings.reference)
    opening = (
        f"Line chart on a logarithmic axis of speed relative to {reference} by version, backend by backend."
    )
    return f"{opening} {finding} {'; '.join(parts)}."


def said(run: Run, told: Told, position: int) -> str:
    """One point in words."""
    point = told.series.points[position]
    placed = cell(run, point)
    if placed and placed.comparison.ratio:
        lower, estimate, upper = ratio_bounds(placed.comparison.ratio)
        return f"{estimate} ({lower} to {upper})"
    if placed and placed.comparison.bound_ratio is not None:
        return limit(placed.comparison)
    return outcome(run, point)
