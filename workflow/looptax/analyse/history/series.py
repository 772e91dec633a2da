"""One loop at one number of rows along a line: what is known in each stack, and how far neighbours lie apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from looptax.analyse.history import turns
from looptax.analyse.history.lines import neighbours
from looptax.analyse.history.point import of_one_kind, point
from looptax.analyse.runs.difference import Decided, Difference, Side, difference
from looptax.records.findings import Comparison
from looptax.records.history import Point, Series, Step


@dataclass(frozen=True)
class Known:
    """What a run knows of one workload and batch size, each by (stack, strategy, rows).

    ``cells`` have their place in ``comparisons``, all that the run found; ``unserved`` are reasons why there is none.
    """

    comparisons: Sequence[Comparison]
    cells: Mapping[tuple[str, str, int], tuple[int, Comparison]]
    sides: Mapping[tuple[str, str, int], Side]
    unserved: Mapping[tuple[str, str, int], str]
    margin: float


@dataclass(frozen=True)
class Draft:
    """A series before its steps and turns are decided, which takes those of all series together."""

    series: Series
    pairs: list[tuple[str, str]]
    differences: list[Difference]
    known: turns.Known
    candidates: list[Difference]

    def decided(self, decisions: Sequence[Decided], candidates: Sequence[Decided]) -> Series:
        """The series, with what may be said of each of its ``differences`` and of its ``candidates`` for turns."""
        steps = [
            Step(before, after, apart.reasons, apart.ratio, decided.p_adjusted, decided.verdict)
            for (before, after), apart, decided in zip(self.pairs, self.differences, decisions, strict=True)
        ]
        course = turns.course(self.known, candidates)
        return replace(
            self.series, steps=steps, stretches=course.stretches, passed=course.passed, turns=course.turns
        )


def draft(known: Known, stacks: Sequence[str], strategy: str, rows: int) -> Draft | None:
    """None where no stack of the line has a cell of the loop."""
    keys = {stack: (stack, strategy, rows) for stack in stacks}
    if not any(key in known.cells for key in keys.values()):
        return None
    found = [
        point(stack, known.cells.get(key), known.unserved.get(key, ""), known.margin)
        for stack, key in keys.items()
    ]
    points = of_one_kind(found, known.comparisons)
    sides = {stack: known.sides[key] for stack, key in keys.items() if key in known.sides}
    of = turns.known(points, known.comparisons, sides)
    pairs = neighbours(stacks)
    places = {p.stack: p for p in points}
    return Draft(
        series=Series(strategy, rows, points, [], [], [], []),
        pairs=pairs,
        differences=[_apart(places[before], places[after], sides) for before, after in pairs],
        known=of,
        candidates=[of.apart(*pair) for pair in of.pairs()],
    )


def _apart(before: Point, after: Point, sides: Mapping[str, Side]) -> Difference:
    """A bound has no rounds at these rows, and a stack without a cell none at all."""
    reasons = [why for p in (before, after) if (why := _nothing_to_compare(p, sides.get(p.stack)))]
    return Difference(reasons) if reasons else difference(sides[before.stack], sides[after.stack])


def _nothing_to_compare(found: Point, side: Side | None) -> str:
    if side is None:
        return f"{found.stack}: {found.reason}"
    if side.cell.bound_ratio is not None:
        return f"{side.label} has a bound alone, from fewer rows: no rounds at these"
    return ""
