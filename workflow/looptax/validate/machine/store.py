"""The folder of a run: its plan, every cell whole, and what follows from them. No run is ever written over another."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from looptax.records.files import decode, write_atomically, write_record
from looptax.records.validation import Validation
from looptax.validate.machine.records import Plan, Stored

LARGEST_FILE = 900_000  # bytes: the repository refuses files above a megabyte
PLAN, VALIDATION = "plan.json", "validation.json"


class BadFolder(Exception):
    """A folder that is not what is needed; the message says which, why, and what to do."""


def unfinished(output: Path) -> Path:
    """The newest run that was planned and has no validation yet.

    Raises
    ------
    BadFolder
        If there is none.
    """
    planned = [f for f in _folders(output) if (f / PLAN).is_file() and not (f / VALIDATION).is_file()]
    if not planned:
        raise BadFolder(f"{output}-*: no unfinished run to go on with; start one without --resume")
    return planned[-1]


def work_folder(folder: Path, plan: Plan) -> Path:
    """Where its cells are measured; another plan has another folder, so no round of an older run can slip in."""
    digest = hashlib.sha256(msgspec.json.encode(plan)).hexdigest()[:8]
    return Path("results/validation") / f"{folder.name}-{digest}"


def write_plan(folder: Path, plan: Plan) -> None:
    """Before anything is measured."""
    write_record(folder / PLAN, plan)


def read_plan(folder: Path) -> Plan:
    """The plan of a run; raises ``UnreadableRecord`` where there is none."""
    return decode(folder / PLAN, Plan)


def write_cells(folder: Path, cells: Sequence[Stored]) -> list[Path]:
    """Every cell on a line of ``cells-1.jsonl.gz``, ``cells-2.jsonl.gz``, …, each file below a megabyte."""
    files = [b""]
    for stored in cells:
        member = gzip.compress(msgspec.json.encode(stored) + b"\n", mtime=0)
        if files[-1] and len(files[-1]) + len(member) > LARGEST_FILE:
            files.append(b"")
        files[-1] += member
    paths = [folder / f"cells-{number}.jsonl.gz" for number in range(1, len(files) + 1)]
    for path, content in zip(paths, files, strict=True):
        write_atomically(path, content)
    return paths


def read_cells(folder: Path) -> list[Stored]:
    """Every cell, in the order of the plan.

    Raises
    ------
    BadFolder
        If a file is damaged or the folder has none.
    """
    paths = sorted(folder.glob("cells-*.jsonl.gz"))
    if not paths:
        raise BadFolder(f"{folder}: holds no cells-*.jsonl.gz; name the folder of a run, such as {folder}-1")
    cells: list[Stored] = []
    for path in paths:
        try:
            found = list(_decoded(gzip.decompress(path.read_bytes())))
        except (OSError, EOFError, msgspec.MsgspecError) as error:
            raise BadFolder(f"{path}: not the cells of a run: {error}; take it from git again") from error
        if not found:
            raise BadFolder(f"{path}: holds no cell; take it from git again")
        cells += found
    return sorted(cells, key=lambda stored: stored.number)


def write_validation(folder: Path, validation: Validation) -> None:
    """What follows from the cells."""
    write_record(folder / VALIDATION, validation)


def is_as_stored(folder: Path, validation: Validation) -> bool:
    """Whether the run's file has all figures that are held to a bound, and each of its figures follows.

    Words, and figures that are printed only, may have come after it.
    """
    path = folder / VALIDATION
    if not path.is_file():
        return False
    stored, found = _figures(decode(path, Validation)), _figures(validation)
    return stored <= found and all(bounds == (None, None) for *_, bounds in found - stored)


def _figures(validation: Validation) -> set[tuple[object, ...]]:
    return {
        (section.name, check.what, check.found, check.trials, (check.at_least, check.at_most))
        for section in validation.sections
        for check in section.checks
    }


def _decoded(content: bytes) -> Iterator[Stored]:
    yield from (msgspec.json.decode(line, type=Stored) for line in content.splitlines())


def _folders(output: Path) -> list[Path]:
    numbered = [
        (int(number), folder)
        for folder in output.parent.glob(f"{output.name}-*")
        if (number := folder.name.removeprefix(f"{output.name}-")).isdigit()
    ]
    return [folder for _, folder in sorted(numbered)]
