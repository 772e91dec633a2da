"""How much rounds really differ: every cell of a report that was measured."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from looptax.analyse.columns import CELL
from looptax.analyse.table import round_table
from looptax.statistics.values import Array

FEWEST = 6  # rounds of which a standard deviation is taken


class NotMeasured(Exception):
    """There is no measured report to take the spread from; the message says what to do."""


def rounds_of(timings: Path) -> list[Array]:
    """The rounds' log ratios of every cell with six rounds or more, in the order in which they were measured.

    Raises
    ------
    NotMeasured
        If the file is no table of timings, or holds no such cell.
    """
    try:
        table = round_table(pd.read_parquet(timings)).sort_values("round")
    except (OSError, ValueError, KeyError) as error:
        raise NotMeasured(
            f"{timings}: no table of timings: {error}. Give the timings.parquet of a report that was measured."
        ) from error
    cells = [cell["log_ratio"].to_numpy(float) for _, cell in table.groupby(CELL, observed=True)]
    found = [cell for cell in cells if len(cell) >= FEWEST]
    if not found:
        raise NotMeasured(
            f"{timings}: no cell has {FEWEST} rounds. Give the timings.parquet of a report that was measured."
        )
    return found


def spreads_of(cells: Sequence[Array]) -> Array:
    """Standard deviations of the rounds of each cell, in ascending order: shape (cells,)."""
    return np.sort([np.std(cell, ddof=1) for cell in cells])
