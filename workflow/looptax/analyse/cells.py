"""Reading cells: all of them or none, and one message that names every file that is not what it should be."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from looptax.records import consistent
from looptax.records.base import RECORD_VERSION
from looptax.records.cell import Cell, CellKey
from looptax.records.files import UnreadableRecord, decode
from looptax.records.timed import TimedCell


class BadInput(Exception):
    """Input that cannot be analysed; the message says which, why, and what to do."""


def cell_path(key: CellKey) -> str:
    """Where a cell lies, relative to its run's folder."""
    return f"cells/{key.stack}/{key.workload}/b{key.batch_size}/{key.strategy}/n{key.rows}.json"


C = TypeVar("C", Cell, TimedCell)
Broken = tuple[Path, str]  # a file that cannot be used, and why


def read_cells(paths: Sequence[Path]) -> list[Cell]:
    """Every cell, in the order of its key.

    Raises
    ------
    BadInput
        If a file is unreadable, lies where another cell belongs, or does not belong to the same run as the
        others. The message names all such files.
    """
    cells, broken = try_cells(paths, Cell)
    refuse_broken(broken)
    check_one_run([Origin.of(cell) for cell in cells])
    return cells


def try_cells(paths: Sequence[Path], kind: type[C]) -> tuple[list[C], list[Broken]]:
    """Those that are what they should be, in the order of their keys, and those that are not, with the reason.

    They are read as the ``kind``: whole, or as far as the table asks.
    """
    cells, broken = [], []
    for path in paths:
        try:
            cell = decode(path, kind)
        except UnreadableRecord as error:
            broken.append((path, str(error)))
            continue
        if cell.record_version != RECORD_VERSION:
            broken.append((path, f"{path}: record version {cell.record_version}, not {RECORD_VERSION}"))
        elif not f"/{path.as_posix()}".endswith("/" + cell_path(cell.request.key)):
            broken.append((path, f"{path}: holds another cell, {cell_path(cell.request.key)}"))
        elif said := consistent.in_cell(cell):
            broken.append((path, f"{path}: contradicts itself: {said}"))
        else:
            cells.append(cell)
    return sorted(cells, key=lambda cell: order(cell.request.key)), broken


def refuse_broken(broken: Sequence[Broken]) -> None:
    """Raise what names all of them, where there are any."""
    if broken:
        raise BadInput(_message(broken))


@dataclass(frozen=True)
class Origin:
    """Which cell, and which run it is of."""

    path: str
    run: str
    reference: str

    @classmethod
    def of(cls, cell: Cell | TimedCell) -> Origin:
        """Of a cell that was read."""
        return cls(cell_path(cell.request.key), cell.request.run, cell.request.reference)


def check_one_run(origins: Sequence[Origin]) -> None:
    """Raise where cells are of several runs or references, or one is there twice."""
    for what, values in (
        ("run", {origin.run for origin in origins}),
        ("reference", {origin.reference for origin in origins}),
    ):
        if len(values) > 1:
            raise BadInput(
                f"cells of more than one {what} cannot be merged: {', '.join(sorted(values))}.\n"
                "Analyse each run's folder by itself."
            )
    counts = Counter(origin.path for origin in origins)
    twice = sorted(path for path, count in counts.items() if count > 1)
    if twice:
        raise BadInput(f"the same cell is given twice: {', '.join(twice)}")


def _message(broken: Sequence[Broken]) -> str:
    lines = [f"{len(broken)} of the cells cannot be used; nothing was written:"]
    lines += [f"  {reason}" for _, reason in broken]
    lines += ["Delete them and run again (make report): their finished rounds are kept."]
    lines += [f"  rm {shlex.quote(str(path))}" for path, _ in broken]
    return "\n".join(lines)


def order(key: CellKey) -> tuple[str, str, int, int, str]:
    """The order of cells in tables: that of stack, workload, batch size, rows and strategy."""
    return key.stack, key.workload, key.batch_size, key.rows, key.strategy
