"""Measure the planned cells in passes, as a run does, by the runner's own functions under the machine's lock."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from itertools import groupby
from pathlib import Path
from typing import IO

import msgspec

from looptax.records import rounds_file
from looptax.records.cell import Cell, Request
from looptax.records.files import decode, write_record
from looptax.runner.__main__ import go_on, run, say
from looptax.runner.errors import HarnessError
from looptax.runner.lock import machine_lock
from looptax.runner.passes import rounds_until
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
    return [_stored(plan, work, n) for n, path in there if path.is_file()]


def measure(plan: Plan, work: Path, commit: str, cores: int, tell: Callable[[str], None]) -> Iterator[Stored]:
    """Measure what is not there yet, as a run does: in passes, each a share of the rounds of every cell of a block.

    Gives each cell as soon as it is on disk; ``tell`` takes a line where a pass begins.

    Raises
    ------
    HarnessError
        If the machine or the stack does not do its part: no cell can be measured then.
    """
    work.mkdir(parents=True, exist_ok=True)
    missing = [n for n in range(len(plan.cells)) if not cell_file(work, n).is_file()]
    with (work / LOG).open("a", encoding="utf-8") as log:
        for name, group in groupby(missing, key=lambda n: _block(plan.cells[n])):
            numbers = list(group)
            asked = {n: asking.request(plan.cells[n], commit) for n in numbers}
            if plan.cells[numbers[0]].at_once is not None:
                _at_once(list(asked.values()), [cell_file(work, n) for n in numbers], cores, log)
                yield from (_stored(plan, work, n) for n in numbers)
                continue
            for left in range(plan.passes - 1, 0, -1):
                tell(f"{name}: {len(numbers)} cells, pass {plan.passes - left} of {plan.passes}")
                for n in _shuffled(numbers, f"{plan.seed}:{name}:{left}"):
                    until = rounds_until(asked[n].max_rounds, plan.passes, left)
                    with _alone(plan.cells[n], asked[n], cell_file(work, n), log):
                        go_on(asked[n], cell_file(work, n), cores, until)
            for n in numbers:
                _finish(plan.cells[n], asked[n], cell_file(work, n), cores, log)
                yield _stored(plan, work, n)


def _finish(planned: Planned, request: Request, output: Path, cores: int, log: IO[str]) -> None:
    with _alone(planned, request, output, log):
        write_record(output, run(request, output, cores), indent=-1)


def _block(cell: Planned) -> str:
    """Cells that a pass goes over; a retest begins when the test has ended."""
    if cell.at_once is not None:
        return f"{cell.section}, {cell.at_once + 1}"
    return f"{cell.section}, time {cell.repetition + 1}" if cell.section == "retest" else cell.section


def _shuffled(numbers: Sequence[int], seed: str) -> list[int]:
    return random.Random(seed).sample(numbers, len(numbers))


def _stored(plan: Plan, work: Path, number: int) -> Stored:
    return Stored(number, plan.cells[number], decode(cell_file(work, number), Cell))


@contextmanager
def _alone(planned: Planned, request: Request, output: Path, log: IO[str]) -> Iterator[None]:
    """The machine is held, and disturbed as planned; what the runner says goes to the log."""
    rounds = rounds_file.path_for(output)

    def half_done() -> bool:
        entries = rounds_file.read(rounds, request.identity, request.key.rows)
        return 2 * sum(entry.round is not None for entry in entries) >= request.min_rounds

    with redirect_stderr(log), machine_lock(say), disturbed(planned.disturbance, half_done):
        yield


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
