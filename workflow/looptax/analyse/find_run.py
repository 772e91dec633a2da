"""The findings of a run from its files, a curve at a time: never all cells in memory, and on several cores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from pyarrow import ArrowException

from looptax.analyse.cells import BadInput, Broken, Origin, check_one_run, refuse_broken, try_cells
from looptax.analyse.columns import CELL
from looptax.analyse.find import together
from looptax.analyse.measured import measure_all
from looptax.analyse.one_curve import CurveFound, find_curve, slim
from looptax.analyse.shares import by_curve, in_order
from looptax.records.catalogue import Catalogue
from looptax.records.cell import Cell
from looptax.records.claims import Claim
from looptax.records.config import Config
from looptax.records.counts import Counts
from looptax.records.findings import Findings, Unserved

NEEDED = [*CELL, "round", "role", "visit", "steps", "seconds", "epochs"]  # columns of the tidy table


@dataclass(frozen=True)
class Part:
    """One curve of a run; ``found`` is None where no cell of it could be read, or one is ``broken``."""

    origins: list[Origin]
    broken: list[Broken]
    found: CurveFound | None


def find_run(
    paths: Sequence[str],
    timings: Path,
    config: Config,
    catalogue: Catalogue,
    unserved: Sequence[Unserved],
    claims: Sequence[Claim],
    counts: Sequence[Counts],
    processes: int,
) -> Findings:
    """As ``find``, of files.

    Raises
    ------
    BadInput
        As ``read_cells`` and ``find``, and where the table cannot be read.
    """
    if not paths:
        raise BadInput("no cells: nothing was measured yet. Run make report.")
    work = partial(part_of, timings=timings, config=config, catalogue=catalogue)
    parts = list(in_order(work, by_curve(paths), processes))
    refuse_broken([broken for part in parts for broken in part.broken])
    check_one_run([origin for part in parts for origin in part.origins])
    found = [part.found for part in parts if part.found]
    return together(config, catalogue, found, unserved, claims, counts)


def part_of(paths: Sequence[str], timings: Path, config: Config, catalogue: Catalogue) -> Part:
    """Of the cells of one curve."""
    cells, broken = try_cells([Path(path) for path in paths], Cell)
    origins = [Origin.of(cell) for cell in cells]
    if broken:
        return Part(origins, broken, None)
    measured = measure_all(cells, catalogue, _timings(timings, cells[0]))
    return Part(origins, [], slim(find_curve(measured, catalogue, config)))


def _timings(path: Path, cell: Cell) -> pd.DataFrame:
    """The rows of a cell's curve."""
    key = cell.request.key
    here = [
        ("stack", "==", key.stack),
        ("workload", "==", key.workload),
        ("batch_size", "==", key.batch_size),
    ]
    try:
        found: pd.DataFrame = pq.read_table(path, columns=NEEDED, filters=here).to_pandas()
    except (OSError, ValueError, ArrowException) as error:
        raise BadInput(f"{path}: cannot be read: {error}. Delete it and run again (make report).") from error
    return found
