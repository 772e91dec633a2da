"""What may differ between two measurements, and what may be said of their difference: of runs, stacks, machines."""

from __future__ import annotations

from typing import Literal

from looptax.records.base import Record

# Of the second measurement's ratio against the first's.
Changed = Literal["no practical difference", "higher", "lower", "inconclusive", "not comparable"]


class DiffersIn(Record, frozen=True):
    """One thing that is not the same in two measurements: it is what their comparison is of."""

    what: str
    one: str
    other: str


class Together(Record, frozen=True):
    """Loops that all moved the same way against one reference, by what can be one factor.

    ``places`` are of the loops, in the list that the record which holds this one says. ``least`` and ``most`` are the
    bounds of the factors that lie in the interval of each of them.
    """

    places: list[int]
    verdict: Literal["higher", "lower"]
    least: float
    most: float
