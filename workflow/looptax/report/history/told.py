"""The history with the places of its parts in findings.json, and what the page looks up in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from looptax.records.history import History, Line, Point, Series, Stretch
from looptax.report import words
from looptax.report.lookups import Placed
from looptax.report.run import Run


@dataclass(frozen=True)
class Told:
    """A series of one line, and its place."""

    line: Line
    series: Series
    path: str

    def point_path(self, position: int) -> str:
        """The place of a point."""
        return f"{self.path}/points/{position}"


def every(history: History, path: str) -> Iterator[Told]:
    """All series, line by line."""
    for i, line in enumerate(history.lines):
        for j, series in enumerate(line.series):
            yield Told(line, series, f"{path}/lines/{i}/series/{j}")


def of(history: History, path: str, strategy: str | None, line: Line | None = None) -> list[Told]:
    """The series of one loop, in all lines or in one."""
    found = (told for told in every(history, path) if told.series.strategy == strategy)
    return [told for told in found if line is None or told.line is line]


def at(history: History, path: str, strategy: str | None, line: Line) -> Told | None:
    """A loop's series in a line at the rows that the sentence speaks of, or else at its largest."""
    found = of(history, path, strategy, line)
    return next((told for told in found if told.series.rows == history.rows), found[-1] if found else None)


def cell(run: Run, point: Point) -> Placed | None:
    """The comparison of a point; None where it has no cell."""
    return None if point.comparison is None else run.placed[point.comparison]


def outcome(run: Run, point: Point) -> str:
    """The one word for a point: its verdict, or why it has none."""
    placed = cell(run, point)
    if placed is None:
        return "not measured"
    return words.outcome(placed.comparison)


def telling(run: Run, told: Told, stretch: Stretch) -> Placed:
    """The comparison that stands for a stretch."""
    placed = cell(run, told.series.points[stretch.told])
    assert placed is not None  # what says something has a cell
    return placed
