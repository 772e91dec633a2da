"""Finished rounds on disk, one JSON line each: a killed cell goes on from them, and Snakemake never deletes them.

The processes of several passes write to it one after the other, and one more makes the cell's record of it: what
each has to know of those before it is here. The plan counts its rounds, to say how much there is left to do.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from looptax.records.base import Record, Status
from looptax.records.cell import Round, Versions
from looptax.records.files import write_atomically
from looptax.records.tolerance import ToleranceProof


class Ended(Record, frozen=True):
    """No more rounds: what is wrong, or (``ok``) that the budget is spent; ``timeout_seconds`` was that budget."""

    status: Status
    reason: str
    timeout_seconds: float


class Entry(Record, frozen=True):
    """One line: which code and rows it belongs to, and what a child, its parent or the runner told.

    ``worked_seconds`` are those of one process of the runner; ``recorded`` says that the record has been written: what
    came before counts for no budget any more.
    """

    identity: str
    rows: int
    import_seconds: float | None = None
    versions: Versions | None = None
    round: Round | None = None
    tolerance: ToleranceProof | None = None
    worked_seconds: float | None = None
    ended: Ended | None = None
    recorded: bool = False


def path_for(cell: Path) -> Path:
    """The rounds' file of the cell that is to be written at ``cell``."""
    return cell.with_name(f".{cell.stem}.rounds.jsonl")


def read(path: Path, identity: str, rows: int) -> list[Entry]:
    """The whole lines that belong to ``identity`` and ``rows``; what a crash cut off is left out."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    entries = []
    for line in lines:
        try:
            entry = msgspec.json.decode(line, type=Entry)
        except msgspec.MsgspecError:
            continue
        if entry.identity == identity and entry.rows == rows:
            entries.append(entry)
    return entries


def finished(path: Path, identity: str, rows: int) -> int:
    """How many rounds of ``identity`` and ``rows`` it holds."""
    return sum(entry.round is not None for entry in read(path, identity, rows))


def since_recorded(entries: Sequence[Entry]) -> list[Entry]:
    """What has been told since a record was last written: all of it where none was."""
    last = max((number for number, entry in enumerate(entries) if entry.recorded), default=-1)
    return list(entries[last + 1 :])


def keep_only(path: Path, entries: Sequence[Entry]) -> None:
    """Write the file anew with these entries: rounds of other code are of no more use, nor is what a crash cut off."""
    write_atomically(path, b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries))


def append(path: Path, entry: Entry) -> None:
    """Add one line and have it on disk before returning."""
    try:
        with path.open("ab") as stream:
            stream.write(msgspec.json.encode(entry) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        error.filename = error.filename or str(path)
        raise
