"""Tests of claims about speed: whether a loop is faster, its advantage grows, and how much time it saves at best."""

from __future__ import annotations

from looptax.analyse.answer import same_workload
from looptax.analyse.claims.decide import Bounds, Effect
from looptax.analyse.claims.evidence import Evidence
from looptax.analyse.claims.ratios import At, Estimated, beside, between, interval
from looptax.records.claims import AdvantageGrows, AdvantageOfModel, Case, Faster, Kind, SavesUpTo
from looptax.records.findings import Group, Interval


def faster(test: Faster, evidence: Evidence) -> list[Effect]:
    """One case for each strategy and size at which both were to be measured."""
    found = []
    for strategy in test.strategies:
        groups = [g for g in evidence.along_rows() if _tried(evidence, g, strategy, test.than)]
        if test.sizes != "all":
            groups = groups[:1] if test.sizes == "smallest" else groups[-1:]
        for group in groups:
            ratio = between(evidence, group, strategy, test.than)
            apart = evidence.apart((group, strategy), (group, test.than))
            places = (group, None)
            found.append(_effect("speed", strategy, test.than, places, ratio, evidence.margin, apart))
    return found


def advantage_grows(test: AdvantageGrows, evidence: Evidence) -> list[Effect]:
    """The one case of the largest size beside the smallest."""
    if test.along == "rows":
        groups = [g for g in evidence.along_rows() if evidence.tried(g, test.strategy)]
    else:
        groups = evidence.along_batches(test.strategy)
    return [_beside(evidence, groups[-1], groups[0], test.strategy, test.than)] if len(groups) > 1 else []


def advantage_of_model(test: AdvantageOfModel, evidence: Evidence) -> list[Effect]:
    """A case for each size at which both workloads were to be measured."""
    small, large = ([g for g in evidence.groups if same_workload(w, g.workload)] for w in (test.of, test.to))
    pairs = [
        (a, b)
        for a in large
        for b in small
        if (a.batch_size, a.rows) == (b.batch_size, b.rows)
        and all(evidence.tried(g, test.strategy) for g in (a, b))
    ]
    return [_beside(evidence, a, b, test.strategy, test.than) for a, b in pairs]


def saves_up_to(test: SavesUpTo, evidence: Evidence) -> list[Effect]:
    """A case for each pair and size of the whole run: the share of the second's time that the first saves."""
    found = []
    for group in evidence.groups:
        for pair in test.pairs:
            if _tried(evidence, group, pair.strategy, pair.than):
                ratio = between(evidence, group, pair.strategy, pair.than)
                saved = Estimated(1 - 1 / ratio.ratio, _saved(ratio.at), ratio.fewest) if ratio else None
                places = (group, None)
                apart = evidence.apart((group, pair.strategy), (group, pair.than))
                found.append(
                    _effect("saving", pair.strategy, pair.than, places, saved, 0.0, apart, test.share)
                )
    return found


def _tried(evidence: Evidence, group: Group, *strategies: str) -> bool:
    return all(evidence.tried(group, strategy) for strategy in strategies)


def _saved(at: At) -> At:
    def share(level: float) -> Bounds | None:
        bounds = at(level)
        return (1 - 1 / bounds[0], 1 - 1 / bounds[1]) if bounds else None

    return share


def _beside(evidence: Evidence, one: Group, two: Group, strategy: str, than: str) -> Effect:
    ratio = beside(evidence, (one, strategy), (two, strategy), than)
    apart = evidence.apart((one, strategy), (two, strategy))
    return _effect("speed beside speed", strategy, than, (one, two), ratio, evidence.margin, apart)


def _effect(
    kind: Kind,
    strategy: str,
    than: str,
    places: tuple[Group, Group | None],
    estimated: Estimated | None,
    margin: float,
    apart: bool,
    bound: float = 1.0,
) -> Effect:
    """Where a ratio is not known, or too few rounds give an interval, the case stands there without a value."""
    value: Interval | None = interval(estimated) if estimated else None
    case = Case(kind, strategy, than, *places, value, bound, exact=False, counts="", side="open")
    if estimated is None or value is None:
        return Effect(case, _unknown, margin, apart)
    return Effect(case, estimated.at, margin, apart, estimated.fewest)


def _unknown(_level: float) -> None:
    return None
