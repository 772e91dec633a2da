"""From cells to ``timings.parquet``, ``timings.csv`` and ``proofs.json``, by curve: never all cells in memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyarrow as pa

from looptax.analyse.cells import BadInput, Broken, Origin, check_one_run, refuse_broken, try_cells
from looptax.analyse.columns import HEAD, SCHEMA, Visits, arrow_table, csv_lines
from looptax.analyse.ends import Ends
from looptax.analyse.parquet import ParquetFile
from looptax.analyse.proofs import Proofs, prove
from looptax.analyse.shares import by_curve, context_for, in_order
from looptax.records.base import RECORD_VERSION
from looptax.records.catalogue import StrategyEntry
from looptax.records.cell import Cell
from looptax.records.files import PARTIAL, encode, written_sealed
from looptax.records.timed import Doubt, TimedCell

MADE = ("timings.parquet", "timings.csv", "proofs.json")
OPENING, CLOSING = encode(Proofs(RECORD_VERSION, [])).split(b"[]")


@dataclass(frozen=True)
class Made:
    """What the cells of one curve come to."""

    origins: list[Origin] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    rows: pa.Table | None = None
    lines: pa.Buffer | bytes = b""
    proofs: bytes = b""


@dataclass(frozen=True)
class Part:
    """The same once its text stands in the files: how many bytes of each, and the file that its rows lie in."""

    origins: list[Origin]
    broken: list[Broken]
    unknown: set[str]
    lines: int
    proofs: int
    rows: str


@dataclass(frozen=True)
class Files:
    """Where parts go: the two files of text and how far they are taken, and a folder for rows."""

    lines: Path
    proofs: Path
    ends: Ends
    folder: str


_files: list[Files] = []  # those of this process, which is handed them as it begins
LARGE = 2**25 - 2**14  # bytes: just under the largest block that glibc ever keeps


def tabulate(
    paths: Sequence[str], entries: Mapping[str, StrategyEntry], catalogue: Path, folder: Path, processes: int
) -> None:
    """Write the three files, each whole or not at all; ``entries`` are those of the ``catalogue``.

    Raises
    ------
    BadInput
        As ``read_cells``, and where a strategy is not in the catalogue. Nothing is written then.
    Killed
        As ``in_order``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as files:
        parquet, lines, proofs = (files.enter_context(written_sealed(folder / name)) for name in MADE)
        rows = files.enter_context(ParquetFile(parquet, SCHEMA))
        beside = files.enter_context(
            tempfile.TemporaryDirectory(dir=folder, prefix=".tabulate.", suffix=PARTIAL)
        )
        lines.write(HEAD.encode())
        proofs.write(OPENING + b"[")
        shares = list(enumerate(by_curve(paths)))
        # Text is most of what is written, and goes to its place at once: through a pipe it would be copied five times.
        ends = Ends([lines.tell(), proofs.tell()], context_for(shares, processes)[0])
        given = Files(lines.path, proofs.path, ends, beside)
        work = partial(part_of, entries=entries)
        parts = files.enter_context(closing(in_order(work, shares, processes, _begin, (given,))))
        origins: list[Origin] = []
        broken: list[Broken] = []
        unknown: set[str] = set()
        for part in parts:
            broken += part.broken
            unknown |= part.unknown
            if not (broken or unknown):
                lines.grown(part.lines)
                proofs.grown(part.proofs)
                with pa.memory_map(part.rows) as source:
                    rows.add(pa.ipc.open_file(source).read_all())
                os.unlink(part.rows)
            origins += part.origins
        refuse_broken(broken)
        check_one_run(origins)
        if unknown:
            raise BadInput(
                f"not in {catalogue}: {', '.join(sorted(unknown))}. Run again (make report) to write it anew."
            )
        proofs.write((b"\n " if origins else b"") + b"]" + CLOSING)


def _begin(files: Files) -> None:
    """In each process. Memory that one share frees is kept for the next: half a million pages need not be made anew."""
    _files.append(files)
    pa.set_memory_pool(pa.system_memory_pool())
    bytes(LARGE)  # glibc keeps blocks as large as the largest that it saw freed


def part_of(share: tuple[int, Sequence[str]], entries: Mapping[str, StrategyEntry]) -> Part:
    """The cells of one curve, which has that place among them, to their places in the files."""
    place, paths = share
    files, made = _files[-1], Made()
    try:
        made = made_of([Path(path) for path in paths], entries, first=not place)
    finally:  # those behind wait for it, whatever became of it
        at_lines, at_proofs = files.ends.take(place, [len(made.lines), len(made.proofs)])
    _write(files.lines, at_lines, made.lines)
    _write(files.proofs, at_proofs, made.proofs)
    rows = f"{files.folder}/{place}"
    if made.rows is not None:
        with pa.OSFile(rows, "wb") as stream, pa.ipc.new_file(stream, made.rows.schema) as writer:
            writer.write_table(made.rows)
    return Part(made.origins, made.broken, made.unknown, len(made.lines), len(made.proofs), rows)


def made_of(paths: Sequence[Path], entries: Mapping[str, StrategyEntry], first: bool) -> Made:
    """What they come to, read in part where that will do; ``first`` where nothing stands before them."""
    cells, broken = try_cells(paths, TimedCell)
    if not broken:
        try:
            return _made(cells, Visits.read_in_part(cells), entries, first)
        except Doubt:
            pass
    # They cannot be read in part, or look otherwise than written: the whole records say why, or are taken after all.
    whole, broken = try_cells(paths, Cell)
    if broken:
        return Made([Origin.of(cell) for cell in whole], broken)
    return _made(whole, Visits.of(whole), entries, first)


def _made(
    cells: Sequence[Cell] | Sequence[TimedCell],
    timed: Visits,
    entries: Mapping[str, StrategyEntry],
    first: bool,
) -> Made:
    origins = [Origin.of(cell) for cell in cells]
    unknown = {cell.request.key.strategy for cell in cells} - set(entries)
    if unknown:
        return Made(origins, unknown=unknown)
    rows = arrow_table(cells, timed)
    before = b"\n" if first else b",\n"
    return Made(
        *(origins, [], unknown, rows, csv_lines(rows, cells, timed)), before + _inside(prove(cells, entries))
    )


def _inside(proofs: Proofs) -> bytes:
    """The entries as they stand in a file, without what comes before the first and after the last."""
    return encode(proofs).removeprefix(OPENING + b"[\n").removesuffix(b"\n ]" + CLOSING)


def _write(path: Path, begin: int, content: pa.Buffer | bytes) -> None:
    with path.open("r+b") as stream:
        stream.seek(begin)
        stream.write(content)
