"""From cases to a verdict: an intersection-union test of *every* case, and Bonferroni over *some*.

To show that something holds in every case, each case must show it at 95 %, and no correction is needed (Berger 1982,
Technometrics 24). To show that it holds in some case among k, one must show it at 1 - 0.05/k. Refuting *every* is
showing *some* of its opposite, and the other way round, so either verdict is wrong in at most 5 % of runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from looptax.analyse.verdict import SIGNIFICANCE
from looptax.records.claims import Case, ClaimVerdict, Expects

Bounds = tuple[float, float]
OPPOSITE: dict[Expects, Expects] = {
    "above": "not above",
    "not above": "above",
    "below": "not below",
    "not below": "below",
}


@dataclass(frozen=True)
class Effect:
    """A case that is not yet judged. ``at`` gives its interval at a level, None where too few rounds can.

    ``margin`` is the share of the bound that makes no practical difference; counts have none. ``apart`` says that it
    puts together cells of several kinds of machine, so that nothing may rest on it. ``fewest`` tells how many rounds
    give an interval at a level; None where any number does, or none is known.
    """

    case: Case
    at: Callable[[float], Bounds | None]
    margin: float
    apart: bool = False
    fewest: Callable[[float], int] | None = None


@dataclass(frozen=True)
class Decision:
    """A verdict with its judged cases, and the levels at which they count for the prediction and against it.

    ``needed_rounds`` is how many a case must have for an interval at these levels, where it is left open and some case
    has fewer; else None.
    """

    verdict: ClaimVerdict
    cases: list[Case]
    level_for: float
    level_against: float
    needed_rounds: int | None = None

    def tally(self, side: str) -> int:
        """How many cases are on this side."""
        return sum(case.side == side for case in self.cases)


def decide(
    effects: Sequence[Effect], expects: Expects, holds: Literal["every", "some"], dearer: int = 1
) -> Decision:
    """Judge every case, and from all of them the prediction.

    ``dearer`` is how many times a p counts because rounds were judged before (``analyse/family.py``).

    Raises
    ------
    ValueError
        If there is no case.
    """
    if not effects:
        raise ValueError("without a case there is nothing to decide")
    significance = SIGNIFICANCE / dearer
    whole, corrected = 1 - significance, 1 - significance / len(effects)
    level_for, level_against = (whole, corrected) if holds == "every" else (corrected, whole)
    cases = [judged(effect, expects, level_for, level_against) for effect in effects]
    sides = [case.side for case in cases]
    reached = {"every": all, "some": any}
    verdict: ClaimVerdict = "inconclusive"
    if reached[holds](side == "for" for side in sides):
        verdict = "supported"
    elif reached["some" if holds == "every" else "every"](side == "against" for side in sides):
        verdict = "refuted"
    needed = _needed(effects, (level_for, level_against)) if verdict == "inconclusive" else None
    return Decision(verdict, cases, level_for, level_against, needed)


def _needed(effects: Sequence[Effect], levels: Sequence[float]) -> int | None:
    """How many rounds the cases need that have too few for one of the levels; None where there is no such case.

    Of rounds that were judged too often (``dearer`` beyond all reason) the level is 1, which none can reach.
    """
    within_reach = [level for level in levels if level < 1]
    return max(
        (e.fewest(level) for e in effects for level in within_reach if e.fewest and e.at(level) is None),
        default=None,
    )


def judged(effect: Effect, expects: Expects, level_for: float, level_against: float) -> Case:
    """The case with its side."""
    side: Literal["for", "against", "open"] = "open"
    if shown(effect.at(level_for), effect.case.bound, effect.margin, expects):
        side = "for"
    elif shown(effect.at(level_against), effect.case.bound, effect.margin, OPPOSITE[expects]):
        side = "against"
    case = effect.case
    return Case(
        case.kind, case.strategy, case.than, case.group, case.beside, case.value, case.bound, case.exact, case.counts,
        side,
    )  # fmt: skip


def shown(bounds: Bounds | None, bound: float, margin: float, expects: Expects) -> bool:
    """Whether an interval shows what is expected of it.

    Above is above by more than the margin, and below likewise, so that each expectation and its opposite leave nothing
    between them and cannot both be true: a difference inside the margin makes none in practice.
    """
    if bounds is None:
        return False
    lower, upper = bounds
    high, low = bound * (1 + margin), bound / (1 + margin)
    if margin == 0:  # a count, or a share with a bound of its own: the bound itself is on the side of *not*
        if expects in ("above", "not below"):
            return lower > bound if expects == "above" else lower >= bound
        return upper < bound if expects == "below" else upper <= bound
    if expects in ("above", "not below"):
        return lower > (high if expects == "above" else low)
    return upper < (low if expects == "below" else high)
