"""Measure the floor against a step in C: ``python -m looptax.bench.floor``, or ``make bench-floor``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import looptax
from looptax.bench.floor import compiler, roofline, table
from looptax.bench.floor.ask import C_STEP, HERE, Settings, entries, request
from looptax.plan import catalogue
from looptax.plan.commit import commit
from looptax.plan.errors import PlanError
from looptax.records.cell import Cell
from looptax.records.files import write_record
from looptax.runner.__main__ import run
from looptax.runner.errors import HarnessError
from looptax.runner.lock import machine_lock

ROOT = Path(looptax.__file__).parents[2]
SHAPE = {"INPUTS": 10, "HIDDEN": 128}  # the article's model
ROWS_AT_ONCE = 4  # step.c takes so many rows in one go
FEWEST_ROUNDS = 6  # fewer have no interval at 95 %


def main(words: Sequence[str] | None = None) -> int:
    """Compile, measure, print. 1 where a cell failed or did other work; a ratio above the bound is no failure."""
    options = _options(words)
    try:
        cc = compiler.find()
        told = compiler.version(cc)
        print(f"C: {told}, {' '.join(compiler.FLAGS)}", flush=True)
        peak = _peak(cc, options.output)
        cells = [cell for batch in options.batch_sizes for cell in _measure(options, cc, batch)]
        found, failed = table.rows(cells, entries(ROOT, options.floor), options.seed)
    except (compiler.CompilerError, HarnessError, PlanError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(
        f"\nfloor: {options.floor}; peak of one core: {peak / 1e9:.0f} GFLOP/s; {options.rounds} rounds a size"
    )
    print(table.render(found, lambda batch: roofline.step_flop(batch, *SHAPE.values()) / peak))
    for line in failed:
        print(f"no row: {line}")
    return 1 if failed else 0


def _peak(cc: str, output: Path) -> float:
    library = compiler.compile_library(cc, HERE / "peak.c", {}, output)
    with machine_lock(partial(print, flush=True)):
        return roofline.peak_flop_per_second(library)


def _measure(options: argparse.Namespace, cc: str, batch: int) -> list[Cell]:
    """The cells of one batch size, each under the machine's lock; rounds that are finished already are kept."""
    library = compiler.compile_library(cc, HERE / "step.c", {"BATCH": batch, **SHAPE}, options.output)
    settings = Settings(options.rounds, options.min_seconds, options.parents, options.seed)
    cells = []
    for number, steps in enumerate(options.steps, start=1):
        print(f"batch {batch}, {steps} steps an epoch ({number} of {len(options.steps)} sizes)", flush=True)
        asked = request(ROOT, options.floor, library, batch, steps, settings, commit(ROOT))
        path = options.output / options.floor / f"b{batch}" / C_STEP / f"n{batch * steps}.json"
        with machine_lock(partial(print, flush=True)):
            cell = run(asked, path, os.cpu_count() or 1)
        write_record(path, cell, indent=-1)
        cells.append(cell)
    return cells


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m looptax.bench.floor", description=__doc__)
    parser.add_argument(
        "--floor", default="resident_epoch_xla_parts", help="the strategy that is held against C"
    )
    parser.add_argument("--batch-sizes", type=_batch, nargs="+", default=[8, 32, 128, 512])
    parser.add_argument(
        "--steps", type=_positive, nargs="+", default=[256, 1024, 4096], help="sizes of an epoch"
    )
    parser.add_argument("--rounds", type=_rounds, default=8, help="fresh processes a size")
    parser.add_argument("--min-seconds", type=float, default=0.03, help="least length of a visit")
    parser.add_argument("--parents", type=_positive, default=2, help="preloaded processes a size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--output", type=Path, default=Path("results/bench-floor"), help="cells and libraries"
    )
    options = parser.parse_args(words)
    options.steps = sorted(set(options.steps))
    if len(options.steps) < 2:
        parser.error("--steps: found one size; a cost per step needs two or more different ones")
    try:
        work = catalogue.strategy(ROOT, options.floor).work
    except PlanError as error:
        parser.error(f"--floor: {error}")
    if work != "same":
        parser.error(f"--floor: {options.floor!r} does other work; allowed: a strategy that does the same")
    return options


def _positive(word: str) -> int:
    return _at_least(word, 1)


def _rounds(word: str) -> int:
    return _at_least(word, FEWEST_ROUNDS)


def _batch(word: str) -> int:
    number = _at_least(word, ROWS_AT_ONCE)
    if number % ROWS_AT_ONCE:
        raise argparse.ArgumentTypeError(f"found {number}; allowed: multiples of {ROWS_AT_ONCE}")
    return number


def _at_least(word: str, least: int) -> int:
    if not word.isdecimal() or int(word) < least:
        raise argparse.ArgumentTypeError(f"found {word!r}; allowed: a whole number of at least {least}")
    return int(word)


if __name__ == "__main__":
    sys.exit(main())
