"""By how much a loop's process grows in its timed calls, and whether that is a leak.

Every loop's resident set moves a little: pages are taken and given back, and garbage waits for its collector. In the
first run of five stacks that came to 22 kB a step at most (fit on 16 steps an epoch in TensorFlow 2.13), and of its
visits one grew twenty times as much as another. A loop that keeps something of every step grows at *every* visit by
about as much: train_on_batch in TensorFlow 2.16.2 by 1.7 MB a step, visits 3 % apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from looptax.records.base import Role
from looptax.records.cell import Round, Visit

LEAST_STEP_BYTES = 10_000.0  # an hour of steps of 1 ms each is then 36 GB: what matters is far above it
LEAST_SHARE = 0.5  # of the median: a visit that grew by less shows that memory is given back


@dataclass(frozen=True)
class RoundGrowth:
    """One role in one round: bytes a step of all its visits, and of that which grew least; seconds a step."""

    step_bytes: float
    least_visit: float
    step_seconds: float


@dataclass(frozen=True)
class Grown:
    """One loop over rounds. Bytes a step: the median, the least and the most of the rounds."""

    step_bytes: float
    least: float
    most: float
    rounds: int
    steady: bool
    hour_bytes: float


def round_growth(round_: Round, role: Role) -> RoundGrowth | None:
    """None where the system did not tell of every visit."""
    visits = [v for v in round_.visits if v.role == role]
    if not visits or any(v.grown is None for v in visits):
        return None
    grown, steps = [float(v.grown or 0) for v in visits], [_steps(v) for v in visits]
    calls = [call for v in visits for call in v.calls]
    return RoundGrowth(
        step_bytes=sum(grown) / sum(steps),
        least_visit=min(g / s for g, s in zip(grown, steps, strict=True)),
        step_seconds=sum(c.seconds for c in calls) / sum(c.steps for c in calls),
    )


def growth(rounds: Sequence[RoundGrowth]) -> Grown | None:
    """The growth of one loop; None without rounds that tell.

    It is *steady* where in every round the loop grew by ``LEAST_STEP_BYTES`` a step, and at every visit by
    ``LEAST_SHARE`` of the median.
    """
    if not rounds:
        return None
    values = np.array([r.step_bytes for r in rounds])
    middle = float(np.median(values))
    steady = values.min() > LEAST_STEP_BYTES and min(r.least_visit for r in rounds) > LEAST_SHARE * middle
    hour = float(np.median([r.step_bytes * 3600 / r.step_seconds for r in rounds]))
    return Grown(middle, float(values.min()), float(values.max()), len(rounds), bool(steady), hour)


def rounds_of(rounds: Sequence[Round], role: Role) -> Iterator[RoundGrowth]:
    """Those rounds that tell."""
    found = (round_growth(round_, role) for round_ in rounds)
    return (one for one in found if one is not None)


def _steps(visit: Visit) -> int:
    """The lead-in counts too: memory was read before it."""
    return sum(call.steps for call in visit.calls) + (visit.lead_in.steps if visit.lead_in else 0)
