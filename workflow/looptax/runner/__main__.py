"""Measure one cell and write its record: ``python -m looptax.runner --request JSON --output FILE --cores N``."""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from pathlib import Path

import msgspec

import looptax
from looptax.records.base import RECORD_VERSION
from looptax.records.cell import Cell, Request
from looptax.records.files import write_record
from looptax.runner import host, rounds_file, stopping
from looptax.runner.cell import Measured, measure
from looptax.runner.clock import utc_now
from looptax.runner.errors import HarnessError
from looptax.runner.lock import machine_lock
from looptax.runner.parent import Parent
from looptax.statistics import hodges_lehmann

ROOT = Path(looptax.__file__).parents[2]  # of the checkout: the measured files are relative to it
GARBAGE_COLLECTION = "enabled, as Python starts; young objects collected once, after the warm-up of a round"


def main() -> int:
    """Run one cell. What the measured code does wrong is in the record; only the harness' own fault is an error."""
    parser = argparse.ArgumentParser(prog="python -m looptax.runner")
    parser.add_argument("--request", required=True, help="what is asked of the cell, as JSON")
    parser.add_argument("--output", required=True, type=Path)
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    request = msgspec.json.decode(arguments.request, type=Request)
    try:
        with machine_lock(say):
            cell = run(request, arguments.output, arguments.cores)
            write_record(arguments.output, cell, indent=-1)
    except HarnessError as error:
        say(f"error: {error}")
        return 1
    if not sys.stdout.isatty():  # on a terminal there is a progress bar
        print(in_one_line(cell), flush=True)
    return 0


def in_one_line(cell: Cell) -> str:
    """What was measured, for those who watch a log: the verdict is the page's business."""
    key = cell.request.key
    name = f"{key.strategy}, {key.rows} rows, batch {key.batch_size}"
    if cell.status != "ok":
        return f"{name}: {cell.status}: {cell.reason}"
    ratio = math.exp(hodges_lehmann.estimate(stopping.log_ratios(cell.rounds)))
    width = "" if cell.half_width is None else f" ± {100 * math.expm1(cell.half_width):.0f} %"
    rounds = f"95 % interval, {len(cell.rounds)} rounds, {cell.wall_seconds:.0f} s"
    against = "itself (A/A)" if key.strategy == cell.request.reference else cell.request.reference
    return f"{name}: {ratio:.3g}{width} times the speed of {against} ({rounds})"


def run(request: Request, output: Path, cores: int) -> Cell:
    """Measure, and put together the record."""
    method = host.start_method()

    def start(number: int) -> Parent:
        return Parent(request, str(ROOT), method, number)

    say(f"{output}")
    started_utc, started = utc_now(), time.monotonic()
    measured = measure(request, rounds_file.path_for(output), start, say)
    say(f"{measured.status}{': ' if measured.reason else ''}{measured.reason}")
    return Cell(
        record_version=RECORD_VERSION,
        request=request,
        status=measured.status,  # type: ignore[arg-type]
        reason=measured.reason,
        measured_rows=measured.rows,
        half_width=stopping.half_width(measured.rounds),
        rounds=measured.rounds,
        tolerance_proofs=measured.proofs,
        solo_memory=_solo_memory(measured),
        start_method=method,
        garbage_collection=GARBAGE_COLLECTION,
        import_seconds=measured.import_seconds,
        versions=measured.versions,
        host=host.describe(cores),
        started_utc=started_utc,
        ended_utc=utc_now(),
        wall_seconds=time.monotonic() - started,
        timed_seconds=_timed_seconds(measured),
    )


def _timed_seconds(measured: Measured) -> float:
    return sum(call.seconds for r in measured.rounds for visit in r.visits for call in visit.calls)


def _solo_memory(measured: Measured) -> int | None:
    """The peak of the strategy alone: where it went first, before the reference was built."""
    firsts = [r.starts[0] for r in measured.rounds if r.starts]
    return max((start.peak_memory for start in firsts if start.role == "strategy"), default=None)


def say(text: str) -> None:
    """One line to the cell's log."""
    print(f"[{utc_now()}] {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
