"""Work on a run curve by curve, on several cores where there are several, with results in the order of the curves.

A curve, one (stack, workload, batch size), is what nothing of another depends on. Processes are forked, so that none
has to import anything; where that is not to be had (macOS), they are started afresh.
"""

from __future__ import annotations

import gc
import multiprocessing
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

FEWEST = 3  # curves that are worth another process
CELL = re.compile(r"(?:^|/)cells/([^/]+)/([^/]+)/b(\d+)/[^/]+/n\d+\.json$")


def by_curve(paths: Sequence[Path]) -> list[list[Path]]:
    """The paths of cells by their curves, in the order of stack, workload and batch size; by what they are named.

    What is no path of a cell is a share of its own, and comes first.
    """
    found: dict[tuple[str, str, int], list[Path]] = {}
    for path in paths:
        named = CELL.search(path.as_posix())
        key = (named[1], named[2], int(named[3])) if named else ("", "", 0)
        found.setdefault(key, []).append(path)
    return [found[key] for key in sorted(found)]


def in_order(work: Callable[[T], R], shares: Sequence[T], processes: int) -> Iterator[R]:
    """``work`` of every share; it and what it takes and gives must be known to other processes by name or value."""
    count = min(processes, len(shares) // FEWEST)
    if count < 2:
        with without_cycles():
            yield from map(work, shares)
        return
    method = "fork" if sys.platform == "linux" else "spawn"
    with multiprocessing.get_context(method).Pool(count, initializer=gc.disable) as pool:
        yield from pool.imap(work, shares)


@contextmanager
def without_cycles() -> Iterator[None]:
    """Records hold no cycles: looking for some in a million of them takes a third of the time."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()
