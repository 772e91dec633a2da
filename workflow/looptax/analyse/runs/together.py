"""Whether all loops moved alike against the reference: then what they share moved, and that is the reference."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from looptax.records.base import Interval
from looptax.records.changes import Changed, Together

FEWEST = 3  # two loops that moved alike may well have both changed


@dataclass(frozen=True)
class Move:
    """How one loop moved. ``shares`` is alike for loops that share a reference; ``place`` is where it is listed."""

    shares: Hashable
    place: int
    change: Interval
    verdict: Changed


def together(moves: Iterable[Move]) -> list[Together]:
    """Wherever every loop beside one reference moved by what may be one factor; the reference's own moves left out.

    ``FEWEST`` loops or more, each shown to move in the same direction, and a factor that lies in all their intervals.
    """
    sharing: dict[Hashable, list[Move]] = {}
    for move in moves:
        sharing.setdefault(move.shares, []).append(move)
    return [found for some in sharing.values() if (found := _together(some))]


def _together(moves: list[Move]) -> Together | None:
    least, most = max(m.change.lower for m in moves), min(m.change.upper for m in moves)
    verdict = moves[0].verdict
    if len(moves) < FEWEST or least > most or any(m.verdict != verdict for m in moves):
        return None
    if verdict != "higher" and verdict != "lower":
        return None
    return Together([m.place for m in moves], verdict, least, most)
