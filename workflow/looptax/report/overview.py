"""A large run in short: the answer of every workload and batch size, and how each loop fares there over its sizes."""

from __future__ import annotations

from dataclasses import dataclass

from looptax.records.overview import LoopOverview, Overview
from looptax.report.run import Run

MOST_ANSWERS = 200  # rows of the table of answers; all stand in findings.json
MOST_RANGES = 2_000  # ranges of ratios in all tables of loops


@dataclass(frozen=True)
class Told:
    """One workload and batch size, and its place in findings.json."""

    overview: Overview
    path: str

    def loop(self, strategy: str) -> tuple[LoopOverview, str] | None:
        """A loop of it, and its place."""
        found = (
            (one, f"{self.path}/loops/{place}")
            for place, one in enumerate(self.overview.loops)
            if one.strategy == strategy
        )
        return next(found, None)


@dataclass(frozen=True)
class Ranges:
    """One stack and workload: loops down, batch sizes across; first those of the reference's work, then ``others``."""

    columns: list[Told]
    strategies: list[str]
    others: list[str]


def answers(run: Run) -> list[Told]:
    """All that the page has room for, the headline's stack and workload first; none of a run that it shows in full."""
    return _told(run)[:MOST_ANSWERS]


def ranges(run: Run) -> list[Ranges]:
    """A table a stack and workload, as many as the page has room for."""
    tables: dict[tuple[str, str], list[Told]] = {}
    for told in _told(run):
        tables.setdefault((told.overview.group.stack, told.overview.group.workload), []).append(told)
    found, room = [], MOST_RANGES
    for columns in tables.values():
        names = {loop.strategy for told in columns for loop in told.overview.loops}
        room -= len(names) * len(columns)
        if room < 0:
            break
        others = names & run.of_other_work
        found.append(Ranges(columns, sorted(names - others, key=run.rank), sorted(others, key=run.rank)))
    return found


def left_out(run: Run) -> bool:
    """Whether the page had no room for all of them."""
    return len(answers(run)) < len(_told(run)) or sum(len(t.columns) for t in ranges(run)) < len(_told(run))


def _told(run: Run) -> list[Told]:
    if not run.large or run.headline is None:
        return []
    head = run.headline
    every = [Told(one, f"/overview/{place}") for place, one in enumerate(run.findings.overview)]
    return sorted(
        every,
        key=lambda told: (
            (told.overview.group.stack, told.overview.group.workload) != (head.stack, head.workload)
        ),
    )
