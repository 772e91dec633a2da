"""What the findings are made of: each cell with its judged work and its rounds' numbers as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from looptax.analyse.cells import BadInput, cell_path
from looptax.analyse.columns import CELL
from looptax.analyse.proofs import Judged, judge, lendable, loop_of
from looptax.analyse.table import round_table
from looptax.records.base import Status, Work
from looptax.records.catalogue import Catalogue
from looptax.records.cell import Cell, CellKey
from looptax.records.findings import Group

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """One cell. Arrays have one number a round; log ratios are above 0 where the strategy is faster.

    ``status`` is the record's, or *not_finite* where a proof saw such weights. ``reference_step`` is the reference's
    typical seconds a step; ``steps`` and ``reference_steps`` are steps of an epoch. ``machine`` tells apart what
    absolute times must not be pooled over.
    """

    cell: Cell
    status: Status
    judged: Judged
    log_ratios: Array
    log_totals: Array
    reference_step: Array
    reference_steps: int
    steps: int

    @cached_property
    def key(self) -> CellKey:
        """Which cell."""
        return self.cell.request.key

    @cached_property
    def group(self) -> Group:
        """What it may be compared with."""
        return Group(self.key.stack, self.key.workload, self.key.batch_size, self.key.rows)

    @cached_property
    def path(self) -> str:
        """Its file, relative to the folder of the run."""
        return cell_path(self.key)

    @property
    def is_reference(self) -> bool:
        """An A/A cell: the reference against itself."""
        return self.key.strategy == self.cell.request.reference

    @property
    def work(self) -> Work:
        """Whether it did the work of the reference."""
        return self.judged.work

    @property
    def machine(self) -> str:
        """What absolute times must not be pooled over."""
        return self.cell.host.kind

    @property
    def timed(self) -> bool:
        """The reference's times are good: the cell finished at its full size."""
        return self.status == "ok" and len(self.log_ratios) > 0

    @property
    def comparable(self) -> bool:
        """The ratio may be used: finished, and work that is the same or openly another."""
        return self.timed and (self.is_reference or self.work in ("same", "other"))


def first_utc(cell: Cell) -> str:
    """When its first round began; of a cell without rounds, when it was tried."""
    return min((r.started_utc for r in cell.rounds), default=cell.started_utc)


def last_utc(cell: Cell) -> str:
    """When its last round began: a record may be written again long after."""
    return max((r.started_utc for r in cell.rounds), default=cell.ended_utc)


def on_gpu(cell: Cell) -> bool:
    """Whether the framework of a cell found a GPU, which is more than that the machine has one."""
    return cell.versions is not None and bool(cell.versions.devices)


def measure_all(cells: Sequence[Cell], catalogue: Catalogue, timings: pd.DataFrame) -> list[Measured]:
    """Join cells with their rounds of the tidy table.

    Raises
    ------
    BadInput
        If a strategy is not in the catalogue, or the table is not one of these cells.
    """
    entries = {entry.name: entry for entry in catalogue.strategies}
    unknown = sorted({c.request.key.strategy for c in cells} - set(entries))
    if unknown:
        raise BadInput(
            f"not in the catalogue: {', '.join(unknown)}. Run again (make report) to write it anew."
        )
    rounds = round_table(timings).sort_values("round", kind="stable")
    places = rounds.groupby(CELL, observed=True, sort=False).indices
    numbers = {name: rounds[name].to_numpy(float) for name in NUMBERS}
    lent = lendable(cells)
    measured = []
    for cell in cells:
        key = cell.request.key
        here = places.get((key.stack, key.workload, key.batch_size, key.strategy, key.rows), NOWHERE)
        if len(here) != len(cell.rounds):
            raise BadInput(
                f"{cell_path(key)} has {len(cell.rounds)} rounds, the table {len(here)}: "
                "the timings are of other cells. Run again (make report) to write them anew."
            )
        judged = judge(cell, entries[key.strategy], lent.get(loop_of(cell), ()))
        measured.append(_measured(cell, judged, {name: column[here] for name, column in numbers.items()}))
    return measured


def _measured(cell: Cell, judged: Judged, rounds: Mapping[str, Array]) -> Measured:
    planned = cell.request.key.rows // cell.request.key.batch_size
    typical = [round(float(np.median(rounds[name]))) if len(rounds[name]) else planned for name in _STEPS]
    return Measured(
        cell=cell,
        status=_status(cell),
        judged=judged,
        log_ratios=rounds["log_ratio"],
        log_totals=np.log(rounds["reference_total"] / rounds["strategy_total"]),
        reference_step=rounds["reference_step"],
        reference_steps=typical[0],
        steps=typical[1],
    )


def _status(cell: Cell) -> Status:
    if cell.status == "ok" and any(not p.finite for r in cell.rounds for p in r.proofs):
        return "not_finite"
    return cell.status


_STEPS = ("reference_steps", "strategy_steps")
NUMBERS = ("log_ratio", "reference_total", "strategy_total", "reference_step", *_STEPS)
NOWHERE = np.empty(0, np.int64)
