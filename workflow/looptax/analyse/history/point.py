"""What is known of one loop in one stack: a verdict that decides, a bound beyond the margin, or why nothing is."""

from __future__ import annotations

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
