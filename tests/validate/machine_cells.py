"""Cells of the validation without a framework: by the real child in this process, or made up.

``in_process`` runs ``measure/child.py`` and what puts its events together; with ``FakeClock`` all times are exact, on
however busy a machine.
"""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from looptax.measure import child
from looptax.records.cell import Cell, Request, Versions
from looptax.records.validation import Validation
from looptax.runner import host, order, stopping
from looptax.runner.assemble import Moments, assemble_round
from looptax.runner.clock import utc_now
from looptax.runner.parent import Outcome
from looptax.validate.machine import asking, plan
from looptax.validate.machine.derive import derive
from looptax.validate.machine.records import Plan, Planned, SectionName, Stored, Truth
from tests import synthetic

MIN_SECONDS = 2e-4
TICK_SECONDS = 0.5e-6


class FakeClock:
    """Every reading is one tick later than the last."""

    def __init__(self) -> None:
        self.ticks = 0

    def read(self) -> float:
        self.ticks += 1
        return self.ticks * TICK_SECONDS


def without_framework(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a workload asks of Keras, without Keras."""
    keras = types.ModuleType("keras")
    keras.utils = types.SimpleNamespace(set_random_seed=lambda seed: None)
    keras.backend = types.SimpleNamespace(backend=lambda: "tensorflow")
    monkeypatch.setitem(sys.modules, "keras", keras)


def in_process(request: Request, rounds: int = 2) -> Cell:
    """The cell that the real child makes of this request, round by round, in this process."""
    started, done = utc_now(), []
    for index in range(rounds):
        events: list[dict[str, Any]] = []

        def emit(event: str, events: list[dict[str, Any]] = events, **fields: Any) -> None:
            events.append(json.loads(json.dumps({"event": event, **fields})))

        first = order.first_role(request.identity, index)
        moments = Moments(utc_now(), child.time.monotonic())
        child.run_round(_message(request, first), emit)
        outcome = Outcome("done", events=events, peak_memory=1)
        moments.ended = child.time.monotonic()
        done.append(assemble_round(outcome, index, 0, first, moments))
    return Cell(
        record_version=1,
        request=request,
        status="ok",
        reason="",
        measured_rows=request.key.rows,
        half_width=stopping.half_width(done),
        rounds=done,
        tolerance_proofs=[],
        solo_memory=1,
        start_method="fork",
        garbage_collection="",
        import_seconds=[],
        versions=Versions("3.11", "none", "0", "0", "0", "none"),
        host=host.describe(2),
        started_utc=started,
        ended_utc=utc_now(),
        wall_seconds=1.0,
        timed_seconds=1.0,
    )


def _message(request: Request, first: str) -> dict[str, Any]:
    files = ("strategy_file", "reference_file", "workload_file")
    return {
        "kind": "round",
        **{name: str(asking.ROOT / getattr(request, name)) for name in files},
        "work": request.work,
        "rows": request.key.rows,
        "batch_size": request.key.batch_size,
        "seed": request.seed,
        "min_seconds": MIN_SECONDS,
        "order": first,
    }


def once(section: SectionName) -> Plan:
    """The plan of one section, each kind of cell once."""
    whole = plan.make(1, (section,), None, "2026-01-01T00:00:00Z")
    return msgspec.structs.replace(whole, cells=[c for c in whole.cells if c.repetition == 0])


def validated(planned: Plan, cells: Sequence[Cell]) -> Validation:
    """What follows from cells measured in the order of the plan."""
    stored = [Stored(n, planned.cells[n], cell) for n, cell in enumerate(cells)]
    return derive(planned, stored)


def made_up(
    section: SectionName,
    strategy: str,
    speed: float,
    number: int,
    truth: Truth,
    repetition: int = 0,
    **options: Any,
) -> Stored:
    """A cell that never ran, whose speed is known; ``options`` are those of ``tests/synthetic.py``."""
    options = {"rows": (512,), "sd": 0.005, "seed": number, **options}
    _, _, cells = synthetic.run({strategy: speed}, **options)
    cell = cells[-1]
    planned = Planned(
        section=section,
        strategy=strategy,
        strategy_file=cell.request.strategy_file,
        reference=cell.request.reference,
        reference_file=cell.request.reference_file,
        workload=cell.request.workload_file,
        rows=cell.request.key.rows,
        rounds=len(cell.rounds),
        seed=1,
        repetition=repetition,
        truth=truth,
        disturbance="one core" if section == "disturbance" else None,
    )
    return Stored(number, planned, cell)


def derived(cells: Sequence[Stored], more: Sequence[Planned] = ()) -> Validation:
    """The validation of made-up cells; ``more`` were planned too and never measured."""
    asked = [stored.planned for stored in cells] + list(more)
    return derive(Plan(1, 1, "2026-01-01T00:00:00Z", None, asked), cells)
