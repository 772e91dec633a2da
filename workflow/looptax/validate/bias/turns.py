"""One turn: a strategy measured in every way, one right after the other; and the numbers that it gives."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from looptax.records.base import Record, Role
from looptax.statistics import ratios

Way = Literal["together", "alone_reference", "alone_strategy", "script"]
WAYS: tuple[Way, ...] = ("together", "alone_reference", "alone_strategy", "script")


class VisitTimes(Record, frozen=True, array_like=True):
    """A visit: who was timed, the steps of one call, and the seconds of every call."""

    role: Role
    steps: int
    seconds: list[float]


class Turn(Record, frozen=True):
    """A strategy once in every way, in this ``order``, in four processes.

    ``together`` are the visits of a usual round; ``alone_…`` those of a process with this role only; ``script`` the
    seconds of the epochs that a bare script timed, of ``script_steps`` steps each.
    """

    strategy: str
    rows: int
    batch_size: int
    index: int
    order: list[Way]
    together: list[VisitTimes]
    alone_reference: list[VisitTimes]
    alone_strategy: list[VisitTimes]
    script: list[float]
    script_steps: int

    def step_seconds(self, way: Way, role: Role) -> float:
        """The typical seconds a step of one role, measured this way."""
        if way == "script":
            return ratios.typical_step_seconds([(s, self.script_steps) for s in self.script])
        visits: list[VisitTimes] = getattr(self, way)
        return ratios.typical_step_seconds(
            [(s, v.steps) for v in visits if v.role == role for s in v.seconds]
        )

    @property
    def harness_over_script(self) -> float:
        """Log of the strategy's step in a round over that in a bare script: above 0 the harness is slower."""
        return math.log(self.step_seconds("together", "strategy") / self.step_seconds("script", "strategy"))

    @property
    def ratio_together_over_alone(self) -> float:
        """Log of the round's ratio over that of two processes of one role: above 0 sharing favours the strategy.

        Both are medians over pairs of visits; the first visit of one process is paired with the first of the other,
        and one without a partner is left out.
        """
        pairs = zip(self.alone_reference, self.alone_strategy, strict=False)
        return _log_ratio(self.together) - _log_ratio([visit for pair in pairs for visit in pair])

    def step_together_over_alone(self, role: Role) -> float:
        """Log of a role's step beside the other role over that in a process of its own."""
        alone: Way = "alone_reference" if role == "reference" else "alone_strategy"
        return math.log(self.step_seconds("together", role) / self.step_seconds(alone, role))


def _log_ratio(visits: Sequence[VisitTimes]) -> float:
    return ratios.log_ratio([(v.role, [(s, v.steps) for s in v.seconds]) for v in visits])


def by_strategy(turns: Sequence[Turn]) -> dict[str, list[Turn]]:
    """Turns of each strategy, in the order in which they were measured."""
    grouped: dict[str, list[Turn]] = {}
    for turn in turns:
        grouped.setdefault(turn.strategy, []).append(turn)
    return grouped
