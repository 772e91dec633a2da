"""Folders of runs, read whole and checked: a published one that is damaged is left out, and said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd

from looptax.analyse.cells import BadInput
from looptax.analyse.columns import CELL, COLUMNS
from looptax.analyse.runs.difference import Side
from looptax.analyse.runs.units import units
from looptax.analyse.table import round_table
from looptax.records.base import Name
from looptax.records.catalogue import Catalogue
from looptax.records.files import UnreadableRecord, decode
from looptax.records.findings import Comparison, Findings
from looptax.records.manifest import Tampered, verified
from looptax.records.runs import LeftOut

RENAME = "Rename the folder: letters, digits, dot, hyphen and underscore, at most 64."
REMEDY = "Publish it again (make publish), or remove the folder."


@dataclass(frozen=True)
class Run:
    """A run: ``name`` is its folder, ``sides`` its cells with their rounds, ``titles`` of its strategies."""

    name: str
    findings: Findings
    titles: dict[str, str]
    sides: list[Side]


def read_all(reports: Path) -> tuple[list[Run], list[LeftOut]]:
    """All runs of a folder by name, and the folders in it that are none. What begins with a dot is no folder of a run.

    Raises
    ------
    BadInput
        If there is no such folder.
    """
    if not reports.is_dir():
        raise BadInput(f"{reports}: there is no such folder. Run make publish, which makes it.")
    runs, left_out = [], []
    for folder in sorted(p for p in reports.iterdir() if p.is_dir() and not p.name.startswith(".")):
        try:
            msgspec.convert(folder.name, Name)
            runs.append(read(folder))
        except msgspec.ValidationError:
            name = folder.name.encode(errors="backslashreplace").decode()
            left_out.append(LeftOut(name, "its name is none of a report.", RENAME))
        except (UnreadableRecord, Tampered, BadInput) as error:
            reason = str(error).replace(f"{reports}/", "").rstrip(".") + "."
            left_out.append(LeftOut(folder.name, reason, REMEDY))
    return runs, left_out


def read(folder: Path) -> Run:
    """One published run.

    Raises
    ------
    Tampered
        If a file is not what the manifest says.
    UnreadableRecord, BadInput
        If a file is no record or table that this version can read, or they do not belong together.
    """
    verified(folder)
    return read_unsealed(folder, folder.name)


def read_unsealed(folder: Path, name: str) -> Run:
    """One run, by another name if that is asked for, without a look at its manifest, which it need not have.

    Raises
    ------
    UnreadableRecord, BadInput
        If a file is no record or table that this version can read, or they do not belong together.
    """
    found = decode(folder / "findings.json", Findings)
    catalogue = decode(folder / "catalogue.json", Catalogue)
    rounds = _rounds(folder / "timings.parquet")
    none = np.empty(0), np.empty(0)
    sides = [
        Side(name, c, found.seed, units(*rounds.get(_place(c), none)), found.reference)
        for c in found.comparisons
    ]
    odd = [c.path for c in found.comparisons if c.ratio and len(rounds.get(_place(c), none)[0]) != c.rounds]
    if odd:
        raise BadInput(
            f"{folder / 'timings.parquet'}: its rounds are not those of findings.json, first at {odd[0]}"
        )
    titles = {entry.name: entry.title for entry in catalogue.strategies}
    measured = sorted({c.strategy for c in found.comparisons} | {found.reference})
    return Run(name, found, {strategy: titles.get(strategy) or strategy for strategy in measured}, sides)


def _rounds(path: Path) -> dict[tuple[object, ...], tuple[np.ndarray, np.ndarray]]:
    """Log ratios of each cell's rounds, and the processes that these were forked from."""
    try:
        timings = pd.read_parquet(path)
        missing = sorted(set(COLUMNS) - set(timings.columns))
    except (OSError, ValueError) as error:
        raise BadInput(f"{path}: cannot be read: {error}") from error
    if missing:
        raise BadInput(f"{path}: lacks the columns {', '.join(missing)}")
    if "process" not in timings:
        timings["process"] = timings["round"]  # an older report does not tell
    served = timings.groupby([*CELL, "round"], observed=True)["process"].first()
    cells = round_table(timings).join(served, on=[*CELL, "round"]).sort_values("round")
    return {
        place: (table["log_ratio"].to_numpy(float), table["process"].to_numpy(float))
        for place, table in cells.groupby(CELL, observed=True)
    }


def _place(c: Comparison) -> tuple[object, ...]:
    return c.group.stack, c.group.workload, c.group.batch_size, c.strategy, c.group.rows
