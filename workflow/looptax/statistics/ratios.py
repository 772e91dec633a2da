"""The one number that a round yields: the log ratio of the reference's step time to the strategy's.

A *call* is (seconds, steps). Above 0 the strategy is faster. Steps, not epochs, make the roles comparable:
a call may run several epochs.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

Call = tuple[float, int]


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


def log_ratio(reference: Sequence[Call], strategy: Sequence[Call]) -> float:
    """log(reference / strategy) of the typical step times of one round."""
    return math.log(typical_step_seconds(reference) / typical_step_seconds(strategy))


def log_ratio_of_totals(reference: Sequence[Call], strategy: Sequence[Call]) -> float:
    """log(reference / strategy) of the total step times of one round."""
    return math.log(total_step_seconds(reference) / total_step_seconds(strategy))


def _check(calls: Sequence[Call]) -> None:
    if not calls or any(steps < 1 or not seconds > 0 for seconds, steps in calls):
        raise ValueError("a round needs calls of at least one step and more than no time, for both roles")
