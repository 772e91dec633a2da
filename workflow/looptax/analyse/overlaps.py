"""Did timed rounds of different cells overlap? Read from the records, not believed."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from looptax.records.cell import Cell, Round

SAME_BOOT_SECONDS = 60.0  # more than clocks are ever set by while running, less than any restart takes apart


def overlaps(cells: Sequence[Cell]) -> int:
    """Pairs of rounds of different cells, on one host and since the same start of it, that overlapped.

    The monotonic clock starts anew at every boot, so the difference to the time of day tells boots apart.
    """
    by_host: dict[str, list[tuple[float, int, Round]]] = defaultdict(list)
    for number, cell in enumerate(cells):
        for round_ in cell.rounds:
            by_host[cell.host.hostname].append((_booted(round_), number, round_))
    total = 0
    for rounds in by_host.values():
        rounds.sort(key=lambda entry: entry[0])
        boot: list[tuple[float, float, int]] = []
        last = rounds[0][0]
        for booted, number, round_ in rounds:
            if booted - last > SAME_BOOT_SECONDS:
                total += _pairs(boot)
                boot = []
            last = booted
            boot.append((round_.started, round_.ended, number))
        total += _pairs(boot)
    return total


def _pairs(rounds: list[tuple[float, float, int]]) -> int:
    """Overlapping pairs of (start, end, cell) by a sweep: those still running when one starts."""
    running: list[tuple[float, int]] = []
    found = 0
    for start, end, number in sorted(rounds):
        while running and running[0][0] <= start:
            heapq.heappop(running)
        found += sum(other != number for _, other in running)
        heapq.heappush(running, (end, number))
    return found


def _booted(round_: Round) -> float:
    moment = datetime.fromisoformat(round_.started_utc.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp() - round_.started
