"""Measure the planned cells one after the other, by the runner's own functions under the machine's lock."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr
from itertools import groupby
from pathlib import Path
from typing import IO

import msgspec

from looptax.records.cell import Cell, Request
from looptax.records.files import decode, write_record
from looptax.runner import rounds_file
from looptax.runner.__main__ import run, say
from looptax.runner.errors import HarnessError
from looptax.runner.lock import machine_lock
from looptax.validate.machine import asking
from looptax.validate.machine.disturb import disturbed
from looptax.validate.machine.records import Plan, Planned, Stored

LOG = "measuring.log"


def cell_file(work: Path, number: int) -> Path:
    """Where the cell at this place of the plan lies while the run is going on."""
    return work / f"{number:03}.json"


def finished(plan: Plan, work: Path) -> list[Stored]:
    """Cells that are already there, in the order of the plan."""
    there = [(number, cell_file(work, number)) for number in range(len(plan.cells))]
    return [Stored(n, plan.cells[n], decode(path, Cell)) for n, path in there if path.is_file()]


def measure(plan: Plan, work: Path, commit: str, cores: int) -> Iterator[Stored]:
    """Measure what is not there yet; tells each cell as soon as it is on disk.

    Raises
    ------
    HarnessError
        If the machine or the stack does not do its part: no cell can be measured then.
    """
    work.mkdir(parents=True, exist_ok=True)
    missing = [n for n in range(len(plan.cells)) if not cell_file(work, n).is_file()]
    with (work / LOG).open("a", encoding="utf-8") as log:
        for _, group in groupby(missing, key=lambda n: _asked_with(plan, n)):
            numbers = list(group)
            asked = [asking.request(plan.cells[n], commit) for n in numbers]
            if plan.cells[numbers[0]].at_once is not None:
                _at_once(asked, [cell_file(work, n) for n in numbers], cores, log)
            else:
                _one(plan.cells[numbers[0]], asked[0], cell_file(work, numbers[0]), cores, log)
            yield from (Stored(n, plan.cells[n], decode(cell_file(work, n), Cell)) for n in numbers)


def _asked_with(plan: Plan, number: int) -> tuple[str, int]:
    at_once = plan.cells[number].at_once
    return ("alone", number) if at_once is None else ("at once", at_once)


def _one(planned: Planned, request: Request, output: Path, cores: int, log: IO[str]) -> None:
    rounds = rounds_file.path_for(output)

    def half_done() -> bool:
        entries = rounds_file.read(rounds, request.identity, request.key.rows)
        return 2 * sum(entry.round is not None for entry in entries) >= request.min_rounds

    with redirect_stderr(log), machine_lock(say), disturbed(planned.disturbance, half_done):
        cell = run(request, output, cores)
        write_record(output, cell, indent=-1)


def _at_once(requests: Sequence[Request], outputs: Sequence[Path], cores: int, log: IO[str]) -> None:
    """A process for each, started at the same moment: the lock has to keep them apart."""
    running = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "looptax.runner", "--request", msgspec.json.encode(request).decode()),
                *("--output", str(output), "--cores", str(cores)),
            ],
            stdout=log,
            stderr=log,
        )
        for request, output in zip(requests, outputs, strict=True)
    ]
    try:
        ended = [process.wait() for process in running]
    finally:
        for process in running:
            process.kill()
    if any(ended):
        raise HarnessError(f"two runners at once ended with {ended}; {log.name} says why")
