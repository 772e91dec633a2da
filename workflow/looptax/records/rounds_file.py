"""Finished rounds on disk, one JSON line each: a killed cell goes on from them, and Snakemake never deletes them.

The processes of several passes write to it one after the other, and one more makes the cell's record of it: what
each has to know of those before it is here. The plan counts its rounds, to say how much there is left to do.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from looptax.records import consistent
from looptax.records.base import Record, Status
from looptax.records.cell import Round, Versions
from looptax.records.files import NOT_DECODED, write_atomically
from looptax.records.tolerance import ToleranceProof


class Ended(Record, frozen=True):
    """No more rounds: what is wrong, or (``ok``) that the budget is spent; ``timeout_seconds`` was that budget."""

    status: Status
    reason: str
    timeout_seconds: float


class Entry(Record, frozen=True):
    """One line: which code and rows it belongs to, and what a child, its parent or the runner told.

    ``machine`` is the kind of machine that it was told on (``Host.kind``): rounds of another kind stay in the file, and
    count there alone. ``worked_seconds`` are those of one process of the runner; ``recorded`` says that the record has
    been written: what came before counts for no budget any more.
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
    machine: str = ""


def path_for(cell: Path) -> Path:
    """The rounds' file of the cell that is to be written at ``cell``."""
    return cell.with_name(f".{cell.stem}.rounds.jsonl")


def read(path: Path, identity: str, rows: int) -> list[Entry]:
    """The whole lines that belong to ``identity`` and ``rows``.

    What a crash cut off or spoilt is left out, and a round that contradicts itself or stands there already.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    entries: list[Entry] = []
    seen = set()
    for one in map(entry, lines):
        if one is None or one.identity != identity or one.rows != rows:
            continue
        if one.round:
            place = one.machine, one.round.index
            if place in seen or consistent.in_round(one.round):
                continue
            seen.add(place)
        entries.append(one)
    return entries


def entry(line: bytes) -> Entry | None:
    """A line of such a file; None where it is not whole."""
    try:
        return msgspec.json.decode(line, type=Entry)
    except NOT_DECODED:
        return None


def finished(path: Path, identity: str, rows: int) -> int:
    """How many rounds of ``identity`` and ``rows`` it holds of one kind of machine: of the one that has most."""
    counts = Counter(entry.machine for entry in read(path, identity, rows) if entry.round)
    return max(counts.values(), default=0)


def of_machine(entries: Sequence[Entry], machine: str) -> list[Entry]:
    """Those of one kind of machine, or all where none is named; older entries name none, and count everywhere."""
    return [entry for entry in entries if not machine or entry.machine in ("", machine)]


def since_recorded(entries: Sequence[Entry]) -> list[Entry]:
    """What has been told since a record was last written: all of it where none was."""
    last = max((number for number, entry in enumerate(entries) if entry.recorded), default=-1)
    return list(entries[last + 1 :])


def of_others(entries: Sequence[Entry], machine: str) -> list[Entry]:
    """Those of all other kinds."""
    return [entry for entry in entries if machine and entry.machine not in ("", machine)]


def looks(entries: Sequence[Entry]) -> int:
    """How often these rounds will have been judged: once, and once more for each record that more rounds followed."""
    judged, found = False, 1
    for entry in entries:
        found += judged and entry.round is not None
        judged = entry.recorded or (judged and entry.round is None)
    return found


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
