"""The tidy table: a row per timed call, and what the rounds make of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from looptax.analyse.columns import CELL, SCHEMA, Visits, arrow_table
from looptax.records.cell import Cell


def timings_table(cells: Sequence[Cell]) -> pd.DataFrame:
    """Columns ``COLUMNS`` then ``FURTHER``; seconds are of the whole call of ``epochs`` and ``steps``.

    ``epoch`` counts the calls of a role within its round from 0, ``visit`` the visits of the round.
    """
    found: pd.DataFrame = arrow_table(cells, Visits.of(cells)).cast(SCHEMA).to_pandas()
    return found


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
