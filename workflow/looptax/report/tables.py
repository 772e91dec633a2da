"""Tables that lay comparisons out by rows or by batch size."""

from __future__ import annotations

from dataclasses import dataclass

from looptax.records.findings import Group
from looptax.report.lookups import Curve, Placed, curve_of
from looptax.report.run import Run

ABSENT = "not measured"


@dataclass(frozen=True)
class Line:
    """One strategy, and its comparison (or why there is none) in every column."""

    strategy: str
    cells: list[Placed | str]


@dataclass(frozen=True)
class Column:
    """A size, and its place in findings.json."""

    value: int
    path: str


@dataclass(frozen=True)
class Pivot:
    """Strategies down, sizes across."""

    columns: list[Column]
    lines: list[Line]


def by_rows(run: Run, curve: Curve) -> Pivot:
    """All of a curve, a column for every number of rows."""
    groups = sorted((g for g in run.groups if curve_of(g) == curve), key=lambda g: g.rows)
    return Pivot([Column(g.rows, f"{run.group_path(g)}/rows") for g in groups], _lines(run, groups))


def by_batch(run: Run) -> tuple[Group, Pivot] | None:
    """The headline's stack and workload across batch sizes, at its rows or those with most batches.

    Strategies with one batch size alone are left out: they stand in the table of that size.
    """
    head = run.headline
    if head is None:
        return None
    alike = [g for g in run.groups if (g.stack, g.workload) == (head.stack, head.workload)]
    batches = {rows: {g.batch_size for g in alike if g.rows == rows} for rows in {g.rows for g in alike}}
    several = [rows for rows, sizes in batches.items() if len(sizes) > 1]
    if not several:
        return None
    rows = head.rows if head.rows in several else max(several, key=lambda r: (len(batches[r]), r))
    groups = sorted((g for g in alike if g.rows == rows), key=lambda g: g.batch_size)
    lines = [line for line in _lines(run, groups) if len(line.cells) - line.cells.count(ABSENT) > 1]
    return groups[0], Pivot([Column(g.batch_size, f"{run.group_path(g)}/batch_size") for g in groups], lines)


def _lines(run: Run, groups: list[Group]) -> list[Line]:
    columns: list[dict[str, Placed | str]] = []
    for group in groups:
        column: dict[str, Placed | str] = {p.comparison.strategy: p for p in run.inside(group)}
        column.update({u.strategy: "not served" for u, _ in run.unserved(group)})
        columns.append(column)
    names = [s for s in run.strategies if any(s in column for column in columns)]
    return [Line(s, [column.get(s, ABSENT) for column in columns]) for s in names]
