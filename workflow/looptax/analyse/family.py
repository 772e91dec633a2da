"""One family of tests: the strategies of a group against the reference, from log ratios to verdicts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from looptax.analyse.verdict import verdict
from looptax.records.base import Verdict
from looptax.records.findings import Interval
from looptax.statistics import hodges_lehmann, holm
from looptax.statistics.needed_rounds import LEAST, needed_rounds
from looptax.statistics.values import Values


@dataclass(frozen=True)
class Judgement:
    """What the rounds of one strategy say. ``p_value`` counts its looks, ``p_adjusted`` the family too."""

    ratio: Interval | None
    p_value: float
    p_adjusted: float
    verdict: Verdict


def judge_family(
    log_ratios: Sequence[Values], looks: Sequence[int], family: int, margin: float
) -> list[Judgement]:
    """A judgement for each series of rounds, in order.

    ``family`` is the number of strategies beside the reference, also of those that gave no ratio; ``looks`` how
    often each cell's rounds were judged, this time included; ``margin`` a share of the ratio.

    Raises
    ------
    ValueError
        If the family is smaller than the series given, or one has no rounds.
    """
    needed = needed_rounds(family)
    p_values = [
        min(1.0, hodges_lehmann.p_value(values) * dearer(times))
        for values, times in zip(log_ratios, looks, strict=True)
    ]
    adjusted = holm.adjust(p_values, family=family)
    return [
        _judgement(values, p, p_adjusted, needed, margin)
        for values, p, p_adjusted in zip(log_ratios, p_values, adjusted, strict=True)
    ]


def dearer(look: int) -> int:
    """How many times a p counts at a cell's first, second, … look: 1, 6, 12, 20.

    A cell that was judged and then went on has had more than one chance. Multiplied by k alone, the chances of k looks
    would add up like 1 + 1/2 + 1/3 + …, without end; by k (k + 1), all later ones together to half of the first.
    """
    return 1 if look == 1 else look * (look + 1)


def rank_interval(log_ratios: Values) -> Interval | None:
    """The ratio with its exact interval; None where there are too few rounds for one."""
    if len(log_ratios) < LEAST:
        return None
    lower, upper = hodges_lehmann.interval(log_ratios)
    return Interval(math.exp(hodges_lehmann.estimate(log_ratios)), math.exp(lower), math.exp(upper))


def _judgement(values: Values, p: float, p_adjusted: float, needed: int, margin: float) -> Judgement:
    ratio = rank_interval(values)
    if ratio is None or len(values) < needed:
        return Judgement(ratio, p, p_adjusted, "inconclusive")
    return Judgement(ratio, p, p_adjusted, verdict(ratio, p_adjusted, margin))
