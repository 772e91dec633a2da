"""Raw times in a file, a record a line."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from looptax.records.base import Record
from looptax.records.files import NOT_DECODED, UnreadableRecord

R = TypeVar("R", bound=Record)


def append(path: Path, record: Record) -> None:
    """Add one line: what was measured outlives whatever happens next."""
    with path.open("ab") as stream:
        stream.write(msgspec.json.encode(record) + b"\n")


def read(path: Path, kind: type[R]) -> list[R]:
    """Every record of a file.

    Raises
    ------
    UnreadableRecord
        If the file is not there or a line is no such record.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise UnreadableRecord(f"{path}: cannot be read: {error.strerror}") from error
    records = []
    for number, line in enumerate(lines, 1):
        try:
            records.append(msgspec.json.decode(line, type=kind))
        except NOT_DECODED as error:
            raise UnreadableRecord(f"{path}, line {number}: not what it should be: {error}") from error
    return records
