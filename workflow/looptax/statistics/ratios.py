"""The one number that a round yields: the log ratio of the reference's step time to the strategy's.

A *call* is (seconds, steps), a *visit* the role that was timed and its calls. Above 0 the strategy is faster. Steps,
not epochs, make the roles comparable: a call may run several epochs.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

Call = tuple[float, int]
Visit = tuple[str, Sequence[Call]]


def typical_step_seconds(calls: Sequence[Call]) -> float:
    """The median over calls of seconds a step: the typical epoch.

    Raises
    ------
    ValueError
        If there are no calls, or one did no step.
    """
    _check(calls)
    return statistics.median(seconds / steps for seconds, steps in calls)


def total_step_seconds(calls: Sequence[Call]) -> float:
    """All seconds over all steps: what one waits for, slow epochs included."""
    _check(calls)
    return math.fsum(seconds for seconds, _ in calls) / sum(steps for _, steps in calls)


def log_ratio(visits: Sequence[Visit]) -> float:
    """The median over pairs of neighbouring visits of log(reference / strategy), of typical step times.

    Visits are those of one round in order; the first is paired with the second, the third with the fourth. Both
    of a pair follow each other at once, so a machine that changes its speed now and then changes both.

    Raises
    ------
    ValueError
        If the visits are no pairs of a reference and a strategy, or one has no step or no time.
    """
    if not visits or len(visits) % 2:
        raise ValueError(f"a round needs pairs of visits, not {len(visits)} visits")
    return statistics.median(map(_log_ratio_of_pair, visits[::2], visits[1::2]))


def _log_ratio_of_pair(one: Visit, other: Visit) -> float:
    by_role = {role: typical_step_seconds(calls) for role, calls in (one, other)}
    if set(by_role) != {"reference", "strategy"}:
        raise ValueError(f"a pair of visits needs both roles, not {one[0]} and {other[0]}")
    return math.log(by_role["reference"] / by_role["strategy"])


def log_ratio_of_totals(visits: Sequence[Visit]) -> float:
    """log(reference / strategy) of all seconds over all steps of one round."""
    reference, strategy = (
        [call for visited, calls in visits if visited == role for call in calls]
        for role in ("reference", "strategy")
    )
    return math.log(total_step_seconds(reference) / total_step_seconds(strategy))


def _check(calls: Sequence[Call]) -> None:
    if not calls or any(steps < 1 or not seconds > 0 for seconds, steps in calls):
        raise ValueError("a round needs calls of at least one step and more than no time, for both roles")
