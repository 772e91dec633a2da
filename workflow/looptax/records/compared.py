"""Two runs that a user asked to be compared: whether the change from the one to the other made a loop slower.

All intervals are at 95 %. Ratios are compared, times never: whether the reference changed is not said by them.
"""

from __future__ import annotations

from typing import Literal

from looptax.records.base import Record, Status, Work
from looptax.records.changes import Together
from looptax.records.findings import Group
from looptax.records.runs import CellPair, Changed, CodePart, DiffersIn


class ComparedRun(Record, frozen=True):
    """One of the two. ``label`` is what tells it from the other; ``stacks`` are those whose cells were looked at."""

    label: str
    title: str
    stacks: list[str]
    reference: str
    measured_from_utc: str
    measured_to_utc: str


class ComparedCell(CellPair, frozen=True):
    """A cell that both runs have, with the rounds behind each ratio; ``other_code`` is the code that differs.

    The works are those of its strategy beside the reference's.
    """

    one_rounds: int
    other_rounds: int
    one_status: Status
    other_status: Status
    one_work: Work
    other_work: Work
    other_code: list[CodePart]


class CellOfOne(Record, frozen=True):
    """A cell that only one of the two runs has."""

    strategy: str
    group: Group


class LoopChange(Record, frozen=True):
    """What became of one strategy. ``cells`` are places in the comparison's ``cells``.

    ``verdict`` is that of all its cells that could be compared, *not alike* where they came to several. ``code`` is
    what differs of the user's code in them.
    """

    strategy: str
    verdict: Changed | Literal["not alike"]
    cells: list[int]
    code: list[CodePart]


class RunComparison(Record, frozen=True):
    """Two runs, ``one`` before and ``other`` after.

    ``loops`` are the strategies but for the reference that both measured, ``slower`` those of them of which a cell is
    shown to be slower, relative to the reference. ``subject`` is the one that the sentence speaks of, None where there
    are several and none was named. ``compared`` counts cells with a difference, over which Holm's correction goes.
    ``together`` has places in ``cells``. ``titles`` are of strategies. ``remedies`` say what to do about cells that
    could not be compared, or leave it open.
    """

    record_version: int
    level: float
    significance: float
    margin: float
    one: ComparedRun
    other: ComparedRun
    differs: list[DiffersIn]
    titles: dict[str, str]
    subject: str | None
    loops: list[LoopChange]
    slower: list[str]
    compared: int
    cells: list[ComparedCell]
    together: list[Together]
    only_one: list[CellOfOne]
    only_other: list[CellOfOne]
    remedies: list[str]
