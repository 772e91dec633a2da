"""From cells and their table to everything that the page says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from looptax.analyse import cost_models
from looptax.analyse.advice import advice
from looptax.analyse.answer import answer, fit_strategy
from looptax.analyse.cells import BadInput
from looptax.analyse.claims.evidence import Evidence
from looptax.analyse.claims.find import find_claims
from looptax.analyse.compare import compare_group
from looptax.analyse.cost_models import Fitted
from looptax.analyse.curves import Curve, CurveKey, build_curve, curve_key, curve_of
from looptax.analyse.extras import extras
from looptax.analyse.history.build import histories
from looptax.analyse.history.lines import backends_of, newest_first, stacks_of
from looptax.analyse.kinds import kinds, labels
from looptax.analyse.ladder import rungs
from looptax.analyse.measured import Measured, first_utc, last_utc, measure_all, on_gpu
from looptax.analyse.splits import splits
from looptax.analyse.trust import environments, trust
from looptax.analyse.verdict import SIGNIFICANCE
from looptax.records.base import RECORD_VERSION, Work
from looptax.records.catalogue import Catalogue
from looptax.records.cell import Cell
from looptax.records.claims import Claim
from looptax.records.config import Config
from looptax.records.counts import Counts
from looptax.records.findings import BreakEven, Comparison, Fastest, Findings, Unserved


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
    entries = {entry.name: entry for entry in catalogue.strategies}
    ladder = {name: position for position, name in enumerate(entries)}
    measured = measure_all(cells, catalogue, timings)
    by_curve: dict[CurveKey, list[Measured]] = defaultdict(list)
    time = {stack: position for position, stack in enumerate(stacks_of(config))}
    for m in sorted(
        measured,
        key=lambda m: (time.get(m.key.stack, len(time)), curve_key(m), m.key.rows, ladder[m.key.strategy]),
    ):
        by_curve[curve_key(m)].append(m)
    curves = {key: build_curve(key, group, config.seed) for key, group in by_curve.items()}

    labelled = labels(measured)
    comparisons: list[Comparison] = []
    fastest: list[Fastest] = []
    for key, group in by_curve.items():
        found, sets = _compare_curve(group, curves[key], labelled, config)
        comparisons += found
        fastest += sets
    told = environments(measured)
    answered = answer(config, comparisons, measured, newest_first(config, backends_of(catalogue, cells)))
    best = answered.best.strategy if answered and answered.best else None
    fit = fit_strategy(config.reference, comparisons)
    faster_at = _faster_at(comparisons)
    fitted = {key: _fit(by_curve[key], curve, config.reference, ladder) for key, curve in curves.items()}
    parents = {name: entry.parent for name, entry in entries.items()}
    head = answered.group if answered else None
    evidence = (
        Evidence(measured, curves, fitted, counts, config.reference, head, config.margin) if head else None
    )
    tested = find_claims(claims, evidence, all(on_gpu(cell) for cell in cells))
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
        advice=advice(answered, comparisons, entries, measured, curves[curve_of(answered.group)])
        if answered
        else [],
        comparisons=comparisons,
        fastest=fastest,
        cost_models=[m for key, curve in curves.items() for m in cost_models.cost_models(curve, fitted[key])],
        break_evens=[
            crossing
            for key, curve in curves.items()
            for crossing in _break_evens(curve, fitted[key], config.reference, (best, fit), faster_at)
        ],
        trust=trust(measured, comparisons, entries),
        unserved=list(unserved),
        environments=told,
        rungs=[
            rung
            for key, curve in curves.items()
            for rung in rungs(curve, fitted[key], parents, config.reference)
        ],
        splits=[
            split
            for key, curve in curves.items()
            if head and key == curve_of(head)
            for split in splits(curve, fitted[key], head.rows)
        ],
        extras=[
            extra
            for key, curve in curves.items()
            for extra in extras(curve, by_curve[key], parents, config.reference)
        ],
        level=1 - SIGNIFICANCE,
        significance=SIGNIFICANCE,
        claims=tested,
        claim_verdicts=dict(sorted(Counter(one.verdict for one in tested).items())),
        history=histories(config, catalogue, measured, comparisons, unserved, told, answered),
        kinds=kinds(measured, labelled),
    )


def _compare_curve(
    cells: Sequence[Measured], curve: Curve, labelled: Mapping[str, str], config: Config
) -> tuple[list[Comparison], list[Fastest]]:
    comparisons: list[Comparison] = []
    fastest: list[Fastest] = []
    for rows in sorted({m.key.rows for m in cells}):
        here = [m for m in cells if m.key.rows == rows]
        found, best = compare_group(here, curve, comparisons, config, labelled)
        comparisons += found
        fastest += [best] if best else []
    return comparisons, fastest


def _fit(
    cells: Sequence[Measured], curve: Curve, reference: str, ladder: Mapping[str, int]
) -> dict[str, Fitted]:
    """The models of a curve, down the ladder."""
    works: dict[str, Work] = {m.key.strategy: m.work for m in cells if m.comparable}
    works[reference] = "same"
    fitted = cost_models.fit_models(curve, works)
    return {name: fitted[name] for name in sorted(fitted, key=lambda name: ladder.get(name, len(ladder)))}


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


def _faster_at(comparisons: Sequence[Comparison]) -> dict[tuple[CurveKey, str], dict[int, bool]]:
    """By curve and strategy: at which measured rows it is faster than the reference, as the verdict has it."""
    found: dict[tuple[CurveKey, str], dict[int, bool]] = defaultdict(dict)
    for c in comparisons:
        if c.verdict in ("faster", "slower", "no practical difference", "inconclusive"):
            found[curve_of(c.group), c.strategy][c.group.rows] = c.verdict == "faster"
    return found
