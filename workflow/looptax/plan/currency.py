"""Whether a record still answers what is asked, and how Snakemake is told where it cannot remember."""

from __future__ import annotations

import math
import os
import secrets
from pathlib import Path
from typing import TypeVar

import msgspec

from looptax.records import memory
from looptax.records.base import RECORD_VERSION, Record
from looptax.records.cell import Cell, Request
from looptax.records.counts import CountRequest, Counts
from looptax.records.files import NOT_DECODED, UnreadableRecord, decode, write_atomically

R = TypeVar("R", bound=Record)
STALE_TIME = (
    1  # a second into 1970 (Snakemake takes 0 for no time at all): older than the one input of every cell ...
)
INPUT_TIME = 2  # ... which is a second younger, and older than every record that is current
MORE_MEMORY = 1.05  # times: a kernel takes a little of what is installed, and another one another little


def read(path: Path, kind: type[R]) -> R | None:
    """The ``kind`` at ``path``; None where there is none, or one of another record version.

    Raises
    ------
    UnreadableRecord
        If it is damaged. Measuring it again in silence is no way out: what is asked has not changed, so
        Snakemake, which remembers that, would take the file for whole.
    """
    if not path.exists():
        return None
    try:
        return decode(path, kind)
    except UnreadableRecord:
        if _is_of_another_version(path):
            return None
        raise


def _is_of_another_version(path: Path) -> bool:
    try:
        version = msgspec.json.decode(path.read_bytes(), type=_Versioned).record_version
    except (OSError, *NOT_DECODED):
        return False
    return version != RECORD_VERSION


class _Versioned(msgspec.Struct):
    record_version: int


def satisfies(cell: Cell, request: Request) -> bool:
    """Whether the record holds what ``request`` asks, measured with the same code.

    A cell that failed, or whose budget ended early, is measured again only when more is asked of it than was; one that
    ran out of memory when there is more of that, too.
    """
    asked = cell.request
    if asked.identity != request.identity:
        return False
    if cell.status == "no_stack":
        return False  # to be tried again: what was missing may be there now
    if wants_what_there_is_now(cell):
        return False
    if cell.status != "ok":
        return asked.timeout_seconds >= request.timeout_seconds
    rounds = len(cell.rounds)
    narrow = cell.half_width is not None and cell.half_width <= math.log1p(request.precision)
    if rounds >= request.max_rounds or (rounds >= request.min_rounds and narrow):
        return True
    return (
        asked.min_rounds >= request.min_rounds
        and asked.max_rounds >= request.max_rounds
        and asked.precision <= request.precision
        and asked.timeout_seconds >= request.timeout_seconds
    )


def wants_what_there_is_now(cell: Cell) -> bool:
    """Whether it ran out of memory where there was less of it than this machine grants now."""
    return cell.status == "out_of_memory" and memory.granted() > MORE_MEMORY * cell.host.memory


def holds(counts: Counts, request: CountRequest) -> bool:
    """Whether the counts are those of the same code; such as failed are made again only with more time."""
    asked = counts.request
    if asked.identity != request.identity or counts.status == "no_stack":
        return False
    return counts.status == "ok" or asked.timeout_seconds >= request.timeout_seconds


def mark(path: Path, current: bool) -> bool:
    """Date a stale record 1970, give one that is current again its own time back; whether there is a stale one."""
    try:
        dated = path.lstat().st_mtime
        if not current and dated != STALE_TIME:
            os.utime(path, (STALE_TIME, STALE_TIME), follow_symlinks=False)
        elif current and dated == STALE_TIME:
            os.utime(path, follow_symlinks=False)
    except FileNotFoundError:
        return False
    except OSError:
        return not current  # a tree that may not be written: Snakemake's own memory has to do
    return not current


def write_oldest_input(path: Path, stale: bool) -> None:
    """The one input of every cell and count. Its date never changes, so by itself it causes nothing.

    Where a record is ``stale`` its content is one that never was: Snakemake takes a younger input for no reason where
    its sum is the one that it remembers, and a record that somebody put back is stale without Snakemake's knowing.
    """
    if stale or not path.exists():
        told = "Dated 1970. A record that is not current is dated a second earlier. Last seen in planning "
        write_atomically(path, f"{told}{secrets.token_hex(8)}.\n".encode())
    if path.lstat().st_mtime != INPUT_TIME:
        os.utime(path, (INPUT_TIME, INPUT_TIME), follow_symlinks=False)
