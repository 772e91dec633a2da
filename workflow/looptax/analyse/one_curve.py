"""What is found of one curve, from its cells alone: a run's findings are made of those of its curves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from looptax.analyse import cost_models
from looptax.analyse.compare import compare_group
from looptax.analyse.cost_models import Fitted
from looptax.analyse.curves import Curve, build_curve, curve_key
from looptax.analyse.extras import extras
from looptax.analyse.growths import LoopGrowth, loop_growths
from looptax.analyse.ladder import rungs
from looptax.analyse.measured import Measured
from looptax.records.base import Work
from looptax.records.catalogue import Catalogue
from looptax.records.cell import Round
from looptax.records.config import Config
from looptax.records.findings import Comparison, CostModel, Fastest
from looptax.records.ladder import Extra, Rung


@dataclass(frozen=True)
class CurveFound:
    """One curve: its cells by rows and down the ladder, and all that does not depend on other curves."""

    curve: Curve
    measured: list[Measured]
    comparisons: list[Comparison]
    fastest: list[Fastest]
    fitted: dict[str, Fitted]
    cost_models: list[CostModel]
    rungs: list[Rung]
    extras: list[Extra]
    growths: list[LoopGrowth]


def find_curve(measured: Sequence[Measured], catalogue: Catalogue, config: Config) -> CurveFound:
    """The cells must be of one curve, in any order."""
    ladder = {entry.name: position for position, entry in enumerate(catalogue.strategies)}
    parents = {entry.name: entry.parent for entry in catalogue.strategies}
    cells = sorted(measured, key=lambda m: (m.key.rows, ladder[m.key.strategy]))
    curve = build_curve(curve_key(cells[0]), cells, config.seed)
    comparisons: list[Comparison] = []
    smaller: dict[str, list[Comparison]] = defaultdict(list)
    fastest: list[Fastest] = []
    for rows in sorted({m.key.rows for m in cells}):
        here = [m for m in cells if m.key.rows == rows]
        found, best = compare_group(here, curve, smaller, config)
        comparisons += found
        for m, comparison in zip(here, found, strict=True):
            smaller[m.machine].append(comparison)
        fastest += [best] if best else []
    fitted = _fit(cells, curve, config.reference, ladder)
    return CurveFound(
        curve=curve,
        measured=cells,
        comparisons=comparisons,
        fastest=fastest,
        fitted=fitted,
        cost_models=cost_models.cost_models(curve, fitted),
        rungs=rungs(curve, fitted, parents, config.reference),
        extras=extras(curve, cells, parents, config.reference),
        growths=loop_growths(sorted(cells, key=lambda m: (m.key.rows, m.key.strategy))),
    )


def slim(found: CurveFound) -> CurveFound:
    """Without what only its own curve needs: of a round are kept the visits that tell when it was timed, and one proof.

    Twenty thousand cells whole would not fit into the memory of a small machine.
    """
    return replace(found, measured=[_slim(m) for m in found.measured])


def _slim(m: Measured) -> Measured:
    cell = msgspec.structs.replace(
        m.cell, rounds=[_slim_round(r) for r in m.cell.rounds], tolerance_proofs=[]
    )
    judged = replace(m.judged, rounds=[msgspec.structs.replace(r, reference=None) for r in m.judged.rounds])
    return replace(m, cell=cell, judged=judged, status=m.status)


def _slim_round(round_: Round) -> Round:
    """With the visits that began first and ended last, and one of the strategy; each with one call."""
    visits = round_.visits
    kept = [
        min(visits, key=lambda v: v.started, default=None),
        next((v for v in visits if v.role == "strategy"), None),
        max(visits, key=lambda v: v.ended, default=None),
    ]
    seen = {id(v): msgspec.structs.replace(v, calls=v.calls[:1], lead_in=None) for v in kept if v is not None}
    return msgspec.structs.replace(round_, visits=list(seen.values()), starts=[], proofs=[], warm_up={})


def _fit(
    cells: Sequence[Measured], curve: Curve, reference: str, ladder: Mapping[str, int]
) -> dict[str, Fitted]:
    """The models of a curve, down the ladder."""
    works: dict[str, Work] = {m.key.strategy: m.work for m in cells if m.comparable}
    works[reference] = "same"
    fitted = cost_models.fit_models(curve, works)
    return {name: fitted[name] for name in sorted(fitted, key=lambda name: ladder.get(name, len(ladder)))}
