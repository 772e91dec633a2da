"""A measured cell as the product judges it: its rounds' numbers, its ratio, its verdict, its warnings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from looptax.analyse.compare import compare_group
from looptax.analyse.curves import build_curve, curve_key
from looptax.analyse.measured import Array, measure_all
from looptax.analyse.table import round_table, timings_table
from looptax.records.catalogue import Catalogue, StrategyEntry
from looptax.records.cell import Cell
from looptax.records.config import Config, Grid
from looptax.records.findings import Comparison, Interval
from looptax.statistics import hodges_lehmann
from looptax.validate.machine.records import Planned, Stored


@dataclass(frozen=True)
class Judged:
    """A cell, a row of numbers for each of its rounds, and what a report would say of it.

    ``log_ratios`` has one number a round; it is empty where the cell did not finish.
    """

    planned: Planned
    cell: Cell
    rounds: pd.DataFrame
    log_ratios: Array
    comparison: Comparison

    @property
    def ratio(self) -> Interval | None:
        """The ratio with its interval; None where the cell gave none."""
        return self.comparison.ratio

    def holds(self, ratio: float) -> bool:
        """Whether the interval holds this ratio; a cell without an interval holds none."""
        return self.ratio is not None and self.ratio.lower <= ratio <= self.ratio.upper

    def step_seconds(self, role: str) -> float | None:
        """A role's typical seconds a step: the median over rounds of the round's; None without rounds."""
        return float(self.rounds[f"{role}_step"].median()) if len(self.rounds) else None

    def true_ratio(self) -> float | None:
        """The ratio that the injected cost makes, from the reference's own times in the same rounds.

        A round's truth is T / (T + cost), where T is the reference's typical step in that round; rounds are combined as
        measured ratios are (Hodges and Lehmann). None where nothing is known or no round was measured.
        """
        truth = self.planned.truth
        if (truth.added_seconds is None and truth.added_share is None) or len(self.rounds) == 0:
            return None
        step = self.rounds["reference_step"].to_numpy(float)
        cost = (truth.added_seconds or 0.0) + (truth.added_share or 0.0) * step
        return float(np.exp(hodges_lehmann.estimate(np.log(step / (step + cost)))))


def judge(stored: Stored) -> Judged:
    """What the product makes of one cell: the functions behind the page, with one strategy beside the reference."""
    cell = stored.cell
    timings = timings_table([cell])
    measured = measure_all([cell], Catalogue([_entry(cell)], []), timings)
    curve = build_curve(curve_key(measured[0]), measured, cell.request.seed)
    comparisons, _ = compare_group(measured, curve, {}, _config(cell))
    finished = measured[0].log_ratios if measured[0].comparable else np.empty(0)
    return Judged(stored.planned, cell, round_table(timings), finished, comparisons[0])


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
