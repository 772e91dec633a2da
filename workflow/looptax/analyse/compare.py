"""The cells of one group against the reference: ratios, tests, verdicts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from looptax.analyse.bounds import Bound, bound_of
from looptax.analyse.cell_warnings import Ratios, cell_warnings
from looptax.analyse.curves import Curve
from looptax.analyse.family import Judgement, judge_family, rank_interval
from looptax.analyse.measured import Measured, first_utc
from looptax.records.base import Verdict
from looptax.records.cell import Code
from looptax.records.config import Config
from looptax.records.findings import CodeHashes, Comparison, Fastest, Interval
from looptax.statistics import hodges_lehmann
from looptax.statistics.fastest import fastest_set
from looptax.statistics.needed_rounds import needed_rounds
from looptax.statistics.t_interval import t_interval

SAVES_OR_COSTS = ("faster", "slower")  # else the sign of a saving is not known


def compare_group(
    cells: Sequence[Measured], curve: Curve, smaller: Mapping[str, Sequence[Comparison]], config: Config
) -> tuple[list[Comparison], Fastest | None]:
    """Every cell of a group, and its fastest set (None where nothing of the same work finished).

    The family of the correction is all strategies beside the reference. Those without a ratio are not
    tested and count in it all the same. ``smaller`` are the comparisons of the curve at fewer rows, by the kind of
    machine that they were measured on: a bound goes from one size to the next on one kind alone.
    """
    family = [m for m in cells if not m.is_reference]
    needed = needed_rounds(len(family))
    tested = [m for m in family if m.comparable]
    looks = [m.cell.request.looks for m in tested]
    judged = judge_family([m.log_ratios for m in tested], looks, len(family), config.margin)
    judgements = dict(zip((m.key.strategy for m in tested), judged, strict=True))
    fastest = _fastest(cells)
    best = set(fastest.strategies) if fastest else set()
    comparisons = [
        _comparison(
            m,
            curve,
            judgements.get(m.key.strategy),
            needed,
            m.key.strategy in best,
            bound_of(m, smaller.get(m.machine, [])),
            config,
        )
        for m in cells
    ]
    return comparisons, fastest


def _comparison(
    m: Measured,
    curve: Curve,
    judgement: Judgement | None,
    needed: int,
    among_fastest: bool,
    bound: Bound | None,
    config: Config,
) -> Comparison:
    name, rows = m.key.strategy, m.key.rows
    ratios = _ratios(m)
    decided = _verdict(m, judgement)
    priced = (name, rows) in curve.ratios and m.comparable and m.machine == curve.machine
    # A loop that brings rows of its own, as the article's programs do, has no epoch of this many rows.
    saves = priced and decided in SAVES_OR_COSTS and m.steps == m.reference_steps
    return Comparison(
        group=m.group,
        strategy=name,
        status=m.status,
        reason=m.cell.reason,
        path=m.path,
        work=m.work,
        proof=m.judged.text,
        rounds=len(m.log_ratios),
        needed_rounds=needed,
        steps=m.steps,
        ratio=ratios[0],
        ratio_mean=ratios[1],
        ratio_totals=ratios[2],
        bound=bound.side if bound else None,
        bound_ratio=bound.ratio if bound else None,
        half_width=math.log(ratios[0].upper / ratios[0].lower) / 2 if ratios[0] else None,
        step_seconds=curve.step(name, rows).interval() if priced else None,
        saving_seconds=curve.saving(name, rows).interval() if saves else None,
        cold_seconds=_cold_seconds(m),
        memory=m.cell.solo_memory,
        p_value=judgement.p_value if judgement else None,
        p_adjusted=judgement.p_adjusted if judgement else None,
        verdict=decided,
        among_fastest=among_fastest,
        measured_utc=first_utc(m.cell),
        warnings=cell_warnings(m, ratios, needed, config, bound.why if bound else ""),
        code=_hashes(m.cell.request.code),
        bound_rows=bound.rows if bound else None,
        bound_rounds=bound.rounds if bound else 0,
        bound_shown=bool(bound and bound.shown),
    )


def _hashes(code: Code) -> CodeHashes:
    """Without lock and commit: these may differ between ratios that are compared."""
    return CodeHashes(
        strategy=code.strategy, reference=code.reference, core=code.core, workload=code.workload
    )


def _verdict(m: Measured, judgement: Judgement | None) -> Verdict:
    if m.is_reference:
        return "reference"
    return judgement.verdict if judgement else "not compared"


def _ratios(m: Measured) -> Ratios:
    """Of medians, of their mean, of totals; None where there is nothing to compare or too few rounds."""
    if not m.comparable:
        return None, None, None
    mean = t_interval(m.log_ratios) if len(m.log_ratios) > 1 else None
    return (
        rank_interval(m.log_ratios),
        Interval(*(math.exp(v) for v in mean)) if mean else None,
        rank_interval(m.log_totals),
    )


def _cold_seconds(m: Measured) -> float | None:
    """Median first call of the strategy where it went first, traced as a user's is, with nothing beside it."""
    first = [
        s.first.seconds
        for r in m.cell.rounds
        if r.order == "strategy" and not (r.beside or r.ready)
        for s in r.starts
        if s.role == "strategy"
    ]
    return float(np.median(first)) if first else None


def _fastest(cells: Sequence[Measured]) -> Fastest | None:
    """Those that no other beats on its own kind of machine; the reference takes part with its A/A rounds."""
    taking_part = {m.key.strategy: m for m in cells if m.comparable and (m.is_reference or m.work == "same")}
    if not taking_part:
        return None
    chosen: set[str] = set()
    for machine in {m.machine for m in taking_part.values()}:
        chosen |= fastest_set({name: m.log_ratios for name, m in taking_part.items() if m.machine == machine})
    ranked = sorted(chosen, key=lambda name: (-hodges_lehmann.estimate(taking_part[name].log_ratios), name))
    return Fastest(cells[0].group, ranked)
