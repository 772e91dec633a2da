"""How long nothing was measured in the middle of a run."""

from __future__ import annotations

from collections.abc import Sequence

from looptax.analyse.overlaps import began
from looptax.records.cell import Cell


def longest_pause(cells: Sequence[Cell]) -> float:
    """Seconds in which no round was under way on any machine, where they lie furthest apart."""
    rounds = sorted(
        (start := began(round_), start + round_.ended - round_.started)
        for cell in cells
        for round_ in cell.rounds
    )
    longest = 0.0
    under_way = rounds[0][1] if rounds else 0.0
    for start, end in rounds:
        longest = max(longest, start - under_way)
        under_way = max(under_way, end)
    return longest
