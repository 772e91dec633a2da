"""Tests of claims about speed: whether a loop is faster, its advantage grows, and how much time it saves at best."""

from __future__ import annotations

from looptax.analyse.answer import same_workload
from looptax.analyse.claims.decide import Bounds, Effect
from looptax.analyse.claims.evidence import Evidence
from looptax.analyse.claims.ratios import At, Estimated, beside, between, interval
from looptax.records.claims import AdvantageGrows, AdvantageOfModel, Case, Faster, Kind, SavesUpTo
from looptax.records.findings import Group, Interval


def faster(test: Faster, evidence: Evidence) -> list[Effect]:
    """One case for each strategy and size."""
    found = []
    for strategy in test.strategies:
        groups = [g for g in evidence.along_rows() if between(evidence, g, strategy, test.than)]
        if test.sizes != "all":
            groups = groups[:1] if test.sizes == "smallest" else groups[-1:]
        for group in groups:
            ratio = between(evidence, group, strategy, test.than)
            assert ratio is not None
            found += _effect("speed", strategy, test.than, (group, None), ratio, evidence.margin)
    return found


def advantage_grows(test: AdvantageGrows, evidence: Evidence) -> list[Effect]:
    """The one case of the largest size beside the smallest."""
    groups = evidence.along_rows() if test.along == "rows" else evidence.along_batches()
    groups = [g for g in groups if evidence.log_ratios(g, test.strategy) is not None]
    if len(groups) < 2:
        return []
    return _beside(evidence, groups[-1], groups[0], test.strategy, test.than)


def advantage_of_model(test: AdvantageOfModel, evidence: Evidence) -> list[Effect]:
    """A case for each size at which both workloads were measured."""
    small, large = ([g for g in evidence.groups if same_workload(w, g.workload)] for w in (test.of, test.to))
    pairs = [(a, b) for a in large for b in small if (a.batch_size, a.rows) == (b.batch_size, b.rows)]
    return [effect for a, b in pairs for effect in _beside(evidence, a, b, test.strategy, test.than)]


def saves_up_to(test: SavesUpTo, evidence: Evidence) -> list[Effect]:
    """A case for each strategy and size of the whole run: the share of ``than``'s time that is saved."""
    found = []
    for group in evidence.groups:
        for strategy in test.strategies:
            ratio = between(evidence, group, strategy, test.than)
            if ratio is not None:
                saved = 1 - 1 / ratio[0], _saved(ratio[1])
                found += _effect("saving", strategy, test.than, (group, None), saved, 0.0, test.share)
    return found


def _saved(at: At) -> At:
    def share(level: float) -> Bounds | None:
        bounds = at(level)
        return (1 - 1 / bounds[0], 1 - 1 / bounds[1]) if bounds else None

    return share


def _beside(evidence: Evidence, one: Group, two: Group, strategy: str, than: str) -> list[Effect]:
    ratio = beside(evidence, (one, strategy), (two, strategy), than)
    if ratio is None:
        return []
    return _effect("speed beside speed", strategy, than, (one, two), ratio, evidence.margin)


def _effect(
    kind: Kind,
    strategy: str,
    than: str,
    places: tuple[Group, Group | None],
    estimated: Estimated,
    margin: float,
    bound: float = 1.0,
) -> list[Effect]:
    """No effect where too few rounds give an interval: then nothing can be said of it."""
    value: Interval | None = interval(estimated)
    if value is None:
        return []
    case = Case(kind, strategy, than, *places, value, bound, exact=False, counts="", side="open")
    return [Effect(case, estimated[1], margin)]
