"""Measure one cell and write its record: ``python -m looptax.runner --request JSON --output FILE --cores N``.

With ``--passes N --left K`` do one pass's share of its rounds; the pass with none left writes the record.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import msgspec

import looptax
from looptax.records import rounds_file
from looptax.records.base import RECORD_VERSION
from looptax.records.cell import Cell, Request
from looptax.records.complain import complain, explain, report
from looptax.records.files import write_record
from looptax.runner import host, passes, stopping
from looptax.runner.cell import measure
from looptax.runner.cell_lock import cell_lock
from looptax.runner.clock import utc_now
from looptax.runner.ending import be_ready_to_end
from looptax.runner.errors import STOPPED, HarnessError
from looptax.runner.lock import machine_lock
from looptax.runner.parent import Parent
from looptax.runner.place import Place
from looptax.runner.saying import in_one_line
from looptax.runner.series import Measured
from looptax.runner.without_stack import without_stack

ROOT = Path(looptax.__file__).parents[2]  # of the checkout: the measured files are relative to it
GARBAGE_COLLECTION = "enabled, as Python starts; young objects collected once, after the warm-up of a round"


def main() -> int:
    """Run one cell. What the measured code does wrong is in the record; only the harness' own fault is an error."""
    arguments = _parser().parse_args()
    be_ready_to_end(say)
    request = msgspec.json.decode(arguments.request, type=Request)
    until = passes.rounds_until(request.max_rounds, arguments.passes, arguments.left)
    reason = without_stack(arguments.stack)
    if reason:
        if not arguments.left:
            write_record(arguments.output, unmeasured(request, arguments.cores, reason), indent=-1)
        say(reason)
        return 0
    try:
        with cell_lock(arguments.output, say), machine_lock(say):
            if arguments.left:
                told = in_one_line(request, go_on(request, arguments.output, arguments.cores, until))
            else:
                cell = record(request, arguments.output, arguments.cores)
                told = f"{in_one_line(request, cell)}, {cell.wall_seconds:.0f} s"
    except HarnessError as error:
        say(f"error: {error}")
        return 1
    except OSError as error:
        complain(f"error: {explain(error)}")
        return 1
    except KeyboardInterrupt:
        say(STOPPED)
        return 1
    if not sys.stdout.isatty():  # on a terminal there is a progress bar
        report(told)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m looptax.runner")
    parser.add_argument("--request", required=True, help="what is asked of the cell, as JSON")
    parser.add_argument(
        "--output", required=True, type=Path, help="the cell's record; its rounds lie beside it"
    )
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--stack", type=Path, help="the record of the stack's environment, where it has its own"
    )
    parser.add_argument("--passes", type=int, default=1, help="over all cells that the run makes")
    parser.add_argument(
        "--left", type=int, default=0, help="passes still to come: the last one writes the record"
    )
    return parser


def go_on(request: Request, output: Path, cores: int, until: int | None = None) -> Measured:
    """Measure up to ``until`` rounds of the cell at ``output``, or all that are asked."""
    method = host.start_method()

    def start(number: int) -> Parent:
        return Parent(request, str(ROOT), method, number)

    def room(peak_memory: int) -> bool:
        return host.room_for_two(cores, method, peak_memory)

    here = host.describe(cores)
    say(f"{output} on {here.hostname}")
    place = Place(here.kind, here.hostname)
    measured = measure(request, rounds_file.path_for(output), start, say, until, room, place)
    say(f"{measured.status}{': ' if measured.reason else ''}{measured.reason}")
    return measured


def record(request: Request, output: Path, cores: int) -> Cell:
    """Measure what is missing, and write the cell at ``output``."""
    cell = run(request, output, cores)
    cell = msgspec.structs.replace(cell, request=_with_looks(cell, output))
    write_record(output, cell, indent=-1)
    written = rounds_file.Entry(request.identity, cell.measured_rows, recorded=True, machine=cell.host.kind)
    rounds_file.append(rounds_file.path_for(output), written)
    return cell


def _with_looks(cell: Cell, output: Path) -> Request:
    """The request with all the looks that the rounds' file knows of: a record that is gone was looked at too."""
    asked, kind = cell.request, cell.host.kind
    entries = rounds_file.read(rounds_file.path_for(output), asked.identity, cell.measured_rows)
    looks = rounds_file.looks(rounds_file.of_machine(entries, kind))
    return msgspec.structs.replace(asked, looks=max(asked.looks, looks))


def run(request: Request, output: Path, cores: int) -> Cell:
    """Measure what is missing, and put together the record."""
    started_utc = utc_now()
    return _cell(request, cores, go_on(request, output, cores), started_utc)


def _cell(request: Request, cores: int, measured: Measured, started_utc: str) -> Cell:
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
        start_method=host.start_method(),
        garbage_collection=GARBAGE_COLLECTION,
        import_seconds=measured.import_seconds,
        versions=measured.versions,
        host=host.describe(cores),
        started_utc=min((r.started_utc for r in measured.rounds), default=started_utc),
        ended_utc=utc_now(),
        wall_seconds=measured.worked_seconds,
        timed_seconds=_timed_seconds(measured),
    )


def unmeasured(request: Request, cores: int, reason: str) -> Cell:
    """The record of a cell whose stack has no environment: it is measured as soon as there is one."""
    nothing = Measured("no_stack", reason, request.key.rows, [], [], [])
    return _cell(request, cores, nothing, utc_now())


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
