"""From cells and their table to everything that the page says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from looptax.analyse import cost_models
from looptax.analyse.advice import advice
from looptax.analyse.answer import answer, fit_strategy
from looptax.analyse.cells import BadInput, order
from looptax.analyse.claims.evidence import Evidence
from looptax.analyse.claims.find import find_claims
from looptax.analyse.cost_models import Fitted
from looptax.analyse.curves import Curve, CurveKey, curve_key, curve_of
from looptax.analyse.growths import LoopGrowth
from looptax.analyse.history.build import histories
from looptax.analyse.history.lines import backends_of, newest_first, stacks_of
from looptax.analyse.kinds import kinds, labelled, labels
from looptax.analyse.measured import Measured, first_utc, last_utc, measure_all, on_gpu
from looptax.analyse.one_curve import CurveFound, find_curve
from looptax.analyse.overview import overviews
from looptax.analyse.splits import splits
from looptax.analyse.trust import environments, trust
from looptax.analyse.verdict import SIGNIFICANCE
from looptax.records.base import RECORD_VERSION
from looptax.records.catalogue import Catalogue
from looptax.records.cell import Cell
from looptax.records.claims import Claim
from looptax.records.config import Config
from looptax.records.counts import Counts
from looptax.records.findings import BreakEven, Comparison, Findings, Unserved


def find(
    config: Config,
    catalogue: Catalogue,
    cells: Sequence[Cell],
    timings: pd.DataFrame,
    unserved: Sequence[Unserved],
    claims: Sequence[Claim] = (),
    counts: Sequence[Counts] = (),
) -> Findings:
    """The findings of a run; the same input gives the same output, resampling is seeded by the config.

    ``claims`` are tested on all of it and on the ``counts``, where the run has any.

    Raises
    ------
    BadInput
        If there are no cells, or cells, catalogue and table do not belong together.
    """
    if not cells:
        raise BadInput("no cells: nothing was measured yet. Run make report.")
    by_curve: dict[CurveKey, list[Measured]] = defaultdict(list)
    for m in measure_all(cells, catalogue, timings):
        by_curve[curve_key(m)].append(m)
    found = [find_curve(measured, catalogue, config) for measured in by_curve.values()]
    return together(config, catalogue, found, unserved, claims, counts)


def together(
    config: Config,
    catalogue: Catalogue,
    found: Sequence[CurveFound],
    unserved: Sequence[Unserved],
    claims: Sequence[Claim],
    counts: Sequence[Counts],
) -> Findings:
    """The findings of a run from those of its curves, in any order."""
    time = {stack: position for position, stack in enumerate(stacks_of(config))}
    parts = sorted(found, key=lambda part: (time.get(part.curve.key[0], len(time)), part.curve.key))
    entries = {entry.name: entry for entry in catalogue.strategies}
    measured = sorted((m for part in parts for m in part.measured), key=lambda m: order(m.key))
    cells = [m.cell for m in measured]
    letters = labels(measured)
    of_kinds = kinds(measured, letters)
    comparisons = labelled([c for part in parts for c in part.comparisons], measured, letters)
    fastest = [best for part in parts for best in part.fastest]
    curves = {part.curve.key: part.curve for part in parts}
    fitted = {part.curve.key: part.fitted for part in parts}
    told = environments(measured)
    answered = answer(config, comparisons, measured, newest_first(config, backends_of(catalogue, cells)))
    best = answered.best.strategy if answered and answered.best else None
    fit = fit_strategy(config.reference, comparisons)
    faster_at = _faster_at(
        comparisons, {key: letters.get(curve.machine, "") for key, curve in curves.items()}
    )
    head = answered.group if answered else None
    evidence = (
        Evidence(measured, curves, fitted, counts, config.reference, head, config.margin) if head else None
    )
    tested = find_claims(claims, evidence, all(on_gpu(cell) for cell in cells))
    loops: dict[tuple[str, int], list[LoopGrowth]] = defaultdict(list)
    in_file_order: list[LoopGrowth] = []
    for part in sorted(parts, key=lambda part: part.curve.key):
        loops[part.curve.key[1:]] += part.growths
        in_file_order += part.growths
    return Findings(
        record_version=RECORD_VERSION,
        name=config.name,
        title=config.title,
        reference=config.reference,
        margin=config.margin,
        precision=config.precision,
        seed=config.seed,
        min_seconds=config.min_seconds,
        measured_from_utc=min(first_utc(c) for c in cells),
        measured_to_utc=max(last_utc(c) for c in cells),
        answer=answered,
        advice=advice(
            answered, comparisons, entries, measured, curves[curve_of(answered.group)], config.margin
        )
        if answered
        else [],
        comparisons=comparisons,
        fastest=fastest,
        cost_models=[model for part in parts for model in part.cost_models],
        break_evens=[
            crossing
            for part in parts
            for crossing in _break_evens(part.curve, part.fitted, config.reference, (best, fit), faster_at)
        ],
        trust=trust(measured, comparisons, entries, in_file_order, of_kinds),
        unserved=list(unserved),
        environments=told,
        rungs=[rung for part in parts for rung in part.rungs],
        splits=splits(curves[curve_of(head)], fitted[curve_of(head)], head.rows) if head else [],
        extras=[extra for part in parts for extra in part.extras],
        level=1 - SIGNIFICANCE,
        significance=SIGNIFICANCE,
        claims=tested,
        claim_verdicts=dict(sorted(Counter(one.verdict for one in tested).items())),
        history=histories(config, catalogue, measured, loops, comparisons, unserved, told, answered),
        overview=overviews(comparisons, fastest, config.reference, fit),
        kinds=of_kinds,
    )


def _break_evens(
    curve: Curve,
    fitted: Mapping[str, Fitted],
    reference: str,
    best_and_fit: tuple[str | None, str | None],
    faster_at: Mapping[tuple[CurveKey, str], Mapping[int, bool]],
) -> list[BreakEven]:
    """Of same-work strategies with the reference, and of the best with fit."""
    pairs = [(name, reference) for name, f in fitted.items() if f.work == "same" and name != reference]
    best, fit = best_and_fit
    if best and fit and best != fit:
        pairs.append((best, fit))
    seen = {(name, reference): faster_at.get((curve.key, name), {}) for name in fitted}
    return cost_models.break_evens(curve, fitted, pairs, seen)


def _faster_at(
    comparisons: Sequence[Comparison], machines: Mapping[CurveKey, str]
) -> dict[tuple[CurveKey, str], dict[int, bool]]:
    """By curve and strategy: at which measured rows it is faster than the reference, as the verdict has it.

    ``machines`` are the letters of the curves' own kinds of machine: a cell of another says nothing of their times.
    """
    found: dict[tuple[CurveKey, str], dict[int, bool]] = defaultdict(dict)
    for c in comparisons:
        told = c.verdict in ("faster", "slower", "no practical difference", "inconclusive")
        if told and c.machine == machines[curve_of(c.group)]:
            found[curve_of(c.group), c.strategy][c.group.rows] = c.verdict == "faster"
    return found
