"""The validation: each figure beside its bound, as ``make validate`` and ``make validate-machine`` wrote it."""

from __future__ import annotations

from typing import Literal

from looptax.records.base import Record
from looptax.records.cell import Host, Versions


class Check(Record, frozen=True):
    """One figure beside its bounds, both included; without a bound it is printed and held to nothing.

    ``trials`` is what it rests on: simulated cells or reports, measured cells or pairs. A *share* lies between 0 and
    1, a *relative* is a share of the truth with a sign; seconds are seconds.
    """

    what: str
    found: float
    unit: Literal["share", "relative", "count", "seconds", "ratio"]
    at_least: float | None
    at_most: float | None
    trials: int
    note: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the figure keeps its bounds; None where it has none. A figure that is no number keeps none."""
        if self.at_least is None and self.at_most is None:
            return None
        above = self.at_least is None or self.found >= self.at_least
        below = self.at_most is None or self.found <= self.at_most
        return above and below


class Section(Record, frozen=True):
    """Checks of one question, and in a few sentences how it was put."""

    name: str
    title: str
    how: str
    checks: list[Check]


class Validation(Record, frozen=True):
    """One run of the validation. ``host`` and ``versions`` are None where nothing was measured."""

    record_version: int
    kind: Literal["simulated", "measured", "bias"]
    title: str
    seed: int
    commit: str
    started_utc: str
    ended_utc: str
    host: Host | None
    versions: Versions | None
    sections: list[Section]

    @property
    def failed(self) -> list[Check]:
        """Checks that do not keep their bounds."""
        return [check for section in self.sections for check in section.checks if check.holds is False]
