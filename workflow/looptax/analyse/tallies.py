"""Cells that did not finish, by their reason, and cells with warnings, by kind: for pages too short to show each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from looptax.records.findings import Comparison
from looptax.records.tallies import Tallies, Tally

MOST_TOLD = 10
MOST_PLACES = 3
MOST_OF_A_REASON = 120  # characters that tell one from another: what follows them is often of one cell alone
DIGITS = re.compile(r"\d+")

Seen = tuple[str, Hashable, int]  # what a cell has, what else must be alike, and the cell's place


def unfinished(comparisons: Sequence[Comparison]) -> Tallies:
    """By status and reason; reasons that differ by their numbers alone are one."""
    return _tallies(
        (c.status, DIGITS.sub("", c.reason)[:MOST_OF_A_REASON], place)
        for place, c in enumerate(comparisons)
        if c.status != "ok"
    )


def warned(comparisons: Sequence[Comparison]) -> Tallies:
    """By kind of warning; a cell with several kinds counts in each."""
    return _tallies(
        (kind, None, place)
        for place, c in enumerate(comparisons)
        for kind in dict.fromkeys(warning.kind for warning in c.warnings)
    )


def _tallies(seen: Iterable[Seen]) -> Tallies:
    alike: dict[tuple[str, Hashable], list[int]] = defaultdict(list)
    for what, else_alike, place in seen:
        alike[what, else_alike].append(place)
    most_first = sorted(alike.items(), key=lambda one: (-len(one[1]), one[1][0]))
    told = [Tally(what, len(places), places[:MOST_PLACES]) for (what, _), places in most_first[:MOST_TOLD]]
    return Tallies(told, more=len(most_first) - len(told))
