"""A measured cell as the product judges it: its rounds' numbers, its ratio, its verdict, its warnings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from looptax.analyse.compare import compare_group
from looptax.analyse.curves import build_curve, curve_key
from looptax.analyse.measured import Array, Measured, measure_all
from looptax.analyse.table import timings_table
from looptax.records.base import Role
from looptax.records.catalogue import Catalogue, StrategyEntry
from looptax.records.cell import Cell
from looptax.records.config import Config, Grid
from looptax.records.findings import Comparison, Interval
from looptax.statistics import hodges_lehmann
from looptax.statistics.ratios import typical_step_seconds
from looptax.validate.machine.records import Planned, Stored


@dataclass(frozen=True)
class Judged:
    """A cell, its rounds' numbers, and what a report would say of it."""

    planned: Planned
    measured: Measured
    comparison: Comparison

    @property
    def cell(self) -> Cell:
        """The cell as it was measured."""
        return self.measured.cell

    @property
    def log_ratios(self) -> Array:
        """One number a round; empty where the cell did not finish, or its work is not that of the reference."""
        return self.measured.log_ratios if self.measured.comparable else np.empty(0)

    @property
    def ratio(self) -> Interval | None:
        """The ratio with its interval; None where the cell gave none."""
        return self.comparison.ratio

    def holds(self, ratio: float) -> bool:
        """Whether the interval holds this ratio; a cell without an interval holds none."""
        return self.ratio is not None and self.ratio.lower <= ratio <= self.ratio.upper

    def step_seconds(self, role: Role) -> float | None:
        """A role's typical seconds a step: the median over rounds of the round's; None without rounds."""
        steps = [
            typical_step_seconds([(c.seconds, c.steps) for v in r.visits if v.role == role for c in v.calls])
            for r in self.cell.rounds
        ]
        return float(np.median(steps)) if steps else None

    def true_ratio(self) -> float | None:
        """The ratio that the injected cost makes, from the reference's own times in the same rounds.

        A round's truth is T / (T + cost), where T is the reference's typical step in that round; rounds are combined as
        measured ratios are (Hodges and Lehmann). None where nothing is known or no round was measured.
        """
        truth = self.planned.truth
        step = self.measured.reference_step
        if (truth.added_seconds is None and truth.added_share is None) or len(step) == 0:
            return None
        cost = (truth.added_seconds or 0.0) + (truth.added_share or 0.0) * step
        return float(np.exp(hodges_lehmann.estimate(np.log(step / (step + cost)))))


def judge(stored: Stored) -> Judged:
    """What the product makes of one cell: the functions behind the page, with one strategy beside the reference."""
    cell = stored.cell
    measured = measure_all([cell], Catalogue([_entry(cell)], []), timings_table([cell]))
    curve = build_curve(curve_key(measured[0]), measured, cell.request.seed)
    comparisons, _ = compare_group(measured, curve, {}, _config(cell))
    return Judged(stored.planned, measured[0], comparisons[0])


def _entry(cell: Cell) -> StrategyEntry:
    """What the analysis asks a catalogue: the strategy's own account of its work, which the request holds too."""
    request = cell.request
    return StrategyEntry(
        name=request.key.strategy,
        title=request.key.strategy,
        parent=None,
        factor="",
        work=request.work,
        tolerance=request.tolerance,
        backends=[request.backend],
        environment=request.environment,
        gives_up="",
        explanation="",
        code="",
    )


def _config(cell: Cell) -> Config:
    """The product's defaults of margin and precision decide."""
    key = cell.request.key
    grid = Grid(
        stacks=[key.stack],
        workloads=[key.workload],
        batch_sizes=[key.batch_size],
        dataset_sizes=[key.rows],
        strategies=[key.strategy],
    )
    return Config(name=cell.request.run, title="Known truths", reference=cell.request.reference, grids=[grid])
