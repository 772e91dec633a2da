"""Tests of claims about cost: whether a step costs more at another size, and how much of it another spares.

Intervals are percentiles of the joint resamples of the curve (``curves.py``).
"""

from __future__ import annotations

from looptax.analyse.claims.decide import Bounds, Effect
from looptax.analyse.claims.evidence import Evidence
from looptax.analyse.curves import Curve, Sampled, curve_of
from looptax.records.claims import Case, CostGrows, Kind, StepShare
from looptax.records.findings import Group
from looptax.statistics import bootstrap


def cost_grows(test: CostGrows, evidence: Evidence) -> list[Effect]:
    """The one case of the largest size beside the smallest."""
    groups = evidence.along_rows() if test.along == "rows" else evidence.along_batches(test.strategy)
    priced = [
        (group, curve)
        for group in groups
        if (curve := evidence.curves.get(curve_of(group))) and (test.strategy, group.rows) in curve.ratios
    ]
    if len(priced) < 2 or len({curve.machine for _, curve in priced}) > 1:
        return []
    (small, first), (large, last) = priced[0], priced[-1]
    before, after = _each(test, small, first), _each(test, large, last)
    ratio = Sampled(after.estimate / before.estimate, after.samples / before.samples)
    kind: Kind = "step" if test.of_each == "step" else "row"
    margin = evidence.margin if test.times == 1 else 0.0  # another bound is itself how much it must be
    return [_effect(kind, test.strategy, "", (large, small), ratio, test.times, margin)]


def step_share(test: StepShare, evidence: Evidence) -> list[Effect]:
    """The one case of the headline's curve: which share of a step is more than the other's, by the cost models."""
    fitted = evidence.fitted.get(evidence.curve, {})
    own, other = fitted.get(test.strategy), fitted.get(test.than)
    if own is None or other is None:
        return []
    share = Sampled(1 - other.step.estimate / own.step.estimate, 1 - other.step.samples / own.step.samples)
    return [_effect("share", test.strategy, test.than, (evidence.headline, None), share, test.share, 0.0)]


def _each(test: CostGrows, group: Group, curve: Curve) -> Sampled:
    step = curve.step(test.strategy, group.rows)
    each = 1 if test.of_each == "step" else group.batch_size
    return Sampled(step.estimate / each, step.samples / each)


def _effect(
    kind: Kind,
    strategy: str,
    than: str,
    places: tuple[Group, Group | None],
    sampled: Sampled,
    bound: float,
    margin: float,
) -> Effect:
    def at(level: float) -> Bounds:
        return bootstrap.percentile_interval(sampled.samples, level)

    case = Case(kind, strategy, than, *places, sampled.interval(), bound, exact=False, counts="", side="open")
    return Effect(case, at, margin)
