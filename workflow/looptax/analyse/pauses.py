"""How long nothing was measured in the middle of a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from looptax.analyse.overlaps import began
from looptax.records.cell import Cell


def longest_pause(cells: Sequence[Cell]) -> float:
    """Seconds from the end of a round to the start of the next on the same host, where they lie furthest apart."""
    by_host: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for cell in cells:
        by_host[cell.host.hostname] += [
            (start := began(round_), start + round_.ended - round_.started) for round_ in cell.rounds
        ]
    longest = 0.0
    for rounds in by_host.values():
        rounds.sort()
        under_way = rounds[0][1] if rounds else 0.0
        for start, end in rounds:
            longest = max(longest, start - under_way)
            under_way = max(under_way, end)
    return longest
