"""Hold the harness against known truths on this machine: ``python -m looptax.validate.machine --output FOLDER``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from looptax.plan import estimate
from looptax.plan.commit import commit
from looptax.plan.errors import PlanError
from looptax.records.files import UnreadableRecord
from looptax.records.validation import Check, Validation
from looptax.runner.clock import utc_now
from looptax.runner.errors import HarnessError
from looptax.runner.saying import in_one_line
from looptax.validate.folders import new_folder
from looptax.validate.machine import asking, measuring, plan, store
from looptax.validate.machine.derive import derive
from looptax.validate.machine.records import Plan, SectionName

SEED = 1
INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Plan, measure, derive; 1 where a figure does not keep its bound, 2 where nothing can be said."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.rederive is not None:
            return rederive(asked.rederive)
        folder, planned = _planned(asked)
        return 0 if asked.announce else _run(folder, planned, asked.cores)
    except (store.BadFolder, UnreadableRecord, PlanError, HarnessError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        say("interrupted: all finished rounds are kept; --resume goes on")
        return INTERRUPTED


def rederive(folder: Path) -> int:
    """The figures of a stored run from its cells alone; 2 where the stored ones are not these."""
    found = derive(store.read_plan(folder), store.read_cells(folder))
    say(as_table(found))
    if store.is_as_stored(folder, found):
        return 1 if found.failed else 0
    told = f"{folder / store.VALIDATION}: holds other figures than those that follow from its cells"
    print(f"error: {told}; take it from git again", file=sys.stderr)
    return 2


def _planned(asked: argparse.Namespace) -> tuple[Path, Plan]:
    """The run to make: the unfinished one, or one of its own that is written down before it starts."""
    if asked.resume:
        folder = store.unfinished(asked.output)
        return folder, store.read_plan(folder)
    planned = plan.make(asked.seed, asked.sections, asked.cells, utc_now())
    folder = new_folder(asked.output)
    store.write_plan(folder, planned)
    requests = [asking.request(cell, "") for cell in planned.cells]
    duration = estimate.in_words(estimate.seconds(requests, passes=planned.passes))
    say(f"{folder}: {len(planned.cells)} cells, {duration}; leave the machine alone meanwhile")
    return folder, planned


def _run(folder: Path, planned: Plan, cores: int) -> int:
    work = store.work_folder(folder, planned)
    cells = measuring.finished(planned, work)
    if cells:
        say(f"{len(cells)} of {len(planned.cells)} cells are kept")
    started, before = time.monotonic(), len(cells)
    try:
        for stored in measuring.measure(planned, work, commit(asking.ROOT), cores, say):
            cells.append(stored)
            pace = (time.monotonic() - started) / (len(cells) - before)
            left = estimate.in_words(pace * (len(planned.cells) - len(cells)))
            how = f", {stored.planned.disturbance}" if stored.planned.disturbance else ""
            place = f"{len(cells)} of {len(planned.cells)}, {stored.planned.section}{how}"
            say(f"{place}: {in_one_line(stored.cell.request, stored.cell)}; {left} left")
    finally:
        if cells:  # of a run that does not end, too: every run is kept
            store.write_cells(folder, sorted(cells, key=lambda stored: stored.number))
    validation = derive(planned, cells)
    store.write_validation(folder, validation)
    say(as_table(validation))
    return 1 if validation.failed else 0


def as_table(validation: Validation) -> str:
    """Every figure beside its bounds, a line each."""
    lines = [f"{validation.title}, seed {validation.seed}, {validation.started_utc}"]
    for section in validation.sections:
        lines += ["", section.title]
        lines += [
            f"  {_mark(check)} {_found(check):>12}  {check.what}{_bounds(check)}" for check in section.checks
        ]
    return "\n".join(lines)


def _mark(check: Check) -> str:
    return {True: "holds", False: "FAILS", None: "     "}[check.holds]


def _found(check: Check) -> str:
    return _in_unit(check.found, check) + (f" of {check.trials}" if check.unit == "count" else "")


def _bounds(check: Check) -> str:
    bounds = [("at least", check.at_least), ("at most", check.at_most)]
    told = [f"{words} {_in_unit(bound, check)}" for words, bound in bounds if bound is not None]
    return "".join(f"; {text}" for text in [*told, check.note] if text)


def _in_unit(value: float, check: Check) -> str:
    if check.unit == "count":
        return f"{value:.0f}"
    if check.unit == "seconds":
        return f"{value * 1e6:.2f} µs"
    return f"{value:.2%}" if check.unit in ("share", "relative") else f"{value:.4g}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m looptax.validate.machine", description=__doc__)
    what = parser.add_argument
    what("--output", type=Path, default=Path("docs/validation/machine"), help="a run goes to OUTPUT-1, -2, …")
    what("--sections", type=_sections, default=plan.SECTIONS, help=f"of {','.join(plan.SECTIONS)}")
    what("--cells", type=_positive, help="at most so many cells (or pairs) a section: a trial, no validation")
    what("--seed", type=int, default=SEED, help="of the order, the weights and the data")
    what("--cores", type=_positive, default=os.cpu_count() or 1)
    what("--announce", action="store_true", help="write the plan and stop; --resume then measures it")
    what("--resume", action="store_true", help="go on with the newest run that has no validation yet")
    what("--rederive", type=Path, metavar="FOLDER", help="the figures of a stored run, from its cells alone")
    return parser


def _sections(text: str) -> tuple[SectionName, ...]:
    names = text.split(",")
    unknown = [name for name in names if name not in plan.SECTIONS]
    if unknown:
        raise argparse.ArgumentTypeError(f"found {unknown[0]!r}; allowed: {', '.join(plan.SECTIONS)}")
    return tuple(name for name in plan.SECTIONS if name in names)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed: a whole number from 1 on")
    return int(text)


def say(text: str) -> None:
    """A line for whoever waits."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
