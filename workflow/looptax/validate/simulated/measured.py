"""How much rounds really differ: the spread of every cell of a report that was measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from looptax.analyse.table import CELL, round_table
from looptax.statistics.values import Array

FEWEST = 6  # rounds of which a standard deviation is taken


class NotMeasured(Exception):
    """There is no measured report to take the spread from; the message says what to do."""


def round_spreads(timings: Path) -> Array:
    """Standard deviations of the rounds' log ratios, one for each cell with six rounds or more: shape (cells,).

    Raises
    ------
    NotMeasured
        If the file is no table of timings, or holds no such cell.
    """
    try:
        table = pd.read_parquet(timings)
        rounds = round_table(table).groupby(CELL, observed=True)["log_ratio"]
    except (OSError, ValueError, KeyError) as error:
        raise NotMeasured(
            f"{timings}: no table of timings: {error}. Give the timings.parquet of a report that was measured."
        ) from error
    found = rounds.std(ddof=1)[rounds.size() >= FEWEST].to_numpy(float)
    if not len(found):
        raise NotMeasured(
            f"{timings}: no cell has {FEWEST} rounds. Give the timings.parquet of a report that was measured."
        )
    return np.sort(found)
