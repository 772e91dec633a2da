"""What is known of one loop in one stack: a verdict that decides, a bound beyond the margin, or why nothing is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from looptax.records.findings import Comparison
from looptax.records.history import Point, Said

DECIDES: dict[str, Said] = {
    "faster": "faster",
    "slower": "slower",
    "no practical difference": "no practical difference",
}
FAR = 2.0  # times the margin's end: no round of 78 cells of eight stacks lay farther from its cell's ratio (1.83)
NO_CELL = "not measured in this stack"


def point(stack: str, found: tuple[int, Comparison] | None, unserved: str, margin: float) -> Point:
    """The point of a cell and its place; ``unserved`` is why there is no cell, where that is known."""
    if found is None:
        return Point(stack, None, None, unserved or NO_CELL)
    place, cell = found
    return Point(stack, place, decided(cell, margin), why_nothing(cell))


def of_one_kind(points: Sequence[Point], comparisons: Sequence[Comparison]) -> list[Point]:
    """The points, of which only those of one kind of machine say something: of the kind of most, else of the newest.

    What changed from one kind to another may be the machine alone.
    """
    machines = [None if p.comparison is None else comparisons[p.comparison].machine for p in points]
    saying = [machine for p, machine in zip(points, machines, strict=True) if p.said]
    if len(set(saying)) < 2:
        return list(points)
    (usual, _), *_ = Counter(reversed(saying)).most_common(1)
    return [
        replace(p, said=None, elsewhere=True) if p.said and machine != usual else p
        for p, machine in zip(points, machines, strict=True)
    ]


def decided(cell: Comparison, margin: float) -> Said | None:
    """What a comparison says of the loop; a bound only where no value that it allows lies within the margin.

    A bound that rests on no verdict, a round or two for one, must lie beyond the margin ``FAR`` times.
    """
    if cell.bound_ratio is not None:
        beyond = (1 + margin) * (1 if cell.bound_shown else FAR)
        if cell.bound == "at least" and cell.bound_ratio > beyond:
            return "faster"
        return "slower" if cell.bound == "at most" and cell.bound_ratio < 1 / beyond else None
    return DECIDES.get(cell.verdict)


def why_nothing(cell: Comparison) -> str:
    """Why a cell gave neither a ratio nor a bound; empty where it gave one."""
    if cell.ratio is not None or cell.bound_ratio is not None:
        return ""
    if cell.reason:
        return cell.reason
    if cell.work in ("disagrees", "unproven"):
        return cell.proof
    return f"{cell.rounds} of {cell.needed_rounds} rounds"
