"""The tables of the history: stacks down and loops across, and step by step what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from looptax.records.changes import Together
from looptax.records.counts import Counts
from looptax.records.history import Growth, History, Line, Point, Software, Step, Turn
from looptax.report.history.told import Told, cell, every
from looptax.report.lookups import Placed
from looptax.report.run import Run


@dataclass(frozen=True)
class PointCell:
    """One loop in one stack, with its place; None where the loop has no series in the stack's line."""

    point: Point | None
    path: str
    placed: Placed | None


@dataclass(frozen=True)
class Column:
    """A loop at a number of rows; ``path`` is the place of one of its series."""

    strategy: str
    rows: int
    path: str


@dataclass(frozen=True)
class StackRow:
    """A stack with a cell for every column."""

    stack: str
    cells: list[PointCell]


@dataclass(frozen=True)
class Block:
    """The stacks of one backend."""

    line: Line
    rows: list[StackRow]


@dataclass(frozen=True)
class Grid:
    """Loops across, stacks down, backend by backend."""

    columns: list[Column]
    blocks: list[Block]


def grid(run: Run, history: History, path: str, loops: Sequence[tuple[str, int]]) -> Grid:
    """These loops, each at its rows, in every stack."""
    found = {
        loop: [t for t in every(history, path) if (t.series.strategy, t.series.rows) == loop]
        for loop in loops
    }
    columns = [Column(*loop, f"{told[0].path}/rows") for loop, told in found.items() if told]
    blocks = [
        Block(line, [_row(run, line, i, list(found.values())) for i in range(len(line.stacks))])
        for line in history.lines
    ]
    return Grid(columns, blocks)


def _row(run: Run, line: Line, position: int, columns: Sequence[Sequence[Told]]) -> StackRow:
    cells = []
    for told in columns:
        here = next((t for t in told if t.line is line), None)
        point = here.series.points[position] if here else None
        place = here.point_path(position) if here else ""
        cells.append(PointCell(point, place, cell(run, point) if point else None))
    return StackRow(line.stacks[position], cells)


def fit_loops(history: History) -> list[tuple[str, int]]:
    """fit at every size, the sentence's first."""
    sizes = {s.rows for line in history.lines for s in line.series if s.strategy == history.strategy}
    ordered = sorted(sizes, key=lambda rows: (rows != history.rows, -rows))
    return [(history.strategy, rows) for rows in ordered] if history.strategy else []


def other_loops(history: History) -> list[tuple[str, int]]:
    """Every other loop once, at the sentence's rows or else at its largest; in the order of the record."""
    sizes: dict[str, set[int]] = {}
    for line in history.lines:
        for series in line.series:
            if series.strategy != history.strategy:
                sizes.setdefault(series.strategy, set()).add(series.rows)
    return [(name, history.rows if history.rows in rows else max(rows)) for name, rows in sizes.items()]


def sides(run: Run, history: History) -> list[str]:
    """On which sides the bounds of a history are, *at least* first; none where it has no bounds."""
    points = [p for line in history.lines for series in line.series for p in series.points]
    found = {placed.comparison.bound for p in points if (placed := cell(run, p))}
    return sorted(side for side in found if side)


@dataclass(frozen=True)
class Change:
    """One loop from one stack to the next, with the comparisons of both."""

    strategy: str
    rows: int
    rows_path: str
    step: Step
    path: str
    before: Placed | None
    after: Placed | None


@dataclass(frozen=True)
class Moved:
    """All loops at a number of rows that moved as one, with its place and that of the rows."""

    together: Together
    path: str
    rows: int
    rows_path: str


@dataclass(frozen=True)
class StepBlock:
    """All loops from one stack to the next, which of them moved as one, and what differs in software."""

    software: Software
    path: str
    together: list[Moved]
    changes: list[Change]


def steps(run: Run, history: History, path: str) -> list[StepBlock]:
    """Step by step through every line; those of lines with one stack have none."""
    found = []
    for i, line in enumerate(history.lines):
        told = [t for t in every(history, path) if t.line is line]
        for k, software in enumerate(line.software):
            changes = [_change(run, t, k) for t in told]
            here = f"{path}/lines/{i}"
            found.append(StepBlock(software, f"{here}/software/{k}", _moved(line, here, k), changes))
    return found


def _moved(line: Line, path: str, step: int) -> list[Moved]:
    return [
        Moved(one, f"{path}/together/{step}/{i}", line.series[at].rows, f"{path}/series/{at}/rows")
        for i, one in enumerate(line.together[step])
        for at in one.places[:1]
    ]


def _change(run: Run, told: Told, position: int) -> Change:
    points = told.series.points
    return Change(
        told.series.strategy,
        told.series.rows,
        f"{told.path}/rows",
        told.series.steps[position],
        f"{told.path}/steps/{position}",
        cell(run, points[position]),
        cell(run, points[position + 1]),
    )


def turns(history: History, path: str) -> list[tuple[Told, Turn, str]]:
    """Every turning point with its series and its place."""
    return [
        (told, turn, f"{told.path}/turns/{i}")
        for told in every(history, path)
        for i, turn in enumerate(told.series.turns)
    ]


@dataclass(frozen=True)
class Odd:
    """What is odd of a stack: its note, loops whose memory grows there, and the reference's traces at every step.

    Of each loop, the rows at which it grows most.
    """

    stack: str
    note: str
    note_path: str
    growth: list[tuple[Growth, str]]
    traces: tuple[Counts, str] | None


def odd_stacks(run: Run, history: History, path: str) -> list[Odd]:
    """The stacks of which there is something to say, in their order."""
    notes = {entry.name: (entry.note, f"/stacks/{i}/note") for i, entry in enumerate(run.catalogue.stacks)}
    found = []
    for stack in (stack for line in history.lines for stack in line.stacks):
        note, note_path = notes.get(stack, ("", ""))
        grown = _grown(history, path, stack)
        traced = _traces(run, stack, history.workload)
        if note or grown or traced:
            found.append(Odd(stack, note, note_path, grown, traced))
    return found


def _grown(history: History, path: str, stack: str) -> list[tuple[Growth, str]]:
    """The loops that clearly grow in a stack, each at the rows where it grows most."""
    worst: dict[str, tuple[Growth, str]] = {}
    for i, g in enumerate(history.growth):
        known = worst.get(g.strategy)
        if g.stack == stack and g.steady and (known is None or g.step_bytes > known[0].step_bytes):
            worst[g.strategy] = g, f"{path}/growth/{i}"
    return list(worst.values())


def _traces(run: Run, stack: str, workload: str) -> tuple[Counts, str] | None:
    """The reference's counts in a stack where it traces at every step."""
    for i, c in enumerate(run.counts.counts if run.counts else []):
        if (c.request.key.stack, c.request.key.workload) != (stack, workload) or c.per_step is None:
            continue
        if c.request.key.strategy == run.findings.reference and c.per_step.traces:
            return c, f"/counts/{i}/per_step/traces"
    return None


def reference_growth(run: Run, history: History, path: str) -> list[tuple[Growth, str]]:
    """The reference's growth in every stack and at every number of rows where it is known."""
    every_ = ((g, f"{path}/growth/{i}") for i, g in enumerate(history.growth))
    return [pair for pair in every_ if pair[0].strategy == run.findings.reference]
