"""Runs of 200, 2,000 and 20,000 cells: ``python -m looptax.bench.scale``, or ``make bench-scale``.

Makes up a run of each size in a folder of its own, and has the real workflow plan, tabulate, analyse and show it. Ends
in a table: each figure beside its bound. Exit status 1 where a bound is missed, or where something could not be
measured.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from looptax.bench.page import chromium
from looptax.bench.page.load import READY, load_milliseconds
from looptax.bench.scale import growth, scratch, stages
from looptax.bench.scale.cells import CALLS, VISITS
from looptax.bench.scale.shape import shape_of
from looptax.bench.scale.stages import DryRuns, Shown, Tables
from looptax.bench.scale.table import Point, table
from looptax.bench.scale.timing import Failed, Taken

CELLS = "200,2000,20000"
MOST_DRY_RUN = 1.3  # times the bare graph, which was asked of 20,000 cells ...
FEWEST_PLANNED = (
    2_000  # ... and is looked at from here on: of fewer, what is the same for any number weighs most
)
MOST_TABULATE = 2.0  # times parsing the files with orjson
FEWEST_TABULATED = (
    20_000  # of fewer cells start-up is most of the time: parsing needs no more than Python itself
)
MOST_SECONDS = 60.0  # findings and page together
MOST_MEMORY = 2e9  # bytes, of any process
MOST_PAGE = 1.5e6  # bytes
MOST_READY = 1000.0  # milliseconds from navigation to a document that can be read


@dataclass(frozen=True)
class Size:
    """What was measured of a run of so many cells."""

    cells: int
    bytes_a_cell: float
    planned: DryRuns  # nothing measured yet
    current: DryRuns  # everything measured
    whole: Taken
    tables: Tables
    shown: Shown
    page_bytes: int
    ready: float | None  # milliseconds; None without a browser


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    options = _options(words)
    sizes = []
    try:
        for cells in options.cells:
            with tempfile.TemporaryDirectory(prefix="looptax-bench-scale-", dir=options.folder) as folder:
                sizes.append(measured(cells, Path(folder), options.times, print))
    except (Failed, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    points = [point for size in sizes for point in points_of(size)]
    if len(sizes) > 1:
        points += growths(sizes)
    print(table(points))
    return 0 if all(point.kept for point in points) else 1


def measured(cells: int, folder: Path, times: int, tell: Callable[[str], None]) -> Size:
    """One size. The page cache is warm for all: everything was written a moment ago."""
    shape = shape_of(cells)
    empty, full = folder / "empty", folder / "full"
    for place in (empty, full):
        scratch.lay_out(place, shape)
    run = scratch.measure(full)
    passes = scratch.planned(full).passes
    tell(
        f"{cells:,} cells: {shape.workloads} workloads, {len(shape.batch_sizes)} batch sizes, {passes} passes"
    )
    planned = stages.dry_runs(run, empty, passes, times)
    tell(f"  dry run, nothing measured: {planned.ours.told('s')}; bare: {planned.bare.told('s')}")
    current = stages.dry_runs(run, full, passes, times)
    tell(f"  dry run, all measured: {current.ours.told('s')}; bare: {current.bare.told('s')}")
    whole = stages.whole(run)
    tell(f"  table, findings and page by Snakemake: {whole.seconds:.3g} s, and then nothing to do")
    tables = stages.tables(run, max(times, 3))
    tell(f"  table: {tables.ours.told('s')}; parsing: {tables.parsing.told('s')}")
    shown = stages.shown(run)
    tell(f"  findings: {shown.find.seconds:.3g} s; page: {shown.render.seconds:.3g} s")
    browser = chromium.find()
    ready = load_milliseconds(browser, shown.page, 5, READY).median if browser else None
    size = Size(
        *(cells, run.bytes_a_cell, planned, current, whole, tables, shown),
        *(shown.page.stat().st_size, ready),
    )
    shutil.rmtree(folder, ignore_errors=True)
    return size


def points_of(size: Size) -> list[Point]:
    """The figures of one size, each beside its bound."""
    n = f"{size.cells:,} cells"
    memory = max(size.shown.find.memory, size.shown.render.memory, size.tables.memory)
    both = size.shown.find.seconds + size.shown.render.seconds
    found = [
        Point(
            f"{n}: bytes a cell's record",
            size.bytes_a_cell / 1e3,
            "kB",
            None,
            f"{VISITS} visits of {CALLS} calls a round",
        ),
        Point(
            f"{n}: dry run, nothing measured",
            size.planned.ratio,
            "times bare",
            MOST_DRY_RUN if size.cells >= FEWEST_PLANNED else None,
            _beside(size.planned),
        ),
        Point(
            f"{n}: dry run, all measured",
            size.current.ratio,
            "times bare",
            MOST_DRY_RUN if size.cells >= FEWEST_PLANNED else None,
            _beside(size.current),
        ),
        Point(
            *(f"{n}: tabulating", size.tables.ratio, "times parsing"),
            MOST_TABULATE if size.cells >= FEWEST_TABULATED else None,
            f"{size.tables.ours.told('s')}; orjson {size.tables.parsing.told('s')}",
        ),
        Point(
            *(f"{n}: findings and page", both, "s", MOST_SECONDS),
            f"findings {size.shown.find.seconds:.3g} s, page {size.shown.render.seconds:.3g} s",
        ),
        Point(f"{n}: largest process", memory / 1e9, "GB", MOST_MEMORY / 1e9, "table, findings, page"),
        Point(f"{n}: the page", size.page_bytes / 1e6, "MB", MOST_PAGE / 1e6),
    ]
    if size.ready is not None:
        found.append(Point(f"{n}: page ready in Chromium", size.ready, "ms", MOST_READY))
    return found


def growths(sizes: Sequence[Size]) -> list[Point]:
    """How each stage grows with the cells, start-up included; held to the bound between the two largest sizes."""
    kinds: dict[str, Callable[[Size], float]] = {
        "dry run, nothing measured": lambda s: s.planned.ours.median,
        "dry run, all measured": lambda s: s.current.ours.median,
        "bare dry run, nothing measured": lambda s: s.planned.bare.median,
        "tabulating": lambda s: s.tables.ours.median,
        "findings": lambda s: s.shown.find.seconds,
        "page": lambda s: s.shown.render.seconds,
    }
    found = []
    for what, seconds in kinds.items():
        taken = {size.cells: seconds(size) for size in sizes}
        bound = None if what.startswith("bare") else growth.MOST
        told = f"over all sizes {growth.exponent(taken):.2f}; {stages.seconds_of(taken)} a thousand cells"
        found.append(Point(f"growth of {what}, exponent", growth.last(taken), "", bound, told))
    return found


def _beside(dry: DryRuns) -> str:
    return f"{dry.ours.told('s')}; bare {dry.bare.told('s')}"


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m looptax.bench.scale", description=__doc__)
    parser.add_argument("--cells", type=_numbers, default=_numbers(CELLS), help=f"numbers of cells ({CELLS})")
    parser.add_argument(
        "--times", type=int, default=3, help="how often what is compared is measured, in turn (3)"
    )
    parser.add_argument(
        "--folder", type=Path, help="where runs are made up: 3 GB at 20,000 cells (the system's)"
    )
    return parser.parse_args(words)


def _numbers(text: str) -> list[int]:
    return [int(word) for word in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
