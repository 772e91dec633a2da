"""Was anything of ours going on beside a timed round? Read from the records, not believed."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from looptax.records.cell import Cell, Round

SAME_BOOT_SECONDS = 60.0  # more than clocks are ever set by while running, less than any restart takes apart


@dataclass(frozen=True, order=True)
class Stretch:
    """Seconds of the monotonic clock in which a round was prepared or timed; in between it does nothing."""

    start: float
    end: float
    round: int
    timed: bool


def overlaps(cells: Sequence[Cell]) -> int:
    """Pairs of rounds, on one host and since the same start of it, of which one was timed while the other went on.

    The monotonic clock starts anew at every boot, so the difference to the time of day tells boots apart.
    """
    by_host: dict[str, list[tuple[float, Round]]] = defaultdict(list)
    for cell in cells:
        for round_ in cell.rounds:
            by_host[round_.node or cell.host.hostname].append((_booted(round_), round_))
    total = 0
    for rounds in filter(None, by_host.values()):
        rounds.sort(key=lambda entry: entry[0])
        boot: list[Round] = []
        last = rounds[0][0]
        for booted, round_ in rounds:
            if booted - last > SAME_BOOT_SECONDS:
                total += _pairs(boot)
                boot = []
            last = booted
            boot.append(round_)
        total += _pairs(boot)
    return total


def _pairs(rounds: Sequence[Round]) -> int:
    """Such pairs by a sweep: what still runs when something starts."""
    stretches = sorted(s for number, round_ in enumerate(rounds) for s in _stretches(number, round_))
    running: list[tuple[float, Stretch]] = []
    found: set[frozenset[int]] = set()
    for stretch in stretches:
        while running and running[0][0] <= stretch.start:
            heapq.heappop(running)
        found |= {
            frozenset((stretch.round, other.round))
            for _, other in running
            if other.round != stretch.round and (other.timed or stretch.timed)
        }
        heapq.heappush(running, (stretch.end, stretch))
    return len(found)


def _stretches(number: int, round_: Round) -> list[Stretch]:
    if round_.prepared is None or round_.resumed is None:
        return [Stretch(round_.started, round_.ended, number, timed=True)]
    return [
        Stretch(round_.started, round_.prepared, number, timed=False),
        Stretch(round_.resumed, round_.ended, number, timed=True),
    ]


def began(round_: Round) -> float:
    """When it started, in seconds since 1970."""
    moment = datetime.fromisoformat(round_.started_utc.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()


def _booted(round_: Round) -> float:
    return began(round_) - round_.started
