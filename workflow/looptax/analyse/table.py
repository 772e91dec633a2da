"""The tidy table: a row per timed call."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from looptax.records.cell import Cell
from looptax.records.files import write_sealed

CELL = ["stack", "workload", "batch_size", "strategy", "rows"]
COLUMNS = [*CELL, "round", "role", "visit", "epoch", "steps", "seconds"]
WHOLE = ["batch_size", "rows", "round", "visit", "epoch", "steps", "epochs", "parent", "process"]
FURTHER = ["epochs", "order", "parent", "process", "started_utc"]


def timings_table(cells: Sequence[Cell]) -> pd.DataFrame:
    """Columns ``COLUMNS`` then ``FURTHER``; seconds are of the whole call of ``epochs`` and ``steps``.

    ``epoch`` counts the calls of a role within its round from 0, ``visit`` the visits of the round.
    """
    rows = [
        (
            *(key.stack, key.workload, key.batch_size, key.strategy, key.rows),
            *(round_.index, visit.role, visit.index, call.steps, call.seconds),
            *(call.epochs, round_.order, round_.parent, round_.process, round_.started_utc),
        )
        for cell in cells
        for key in (cell.request.key,)
        for round_ in cell.rounds
        for visit in sorted(round_.visits, key=lambda v: v.index)
        for call in visit.calls
    ]
    named = [c for c in COLUMNS if c != "epoch"] + FURTHER
    table = pd.DataFrame.from_records(rows, columns=named)
    table["epoch"] = table.groupby([*CELL, "round", "role"], sort=False).cumcount()
    return table[COLUMNS + FURTHER].astype({**dict.fromkeys(WHOLE, "int64"), "seconds": "float64"})


def write_table(table: pd.DataFrame, folder: Path) -> None:
    """Write ``timings.parquet`` and ``timings.csv``, each whole or not at all."""
    write_sealed(folder / "timings.parquet", table.to_parquet(index=False))
    write_sealed(folder / "timings.csv", table.to_csv(index=False, lineterminator="\n").encode())


def round_table(timings: pd.DataFrame) -> pd.DataFrame:
    """A row per cell and round, from the tidy table.

    ``log_ratio`` is the one number of the round (``statistics/ratios.py``). ``…_step`` are a role's typical seconds
    a step (median over calls), ``…_total`` all seconds over all steps, ``…_steps`` steps an epoch. Rounds in which
    a role was not timed are left out.
    """
    calls = timings.assign(step=timings["seconds"] / timings["steps"])
    sums = calls.groupby([*CELL, "round", "role"], observed=True).agg(
        step=("step", "median"), seconds=("seconds", "sum"), steps=("steps", "sum"), epochs=("epochs", "sum")
    )
    numbers = pd.DataFrame(
        {
            "step": sums["step"],
            "total": sums["seconds"] / sums["steps"],
            "steps": sums["steps"] / sums["epochs"],
        }
    )
    roles = [
        numbers[numbers.index.get_level_values("role") == role].droplevel("role").add_prefix(f"{role}_")
        for role in ("reference", "strategy")
    ]
    log_ratio = _log_ratios(calls).rename("log_ratio")
    return roles[0].join(roles[1], how="inner").join(log_ratio, how="inner").reset_index()


def _log_ratios(calls: pd.DataFrame) -> pd.Series:
    """The median over pairs of neighbouring visits; rounds without a whole pair are left out."""
    paired = calls.assign(pair=calls["visit"] // 2)
    typical = paired.groupby([*CELL, "round", "pair", "role"], observed=True)["step"].median()
    by_role = np.log(typical).unstack("role").reindex(columns=["reference", "strategy"])
    pairs = (by_role["reference"] - by_role["strategy"]).dropna()
    rounds: pd.Series[float] = pairs.groupby([*CELL, "round"], observed=True).median()
    return rounds
