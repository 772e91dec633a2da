"""The published runs: what each found, and for every two of them how their ratios differ.

All intervals are at 95 %. Ratios are compared, times never.
"""

from __future__ import annotations

from typing import Literal

from looptax.records.base import Record, Status, Verdict
from looptax.records.changes import Changed as Changed
from looptax.records.changes import DiffersIn as DiffersIn
from looptax.records.findings import Environment, Group, Interval

# Of what was measured: a cell's code has these parts.
CodePart = Literal["strategy", "reference", "workload", "core"]


class RunRatio(Record, frozen=True):
    """What a run found of one strategy at its headline; ``title`` is how the run calls it."""

    strategy: str
    title: str
    verdict: Verdict
    status: Status
    rounds: int
    ratio: Interval | None


class RunAnswer(Record, frozen=True):
    """A run's headline: ``fit`` is None where no form of fit was measured, ``best`` where nothing was faster."""

    group: Group
    reference: str
    fit: RunRatio | None
    best: RunRatio | None


class PublishedRun(Record, frozen=True):
    """One run; ``name`` is its folder. ``titles`` are of its strategies; ``cells`` those that it measured."""

    name: str
    title: str
    measured_from_utc: str
    measured_to_utc: str
    cells: int
    environments: list[Environment]
    answer: RunAnswer | None
    titles: dict[str, str]


class CellPair(Record, frozen=True):
    """A cell that both runs have.

    ``difference`` is the ratio in the other run divided by that in the one: above 1, the strategy gains more over the
    reference there. It is None, and ``reasons`` say why, where the two may not be compared. ``p_adjusted`` is by Holm
    over all cells that the two runs compare.
    """

    strategy: str
    one: Group
    other: Group
    one_ratio: Interval | None
    other_ratio: Interval | None
    reasons: list[str]
    difference: Interval | None
    p_adjusted: float | None
    verdict: Changed


class NotCompared(Record, frozen=True):
    """How many cells of a pair of runs may not be compared for the same reasons."""

    reasons: list[str]
    cells: int


class RunPair(Record, frozen=True):
    """Two runs by their names.

    ``verdicts`` counts the cells that both have by what came out, ``not_compared`` those without a difference by why.
    ``only_one`` and ``only_other`` count cells that the other of the two does not have.
    """

    one: str
    other: str
    margin: float
    differs: list[DiffersIn]
    cells: list[CellPair]
    compared: int
    verdicts: dict[Changed, int]
    not_compared: list[NotCompared]
    only_one: int
    only_other: int


class LeftOut(Record, frozen=True):
    """A folder that is no readable report: what was found, and what to do."""

    folder: str
    reason: str
    remedy: str


class PublishedRuns(Record, frozen=True):
    """All published runs by name, and every pair of them.

    ``level`` is that of intervals, ``significance`` that of a pair's verdicts together.
    """

    record_version: int
    level: float
    significance: float
    runs: list[PublishedRun]
    pairs: list[RunPair]
    left_out: list[LeftOut]
