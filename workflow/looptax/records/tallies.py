"""How many cells have something in common, and which: of a run of many, what cannot be shown cell by cell."""

from __future__ import annotations

from msgspec import field

from looptax.records.base import Record


class Tally(Record, frozen=True):
    """Cells alike: of one status and reason, or with a warning of one kind.

    ``what`` is the status or the kind; ``first`` are the places in ``comparisons`` of the first few of them.
    """

    what: str
    cells: int
    first: list[int]


class Tallies(Record, frozen=True):
    """Those of most cells first; ``more`` is how many further ones are not told."""

    told: list[Tally] = field(default_factory=list)
    more: int = 0
