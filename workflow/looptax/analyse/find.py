"""From cells and their table to everything that the page says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from looptax.analyse import cost_models
from looptax.analyse.advice import advice
from looptax.analyse.answer import answer, fit_strategy
from looptax.analyse.cells import BadInput
from looptax.analyse.compare import bound_sides, compare_group
from looptax.analyse.curves import Curve, CurveKey, build_curve, curve_key
from looptax.analyse.measured import Measured, first_utc, last_utc, measure_all
from looptax.analyse.trust import environments, trust
from looptax.records.base import RECORD_VERSION, Work
from looptax.records.catalogue import Catalogue
from looptax.records.cell import Cell
from looptax.records.config import Config
from looptax.records.findings import BreakEven, Comparison, CostModel, Fastest, Findings, Unserved


def find(
    config: Config,
    catalogue: Catalogue,
    cells: Sequence[Cell],
    timings: pd.DataFrame,
    unserved: Sequence[Unserved],
) -> Findings:
    """The findings of a run; the same input gives the same output, resampling is seeded by the config.

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
    for m in sorted(measured, key=lambda m: (curve_key(m), m.key.rows, ladder[m.key.strategy])):
        by_curve[curve_key(m)].append(m)
    curves = {key: build_curve(key, group, config.seed) for key, group in by_curve.items()}

    comparisons: list[Comparison] = []
    fastest: list[Fastest] = []
    for key, group in by_curve.items():
        found, sets = _compare_curve(group, curves[key], config)
        comparisons += found
        fastest += sets
    answered = answer(config, comparisons)
    best = answered.best.strategy if answered and answered.best else None
    fit = fit_strategy(config.reference, comparisons)
    faster_at = _faster_at(comparisons)
    models, crossings = _costs(by_curve, curves, config.reference, (best, fit), list(ladder), faster_at)
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
        advice=advice(answered, comparisons, entries, measured) if answered else [],
        comparisons=comparisons,
        fastest=fastest,
        cost_models=models,
        break_evens=crossings,
        trust=trust(measured, comparisons, entries),
        unserved=list(unserved),
        environments=environments(measured),
    )


def _compare_curve(
    cells: Sequence[Measured], curve: Curve, config: Config
) -> tuple[list[Comparison], list[Fastest]]:
    sides = bound_sides(cells)
    comparisons: list[Comparison] = []
    fastest: list[Fastest] = []
    for rows in sorted({m.key.rows for m in cells}):
        here = [m for m in cells if m.key.rows == rows]
        bounds = {name: side for (name, size), side in sides.items() if size == rows}
        found, best = compare_group(here, curve, bounds, config)
        comparisons += found
        fastest += [best] if best else []
    return comparisons, fastest


def _costs(
    by_curve: dict[CurveKey, list[Measured]],
    curves: dict[CurveKey, Curve],
    reference: str,
    best_and_fit: tuple[str | None, str | None],
    ladder: Sequence[str],
    faster_at: Mapping[tuple[CurveKey, str], Mapping[int, bool]],
) -> tuple[list[CostModel], list[BreakEven]]:
    """Models of every curve; break-evens of same-work strategies with the reference, of the best with fit."""
    models: list[CostModel] = []
    crossings: list[BreakEven] = []
    for key, curve in curves.items():
        works: dict[str, Work] = {m.key.strategy: m.work for m in by_curve[key] if m.comparable}
        works[reference] = "same"
        fitted = cost_models.fit_models(curve, works)
        fitted = {name: fitted[name] for name in sorted(fitted, key=_position(ladder))}
        models += cost_models.cost_models(curve, fitted)
        pairs = [(name, reference) for name, f in fitted.items() if f.work == "same" and name != reference]
        best, fit = best_and_fit
        if best and fit and best != fit:
            pairs.append((best, fit))
        seen = {(name, reference): faster_at.get((key, name), {}) for name in fitted}
        crossings += cost_models.break_evens(curve, fitted, pairs, seen)
    return models, crossings


def _faster_at(comparisons: Sequence[Comparison]) -> dict[tuple[CurveKey, str], dict[int, bool]]:
    """By curve and strategy: at which measured rows it is faster than the reference, as the verdict has it."""
    found: dict[tuple[CurveKey, str], dict[int, bool]] = defaultdict(dict)
    for c in comparisons:
        if c.verdict in ("faster", "slower", "no practical difference", "inconclusive"):
            key = (c.group.stack, c.group.workload, c.group.batch_size)
            found[key, c.strategy][c.group.rows] = c.verdict == "faster"
    return found


def _position(ladder: Sequence[str]) -> Callable[[str], int]:
    places = {name: position for position, name in enumerate(ladder)}
    return lambda name: places.get(name, len(places))
