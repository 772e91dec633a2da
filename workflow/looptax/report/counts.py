"""The tables of counts: strategies down the ladder, what is counted across. Numbers are chosen, none is made."""

from __future__ import annotations

from dataclasses import dataclass

from looptax.records.counts import Counts, Shares
from looptax.report.format import fixed, places_for, trimmed
from looptax.report.run import Run

HEADINGS = {
    "python_calls": "Python calls",
    "eager_ops": "eager ops",
    "graph_calls": "graph calls",
    "host_syncs": "values fetched",
    "iterators": "iterators",
    "traces": "traces",
}
OF_A_RUNG = ("python_calls", "graph_calls", "host_syncs")  # what tells most of why a step costs what it costs


@dataclass(frozen=True)
class CountLine:
    """One strategy's counts and their place; None where it has a cell and no counts."""

    strategy: str
    counts: Counts | None
    path: str


@dataclass(frozen=True)
class CountTable:
    """One stack and workload. ``of_step`` and ``of_call`` name what is not nought for every strategy."""

    stack: str
    workload: str
    lines: list[CountLine]
    of_step: list[str]
    of_call: list[str]


def count_tables(run: Run) -> list[CountTable]:
    """A table for every stack and workload that has counts, the headline's first; of a large run that one alone."""
    places = _counted(run)
    return [_table(run, stack, workload) for stack, workload in (places[:1] if run.large else places)]


def left_out(run: Run) -> bool:
    """Whether other stacks or workloads were counted, for which a large page has no room."""
    return run.large and len(_counted(run)) > 1


def _counted(run: Run) -> list[tuple[str, str]]:
    """Stacks and workloads that have counts, the headline's first."""
    counts = run.counts.counts if run.counts else []
    places = list(dict.fromkeys((c.request.key.stack, c.request.key.workload) for c in counts))
    if run.headline:
        head = (run.headline.stack, run.headline.workload)
        places.sort(key=lambda place: place != head)
    return places


def by_strategy(run: Run, stack: str, workload: str) -> dict[str, CountLine]:
    """The counts of one stack and workload; empty where the run counted nothing there."""
    alike = [table for table in count_tables(run) if (table.stack, table.workload) == (stack, workload)]
    return {line.strategy: line for table in alike for line in table.lines}


def share(value: float) -> str:
    """A count as it is, a fraction with at most three digits or one decimal: 1,153, 902.4, 23.9, 0.125."""
    if value == round(value):
        return fixed(value, 0)
    return trimmed(fixed(value, max(places_for(value), 1)))


def _table(run: Run, stack: str, workload: str) -> CountTable:
    assert run.counts is not None
    lines = [
        CountLine(c.request.key.strategy, c, f"/counts/{index}")
        for index, c in enumerate(run.counts.counts)
        if (c.request.key.stack, c.request.key.workload) == (stack, workload)
    ]
    counted = {line.strategy for line in lines}
    measured = {
        placed.comparison.strategy
        for placed in run.placed
        if (placed.comparison.group.stack, placed.comparison.group.workload) == (stack, workload)
    }
    lines += [CountLine(name, None, "") for name in sorted(measured - counted)]
    lines.sort(key=lambda line: run.rank(line.strategy))
    known = [line.counts for line in lines if line.counts]
    return CountTable(
        stack=stack,
        workload=workload,
        lines=lines,
        of_step=_told([c.per_step for c in known]),
        of_call=_told([c.per_call for c in known]),
    )


def _told(shares: list[Shares | None]) -> list[str]:
    return [kind for kind in HEADINGS if any(s is not None and getattr(s, kind) for s in shares)]
