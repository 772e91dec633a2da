"""Every claim's finding: its test from the registry, its cases, its verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from looptax.analyse.claims import reasons
from looptax.analyse.claims.cost import cost_grows, step_share
from looptax.analyse.claims.counted import counted, updates
from looptax.analyse.claims.decide import Decision, Effect, decide
from looptax.analyse.claims.evidence import Evidence
from looptax.analyse.claims.ratios import LEVEL
from looptax.analyse.claims.speed import advantage_grows, advantage_of_model, faster, saves_up_to
from looptax.records import claims as records
from looptax.records.claims import Case, Claim, ClaimFinding
from looptax.records.findings import Group

REGISTRY: dict[type, Callable[[Any, Evidence], list[Effect]]] = {
    records.Faster: faster,
    records.AdvantageGrows: advantage_grows,
    records.AdvantageOfModel: advantage_of_model,
    records.CostGrows: cost_grows,
    records.StepShare: step_share,
    records.SavesUpTo: saves_up_to,
    records.Counted: counted,
    records.Updates: updates,
}


def find_claims(claims: Sequence[Claim], evidence: Evidence | None, gpu: bool) -> list[ClaimFinding]:
    """The findings of all claims, in their order; ``gpu`` is whether the run was measured on one."""
    return [_find(claim, evidence, gpu) for claim in claims]


def _find(claim: Claim, evidence: Evidence | None, gpu: bool) -> ClaimFinding:
    if claim.needs == "gpu" and not gpu:
        return _untested(claim, reasons.WITHOUT_GPU)
    if evidence is None:
        return _untested(claim, reasons.NO_EVIDENCE)
    test = claim.decided_by
    found = REGISTRY[type(test)](test, evidence)
    effects = [effect for effect in found if not effect.apart]
    if not effects:
        return _untested(claim, reasons.APART if found else reasons.absent(claim))
    decision = decide(effects, test.expects, claim.holds, evidence.dearer)
    reason = reasons.beside(decision, apart=len(found) - len(effects))
    return _decided(claim, decision, evidence.headline, effects[0].margin, reason)


def _decided(claim: Claim, decision: Decision, headline: Group, margin: float, reason: str) -> ClaimFinding:
    return ClaimFinding(
        claim=claim,
        verdict=decision.verdict,
        reason=reason,
        cases=decision.cases,
        tested=len(decision.cases),
        supporting=decision.tally("for"),
        opposing=decision.tally("against"),
        level_for=decision.level_for,
        level_against=decision.level_against,
        telling=telling(claim, decision, headline),
        margin=margin,
        needed_rounds=decision.needed_rounds,
    )


def telling(claim: Claim, decision: Decision, headline: Group) -> int:
    """The case to tell first: of those that decide, the headline's size, else the last.

    Where one case is enough, it is the one that goes furthest the way that is predicted.
    """
    cases = decision.cases
    known = [i for i, case in enumerate(cases) if case.value] or [0]
    if claim.holds == "some":
        sign = 1 if claim.decided_by.expects in ("above", "not below") else -1
        return max(known, key=lambda i: sign * _estimate(cases[i]))
    side = {"supported": "for", "refuted": "against"}.get(decision.verdict)
    chosen = [i for i in known if side is None or cases[i].side == side]
    clear = [i for i in chosen if _leaves_out_bound(cases[i])] or chosen
    return next((i for i in clear if cases[i].group == headline), clear[-1])


def _estimate(case: Case) -> float:
    return case.value.estimate if case.value else 0.0


def _leaves_out_bound(case: Case) -> bool:
    return case.value is not None and case.value.leaves_out(case.bound)


def _untested(claim: Claim, reason: str) -> ClaimFinding:
    return ClaimFinding(claim, "not tested here", reason, [], 0, 0, 0, LEVEL, LEVEL, None)
