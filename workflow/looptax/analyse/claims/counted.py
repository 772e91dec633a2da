"""Tests of claims that need no clock: what a loop does, counted, and how often it updates the weights."""

from __future__ import annotations

from looptax.analyse.claims.decide import Bounds, Effect
from looptax.analyse.claims.evidence import Evidence
from looptax.records.claims import Case, Counted, Kind, Updates
from looptax.records.findings import Group, Interval


def counted(test: Counted, evidence: Evidence) -> list[Effect]:
    """The one case: a count of the strategy beside a number, or the same count of another strategy."""
    own = _count(test, evidence, test.strategy)
    bound = test.number if test.than is None else _count(test, evidence, test.than)
    if own is None or bound is None:
        return []
    kind: Kind = "count of a step" if test.of_each == "step" else "count of a call"
    return [_exact(kind, test.strategy, test.than or "", evidence.headline, own, bound, test.counts)]


def updates(test: Updates, evidence: Evidence) -> list[Effect]:
    """A case for each size: the optimizer's iterations over the batches trained on, the most of any round."""
    found = []
    for group in evidence.along_rows():
        cell = evidence.cell(group, test.strategy)
        proofs = [p for r in cell.judged.rounds if (p := r.strategy)] if cell else []
        shares = [proof.iterations / proof.steps for proof in proofs if proof.steps]
        if shares:
            most = max(
                shares, key=lambda share: (abs(share - 1), share)
            )  # the round that differs most from 1
            found.append(_exact("updates", test.strategy, "", group, most, 1.0, ""))
    return found


def _count(test: Counted, evidence: Evidence, strategy: str) -> float | None:
    found = evidence.count(strategy)
    shares = None if found is None else found.per_step if test.of_each == "step" else found.per_call
    return None if shares is None else float(getattr(shares, test.counts))


def _exact(
    kind: Kind, strategy: str, than: str, group: Group, value: float, bound: float, counts: str
) -> Effect:
    def at(_level: float) -> Bounds:
        return value, value

    whole = Interval(value, value, value)
    return Effect(
        Case(kind, strategy, than, group, None, whole, bound, exact=True, counts=counts, side="open"), at, 0.0
    )
