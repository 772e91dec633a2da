"""Effects as ratios of speed: of one strategy to another, and of such ratios at two sizes.

A ratio to the reference has the exact signed-rank interval of its rounds. Two other strategies, or two sizes, share no
round: what lies between them is the shift of their log ratios, with its exact interval (``statistics/shift.py``).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from looptax.analyse.claims.decide import Bounds
from looptax.analyse.claims.evidence import Evidence
from looptax.analyse.verdict import SIGNIFICANCE
from looptax.records.findings import Group, Interval
from looptax.statistics import hodges_lehmann, shift
from looptax.statistics.values import Values

At = Callable[[float], Bounds | None]
LEVEL = 1 - SIGNIFICANCE


@dataclass(frozen=True)
class Estimated:
    """A ratio, its interval at a level, and how many rounds can give one at a level."""

    ratio: float
    at: At
    fewest: Callable[[float], int]


def between(evidence: Evidence, group: Group, strategy: str, than: str) -> Estimated | None:
    """The speed of ``strategy`` over that of ``than``; None where either is not known at this size."""
    if not (evidence.has(group, strategy) and evidence.has(group, than)) or strategy == than:
        return None
    own, other = _rounds(evidence, group, strategy), _rounds(evidence, group, than)
    if own is None:
        return None if other is None else _of_one(other, -1)
    return _of_one(own, 1) if other is None else _of_two(own, other)


def beside(evidence: Evidence, one: tuple[Group, str], two: tuple[Group, str], than: str) -> Estimated | None:
    """The ratio to the reference at the one place over that at the other; ``than`` must be the reference."""
    if than != evidence.reference:
        return None
    first, second = (evidence.log_ratios(*place) for place in (one, two))
    return None if first is None or second is None else _of_two(first, second)


def interval(estimated: Estimated) -> Interval | None:
    """The estimate with its 95 % interval; None where too few rounds can give one."""
    bounds = estimated.at(LEVEL)
    return Interval(estimated.ratio, *bounds) if bounds else None


def _rounds(evidence: Evidence, group: Group, strategy: str) -> Values | None:
    """None for the reference: it is what all others were paired with."""
    return None if strategy == evidence.reference else evidence.log_ratios(group, strategy)


def _of_one(log_ratios: Values, sign: int) -> Estimated:
    values = [sign * value for value in log_ratios]
    at = _levels(lambda level: hodges_lehmann.interval(values, level))
    return Estimated(math.exp(hodges_lehmann.estimate(values)), at, hodges_lehmann.fewest)


def _of_two(one: Values, two: Values) -> Estimated:
    at = _levels(lambda level: shift.interval(one, two, level))
    return Estimated(math.exp(shift.estimate(one, two)), at, shift.fewest)


def _levels(log_interval: Callable[[float], Bounds]) -> At:
    def at(level: float) -> Bounds | None:
        try:
            lower, upper = log_interval(level)
        except ValueError:  # too few rounds for the level
            return None
        return math.exp(lower), math.exp(upper)

    return at
