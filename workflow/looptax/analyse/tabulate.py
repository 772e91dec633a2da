"""From cells to ``timings.parquet``, ``timings.csv`` and ``proofs.json``, by curve: never all cells in memory."""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa

from looptax.analyse.calls import Doubt
from looptax.analyse.cells import BadInput, Broken, Origin, check_one_run, refuse_broken, try_cells
from looptax.analyse.columns import HEAD, SCHEMA, Visits, arrow_table, csv_lines
from looptax.analyse.parquet import ParquetFile
from looptax.analyse.proofs import Proofs, prove
from looptax.analyse.shares import by_curve, in_order
from looptax.records.base import RECORD_VERSION
from looptax.records.catalogue import StrategyEntry
from looptax.records.cell import Cell
from looptax.records.files import PARTIAL, Sealed, encode, written_sealed
from looptax.records.timed import TimedCell

MADE = ("timings.parquet", "timings.csv", "proofs.json")
ROWS, LINES, PROOFS = ".arrow", ".csv", ".json"
OPENING, CLOSING = encode(Proofs(RECORD_VERSION, [])).split(b"[]")


@dataclass(frozen=True)
class Part:
    """What the cells of one curve come to. Rows, lines and entries of the proofs lie in files, whose names begin so."""

    origins: list[Origin]
    broken: list[Broken]
    unknown: set[str]
    start: str


def tabulate(
    paths: Sequence[Path], entries: Mapping[str, StrategyEntry], catalogue: Path, folder: Path, processes: int
) -> None:
    """Write the three files, each whole or not at all; ``entries`` are those of the ``catalogue``.

    Raises
    ------
    BadInput
        As ``read_cells``, and where a strategy is not in the catalogue. Nothing is written then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as files:
        parquet, lines, proofs = (files.enter_context(written_sealed(folder / name)) for name in MADE)
        rows = files.enter_context(ParquetFile(parquet, SCHEMA))
        # Parts go by files: through a pipe they would be copied five times, which takes as long as making them.
        beside = files.enter_context(
            tempfile.TemporaryDirectory(dir=folder, prefix=".tabulate.", suffix=PARTIAL)
        )
        lines.write(HEAD.encode())
        proofs.write(OPENING + b"[")
        origins: list[Origin] = []
        broken: list[Broken] = []
        unknown: set[str] = set()
        work = partial(part_of, entries=entries, folder=beside)
        for part in in_order(work, list(enumerate(by_curve(paths))), processes):
            broken += part.broken
            unknown |= part.unknown
            if not (broken or unknown):
                proofs.write(b",\n" if origins else b"\n")
                _append(part.start + PROOFS, proofs)
                _append(part.start + LINES, lines)
                with pa.memory_map(part.start + ROWS) as source:
                    rows.add(pa.ipc.open_file(source).read_all())
                os.unlink(part.start + ROWS)
            origins += part.origins
        refuse_broken(broken)
        check_one_run(origins)
        if unknown:
            raise BadInput(
                f"not in {catalogue}: {', '.join(sorted(unknown))}. Run again (make report) to write it anew."
            )
        proofs.write((b"\n " if origins else b"") + b"]" + CLOSING)


def part_of(share: tuple[int, Sequence[Path]], entries: Mapping[str, StrategyEntry], folder: str) -> Part:
    """Of the cells of one curve, by its place among them."""
    place, paths = share
    start = f"{folder}/{place}"
    cells, broken = try_cells(paths, TimedCell)
    if not broken:
        try:
            return _part(cells, Visits.read_in_part(cells), entries, start)
        except Doubt:
            pass
    # It cannot be read in part, or looks otherwise than written: the whole record says why, or is taken after all.
    whole, broken = try_cells(paths, Cell)
    if broken:
        return Part([Origin.of(cell) for cell in whole], broken, set(), start)
    return _part(whole, Visits.of(whole), entries, start)


def _part(
    cells: Sequence[Cell] | Sequence[TimedCell],
    timed: Visits,
    entries: Mapping[str, StrategyEntry],
    start: str,
) -> Part:
    unknown = {cell.request.key.strategy for cell in cells} - set(entries)
    if not unknown:
        rows = arrow_table(cells, timed)
        with pa.OSFile(start + ROWS, "wb") as stream, pa.ipc.new_file(stream, rows.schema) as writer:
            writer.write_table(rows)
        with open(start + LINES, "wb", buffering=0) as lines:
            lines.write(csv_lines(rows, cells, timed))
        Path(start + PROOFS).write_bytes(_inside(prove(cells, entries)))
    return Part([Origin.of(cell) for cell in cells], [], unknown, start)


def _inside(proofs: Proofs) -> bytes:
    """The entries as they stand in a file, without what comes before the first and after the last."""
    return encode(proofs).removeprefix(OPENING + b"[\n").removesuffix(b"\n ]" + CLOSING)


def _append(part: str, stream: Sealed) -> None:
    """What a file holds, and the file is gone."""
    with open(part, "rb") as source:
        if os.fstat(source.fileno()).st_size:  # what is empty cannot be mapped
            with mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as content:
                stream.write(content)
    os.unlink(part)
