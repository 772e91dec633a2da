"""Tests of claims about cost: whether a step costs more at another size, and how much of it another spares.

Intervals are percentiles of the joint resamples of the curve (``curves.py``), which has the times of one kind of
machine. A case that wants a time of another kind stands *apart*, without a value: no other size takes its place.
"""

from __future__ import annotations

from looptax.analyse.claims.decide import Bounds, Effect
from looptax.analyse.claims.evidence import Evidence
from looptax.analyse.curves import Curve, Sampled
from looptax.records.claims import Case, CostGrows, Kind, StepShare
from looptax.records.findings import Group
from looptax.statistics import bootstrap


def cost_grows(test: CostGrows, evidence: Evidence) -> list[Effect]:
    """The one case of the largest size beside the smallest."""
    along = evidence.along_rows() if test.along == "rows" else evidence.along_batches(test.strategy)
    groups = [g for g in along if evidence.has(g, test.strategy) or evidence.priced(g, test.strategy)]
    if len(groups) < 2:
        return []
    small, large = groups[0], groups[-1]
    first, last = evidence.priced(small, test.strategy), evidence.priced(large, test.strategy)
    kind: Kind = "step" if test.of_each == "step" else "row"
    if first is None or last is None or first.machine != last.machine:
        return [_apart(kind, test.strategy, "", (large, small), test.times)]
    before, after = _each(test, small, first), _each(test, large, last)
    ratio = Sampled(after.estimate / before.estimate, after.samples / before.samples)
    margin = evidence.margin if test.times == 1 else 0.0  # another bound is itself how much it must be
    return [_effect(kind, test.strategy, "", (large, small), ratio, test.times, margin)]


def step_share(test: StepShare, evidence: Evidence) -> list[Effect]:
    """The one case of the headline's curve: which share of a step is more than the other's, by the cost models."""
    fitted = evidence.fitted.get(evidence.curve, {})
    own, other = fitted.get(test.strategy), fitted.get(test.than)
    if own is None or other is None:
        here = (evidence.headline, None)
        lost = _elsewhere(evidence, test.strategy, test.than)
        return [_apart("share", test.strategy, test.than, here, test.share)] if lost else []
    share = Sampled(1 - other.step.estimate / own.step.estimate, 1 - other.step.samples / own.step.samples)
    return [_effect("share", test.strategy, test.than, (evidence.headline, None), share, test.share, 0.0)]


def _each(test: CostGrows, group: Group, curve: Curve) -> Sampled:
    step = curve.step(test.strategy, group.rows)
    each = 1 if test.of_each == "step" else group.batch_size
    return Sampled(step.estimate / each, step.samples / each)


def _elsewhere(evidence: Evidence, *strategies: str) -> bool:
    """Whether each is known at two sizes of the headline's curve, some of them of another kind of machine than it."""
    known = [[g for g in evidence.along_rows() if evidence.has(g, name)] for name in strategies]
    priced = (evidence.priced(g, s) for s, groups in zip(strategies, known, strict=True) for g in groups)
    return min(map(len, known)) > 1 and not all(priced)


def _apart(kind: Kind, strategy: str, than: str, places: tuple[Group, Group | None], bound: float) -> Effect:
    case = Case(kind, strategy, than, *places, None, bound, exact=False, counts="", side="open")
    return Effect(case, lambda _level: None, 0.0, apart=True)


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
