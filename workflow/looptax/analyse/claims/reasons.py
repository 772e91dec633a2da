"""Why a claim was not tested, what keeps it open, and which of its cases were left out: in words."""

from __future__ import annotations

from typing import Any

from looptax.analyse.claims.decide import Decision
from looptax.records import claims as records
from looptax.records.claims import Claim

NO_EVIDENCE = "nothing could be compared in this run"
WITHOUT_GPU = "it speaks of a GPU, and this run was measured without one"
APART = "measured on different kinds of machine"


def beside(decision: Decision, apart: int) -> str:
    """What a reader should know beside the cases: what keeps them open, and how many were left out as ``apart``."""
    return ". ".join(text for text in (_too_few(decision), _open(decision), _left_out(apart)) if text)


def _too_few(decision: Decision) -> str:
    """The more cases, the higher the level at which one decides, and the more rounds it takes to reach it."""
    if decision.needed_rounds is None:
        return ""
    cases = len(decision.cases)
    if cases == 1:
        return f"Too few rounds: it needs at least {decision.needed_rounds}"
    return f"Too few rounds for so many cases: with {cases} cases each needs at least {decision.needed_rounds} rounds"


def _left_out(apart: int) -> str:
    if not apart:
        return ""
    cases = "case was" if apart == 1 else "cases were"
    return f"{apart} {cases} left out: {APART}"


def _open(decision: Decision) -> str:
    """What keeps a prediction open beside noise."""
    without = sum(case.value is None for case in decision.cases)
    if decision.verdict != "inconclusive" or not without:
        return ""
    places = "place" if without == 1 else "places"
    return f"In {without} {places} where it was to be measured there is no ratio that may be used"


def absent(claim: Claim) -> str:
    """What would have to be measured."""
    test: Any = claim.decided_by
    if isinstance(test, records.AdvantageOfModel):
        return f"it takes {test.strategy} measured with {test.of} and with {test.to} at the same size"
    if isinstance(test, records.SavesUpTo):
        pairs = " or ".join(f"{pair.strategy} beside {pair.than}" for pair in test.pairs)
        return f"it takes {pairs}, measured to the end"
    names = " or ".join(getattr(test, "strategies", None) or [test.strategy])
    than = getattr(test, "than", None)
    what = f"{names} beside {than}" if than else names
    if isinstance(test, records.Counted):
        return f"it takes the counts of {what}"
    if isinstance(test, records.AdvantageGrows | records.CostGrows):
        along = "numbers of rows" if test.along == "rows" else "batch sizes with as many steps"
        return f"it takes {what} at two {along} or more"
    if isinstance(test, records.StepShare):
        return f"it takes {what}, each at two numbers of rows or more"
    return f"it takes {what}, measured to the end"
