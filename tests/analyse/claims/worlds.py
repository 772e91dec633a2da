"""Runs in which a claim's prediction holds plainly, or fails plainly: what flips a verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from looptax.analyse.claims.evidence import Evidence
from looptax.analyse.cost_models import fit_models
from looptax.analyse.curves import build_curve, curve_key
from looptax.analyse.measured import measure_all
from looptax.analyse.table import timings_table
from looptax.records import claims as tests
from looptax.records.cell import Cell
from looptax.records.claims import Claim
from looptax.records.counts import Counts, Shares
from looptax.records.findings import Group
from tests import counted, synthetic
from tests.synthetic import REFERENCE, Speed

HELD = {"above": 1.5, "below": 0.6, "not above": 0.7, "not below": 1.4}
BROKEN = {"above": 0.7, "below": 1.5, "not above": 1.5, "not below": 0.6}
SIZES = (256, 1024, 4096)
BATCHES = (8, 32, 128)
OTHER_MODEL = "wide_mlp-99999999"


def world(claim: Claim, holds: bool) -> Evidence:
    """Evidence for the claim, or against it."""
    test = claim.decided_by
    effect = (HELD if holds else BROKEN)[test.expects]
    if isinstance(test, tests.Faster):
        than = {test.than: 0.9} if test.than != REFERENCE else {}
        return evidence(cells({**than, **dict.fromkeys(test.strategies, effect * than.get(test.than, 1.0))}))
    if isinstance(test, tests.SavesUpTo):
        speed = 1.2 / (1 - test.share) if holds else 0.8 / (1 - test.share)
        others = {pair.than: 0.9 for pair in test.pairs if pair.than != REFERENCE}
        return evidence(
            cells({**others, **{p.strategy: speed * others.get(p.than, 1.0) for p in test.pairs}})
        )
    if isinstance(test, tests.AdvantageGrows):
        if test.along == "rows":
            return evidence(cells({test.strategy: _grows(effect)}))
        speeds = dict(zip(BATCHES, (1.0, 1.1, effect), strict=True))
        return evidence([c for b in BATCHES for c in cells({test.strategy: speeds[b]}, (32 * b,), batch=b)])
    if isinstance(test, tests.AdvantageOfModel):
        small, large = cells({test.strategy: 1.0}, (1024,)), cells({test.strategy: effect}, (1024,))
        return evidence([*small, *(_of_workload(c, OTHER_MODEL) for c in large)])
    if isinstance(test, tests.CostGrows):
        return _costs(test, effect)
    if isinstance(test, tests.StepShare):
        return evidence(cells({test.than: 10.0 if holds else 1.2}))
    if isinstance(test, tests.Updates):
        share = 1 if (test.expects == "not below") == holds else 4
        made = cells({} if test.strategy == REFERENCE else {test.strategy: 1.0})
        return evidence([_updating(c, test.strategy, share) for c in made])
    beside = 10.0 if test.number is None else test.number
    own = max(effect * beside, 0.0) if beside else (1.0 if holds else 0.0)
    known = [_counts(test, test.strategy, own)] + ([_counts(test, test.than, beside)] if test.than else [])
    return evidence(cells({}), known)


def cells(speeds: Mapping[str, Speed], rows: Sequence[int] = SIZES, **options: object) -> list[Cell]:
    """Cells with twelve quiet rounds each, enough for every correction."""
    return synthetic.run(speeds, rows=rows, **{"rounds": 12, "sd": 0.005, **options})[2]  # type: ignore[arg-type]


def evidence(made: Sequence[Cell], counts: Sequence[Counts] = (), batch: int = 32) -> Evidence:
    """What the tests of claims look at, made by the functions that the workflow uses."""
    known = synthetic.catalogue(list(dict.fromkeys(c.request.key.strategy for c in made)))
    measured = measure_all(made, known, timings_table(made))
    by_curve = defaultdict(list)
    for m in measured:
        by_curve[curve_key(m)].append(m)
    curves = {key: build_curve(key, group, 1) for key, group in by_curve.items()}
    works = {m.key.strategy: m.work for m in measured if m.comparable} | {REFERENCE: "same"}
    rows = max(c.request.key.rows for c in made if c.request.key.batch_size == batch)
    return Evidence(
        measured=measured,
        curves=curves,
        fitted={key: fit_models(curve, works) for key, curve in curves.items()},
        counts=counts,
        reference=REFERENCE,
        headline=Group("current", synthetic.WORKLOAD, batch, rows),
        margin=0.05,
    )


def _grows(effect: float) -> Speed:
    """Speed 1 at the smallest size, ``effect`` at the largest."""
    return lambda steps, _step: effect if steps == SIZES[-1] // 32 else 1.0


def _costs(test: tests.CostGrows, effect: float) -> Evidence:
    if test.along == "rows":
        dear = {"step_seconds": 400e-6 * effect * test.times}
        return evidence(cells({"own_step": 2.0}, SIZES[:1]) + cells({"own_step": 2.0}, SIZES[-1:], **dear))
    assert test.of_each == "row"
    dear = {batch: 1e-5 * batch for batch in BATCHES}
    dear[BATCHES[-1]] *= effect * test.times
    made = [cells({"own_step": 2.0}, (32 * b,), batch=b, step_seconds=seconds) for b, seconds in dear.items()]
    return evidence([cell for part in made for cell in part])


def _of_workload(cell: Cell, workload: str) -> Cell:
    return replace(cell, request=replace(cell.request, key=replace(cell.request.key, workload=workload)))


def _updating(cell: Cell, strategy: str, batches: int) -> Cell:
    """The strategy's optimizer updates once in so many batches."""
    if cell.request.key.strategy != strategy:
        return cell
    rounds = [
        replace(
            r,
            proofs=[
                replace(p, iterations=p.steps // batches) if p.role == "strategy" else p for p in r.proofs
            ],
        )
        for r in cell.rounds
    ]
    return replace(cell, rounds=rounds)


def _counts(test: tests.Counted, strategy: str, value: float) -> Counts:
    nothing = dict.fromkeys(Shares.__struct_fields__, 0.0)
    shares = Shares(**{**nothing, test.counts: value})
    return replace(counted.counts(strategy), **{f"per_{test.of_each}": shares})
