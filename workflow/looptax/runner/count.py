"""Count one strategy and write its record: ``python -m looptax.runner.count --request JSON --output FILE``."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import cast

import msgspec

import looptax
from looptax.records.cell import Request, Versions
from looptax.records.complain import complain, explain, report
from looptax.records.counts import CountRequest, Counts
from looptax.records.files import write_record
from looptax.runner import gpu, host
from looptax.runner.clock import utc_now
from looptax.runner.counted import assemble_counts
from looptax.runner.ending import be_ready_to_end
from looptax.runner.errors import STOPPED, HarnessError
from looptax.runner.lock import machine_lock
from looptax.runner.parent import Outcome, Parent
from looptax.runner.saying import of_workload
from looptax.runner.without_stack import without_stack

ROOT = Path(looptax.__file__).parents[2]  # of the checkout: the counted files are relative to it
# The ends of the variables in which Snakemake tells a job its number of threads.
THREADS = ("_NUM_THREADS", "_MAXIMUM_THREADS")


def main() -> int:
    """Count. What the strategy does wrong is in the record; only the harness' own fault is an error."""
    parser = argparse.ArgumentParser(prog="python -m looptax.runner.count")
    parser.add_argument("--request", required=True, help="what is asked of the count, as JSON")
    parser.add_argument("--output", required=True, type=Path)
    parser.add_argument("--cores", type=int, help="that cells are given")
    parser.add_argument(
        "--stack", type=Path, help="the record of the stack's environment, where it has its own"
    )
    arguments = parser.parse_args()
    be_ready_to_end(say)
    _take_threads_of_cells(arguments.cores)
    request = msgspec.json.decode(arguments.request, type=CountRequest)
    reason = without_stack(arguments.stack)
    if reason:
        nothing = Outcome("no_stack", reason)
        write_record(arguments.output, assemble_counts(request, nothing, host.start_method(), None))
        say(reason)
        return 0
    try:
        # Counting disturbs whoever measures time, but no other count; on a GPU the first one takes all of its memory.
        with machine_lock(say, shared=not gpu.visible()):
            counts = run(request)
            write_record(arguments.output, counts)
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
        report(in_one_line(counts))
    return 0


def _take_threads_of_cells(cores: int | None) -> None:
    """Two counts run at once, each told of half the cores; in the environment of a cell its preloader serves them."""
    if cores:
        os.environ.update({name: str(cores) for name in os.environ if name.endswith(THREADS)})


def run(request: CountRequest) -> Counts:
    """Count in a fresh child, and put together the record."""
    method = host.start_method()
    outcome, versions = ask_child(request, method)
    say(f"{outcome.status}{': ' if outcome.reason else ''}{outcome.reason}")
    return assemble_counts(request, outcome, method, versions)


def ask_child(request: CountRequest, start_method: str) -> tuple[Outcome, Versions]:
    """What one child of a process with the framework imported told, and that process' versions."""
    # Of a request such a process needs backend, interpreter and environment, under the names that both kinds give them.
    parent = Parent(cast(Request, request), str(ROOT), start_method)
    try:
        parent.wait_until_ready()
        message = {
            "kind": "counts",
            "strategy_file": request.strategy_file,
            "workload_file": request.workload_file,
            "batch_size": request.batch_size,
            "seed": request.seed,
        }
        return parent.ask(message, request.timeout_seconds), parent.versions
    finally:
        parent.close()


def in_one_line(counts: Counts) -> str:
    """What was counted, for those who watch a log."""
    key = counts.request.key
    name = f"{key.strategy}{of_workload(key.workload)}"
    if counts.status != "ok" or counts.per_call is None:
        return f"{name}: not counted: {counts.status}: {counts.reason}"
    step = "" if counts.per_step is None else f"{counts.per_step.python_calls:,.7g} a step and "
    return f"{name}: Python calls: {step}{counts.per_call.python_calls:,.7g} a call"


def say(text: str) -> None:
    """One line to the log."""
    print(f"[{utc_now()}] {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
