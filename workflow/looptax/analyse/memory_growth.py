"""By how much a loop's process grows in its timed calls, and whether that is a leak.

Every loop's resident set moves: pages are taken and given back, and garbage waits for its collector. Where the
allocator fills its first pages (fit in TensorFlow 2.15: 31 kB a step over a round), the first visits and the last grow
by nothing, or give back what came between. A loop that keeps something of every step, or of every call, grows all
through a round, and in every round by as much: train_on_batch in TensorFlow 2.16.2 by 1.7 MB a step, fit in 2.13 by
330 kB a call.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from looptax.records.base import Role
from looptax.records.cell import Round, Visit

LEAST_STEP_BYTES = 10_000.0  # an hour of steps of 1 ms each is then 36 GB: what matters is far above it
ALIKE = 0.5  # of the rounds' median: a round that grew by less is unlike the others
PARTS = (
    4  # of a round, each of neighbouring visits: one that holds a collection lies beside one that does not
)
PART_SHARE = 0.25  # of the rounds' median: a part that grew by less kept nothing
MOST_PARTS = 0.9  # so many parts grow: one in which pages are given back hides no leak


class RoundGrowth(NamedTuple):
    """One loop in one round: bytes a step of all its visits and of each; seconds a step, and its steps."""

    step_bytes: float
    visits: tuple[float, ...]
    step_seconds: float
    steps: int


@dataclass(frozen=True)
class Grown:
    """One loop over rounds. Bytes a step: the median, the least and the most of the rounds; ``steps`` a round."""

    step_bytes: float
    least: float
    most: float
    rounds: int
    steps: int
    steady: bool
    hour_bytes: float


def round_growth(round_: Round, roles: Collection[Role]) -> RoundGrowth | None:
    """Of one loop, which has both roles where it runs against itself; None where a visit tells nothing."""
    visits = [v for v in round_.visits if v.role in roles]
    if not visits or any(v.grown is None for v in visits):
        return None
    grown, steps = [float(v.grown or 0) for v in visits], [_steps(v) for v in visits]
    calls = [call for v in visits for call in v.calls]
    return RoundGrowth(
        step_bytes=sum(grown) / sum(steps),
        visits=tuple(g / s for g, s in zip(grown, steps, strict=True)),
        step_seconds=sum(c.seconds for c in calls) / sum(c.steps for c in calls),
        steps=sum(steps),
    )


def growth(rounds: Sequence[RoundGrowth]) -> Grown | None:
    """The growth of one loop at one number of rows; None without rounds that tell."""
    if not rounds:
        return None
    values = np.array([r.step_bytes for r in rounds])
    hour = float(np.median([r.step_bytes * 3600 / r.step_seconds for r in rounds]))
    return Grown(
        step_bytes=float(np.median(values)),
        least=float(values.min()),
        most=float(values.max()),
        rounds=len(rounds),
        steps=round(float(np.median([r.steps for r in rounds]))),
        steady=is_steady(rounds),
        hour_bytes=hour,
    )


def is_steady(rounds: Sequence[RoundGrowth]) -> bool:
    """Whether it grew by ``LEAST_STEP_BYTES`` a step in every round, alike in all, and in ``MOST_PARTS`` of them."""
    least = min(r.step_bytes for r in rounds)
    middle = float(np.median([r.step_bytes for r in rounds]))
    if least <= max(LEAST_STEP_BYTES, ALIKE * middle):
        return False
    parts = [part for r in rounds for part in np.array_split(r.visits, min(PARTS, len(r.visits)))]
    grew = [part.mean() > PART_SHARE * middle for part in parts]
    return bool(np.mean(grew) >= MOST_PARTS)


def rounds_of(rounds: Sequence[Round], roles: Collection[Role]) -> Iterator[RoundGrowth]:
    """Those rounds that tell."""
    found = (round_growth(round_, roles) for round_ in rounds)
    return (one for one in found if one is not None)


def _steps(visit: Visit) -> int:
    """The lead-in counts too: memory was read before it."""
    return sum(call.steps for call in visit.calls) + (visit.lead_in.steps if visit.lead_in else 0)
