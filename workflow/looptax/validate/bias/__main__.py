"""Measure the harness' own bias: ``python -m looptax.validate.bias --output FOLDER``.

Every run writes a folder of its own, FOLDER-1, FOLDER-2 and so on: files of lines hold every raw time (of turns, of
epochs' ends, of waits), ``validation.json`` the checks. ``--rederive`` makes the checks anew from the
raw times and compares.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import looptax
from looptax.plan.errors import PlanError
from looptax.records.files import UnreadableRecord
from looptax.records.validation import Validation
from looptax.runner.errors import HarnessError
from looptax.runner.lock import machine_lock
from looptax.statistics.needed_rounds import LEAST
from looptax.validate.bias import published, run
from looptax.validate.bias.plan import DEFAULT, ROWS

ROOT = Path(looptax.__file__).parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 1 where a check fails or the checks are not those of the raw times, 2 for a user's mistake."""
    parser = argparse.ArgumentParser(prog="python -m looptax.validate.bias", description=__doc__)
    parser.add_argument("--output", type=Path, help="a run goes to OUTPUT-1, -2, …")
    parser.add_argument("--strategies", nargs="+", choices=list(ROWS), default=list(DEFAULT))
    parser.add_argument("--pairs-least", type=int, default=24, help="turns of a strategy at least (24)")
    parser.add_argument("--pairs-most", type=int, default=80, help="turns of a strategy at most (80)")
    parser.add_argument("--seed", type=int, default=1, help="of orders, weights and data (1)")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--report", type=Path, default=ROOT / "reports/publish",
        help="published report for totals and the cost model (reports/publish)",
    )  # fmt: skip
    parser.add_argument(
        "--what", choices=["all", "machine", "waits", "report"], default="all",
        help="machine: measure, and leave the report out; waits: only the step after a wait; report: only what the "
        "report says (all)",
    )  # fmt: skip
    parser.add_argument(
        "--rederive", type=Path, metavar="FOLDER", help="check a finished run; measure nothing"
    )
    given = parser.parse_args(arguments)
    if (given.output is None) == (given.rederive is None):
        parser.error("give either --output, to measure, or --rederive, to check what was measured")
    if not LEAST <= given.pairs_least <= given.pairs_most:
        parser.error(f"--pairs-least: allowed are {LEAST} (fewer give no interval) up to --pairs-most")
    try:
        if given.rederive:
            return _rederive(given.rederive)
        from_report = published.sections(given.report) if given.what in ("all", "report") else []
        strategies = given.strategies if given.what in ("all", "machine") else []
        scripts = given.what != "report"
        plan = run.Plan(strategies, scripts, given.pairs_least, given.pairs_most, given.seed, given.cores)
        with machine_lock(say) if scripts else nullcontext():
            folder, validation = run.measure(plan, given.output, ROOT, from_report, say)
    except (HarnessError, PlanError, UnreadableRecord) as error:
        say(f"error: {error}")
        return 2
    return _tell(folder, validation)


def _rederive(folder: Path) -> int:
    wrong = run.rederive(folder)
    say(
        "the checks are those of the raw times"
        if not wrong
        else f"not those of the raw times: {', '.join(wrong)}"
    )
    return 1 if wrong else 0


def _tell(folder: Path, validation: Validation) -> int:
    for section in validation.sections:
        print(section.title)
        for check in section.checks:
            word = {True: "holds", False: "FAILS", None: ""}[check.holds]
            print(f"  {word:5}  {check.what}: {check.found:.4g} ({check.trials}) {check.note}")
    print(folder)
    return 1 if validation.failed else 0


def say(text: str) -> None:
    """One line of progress."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
