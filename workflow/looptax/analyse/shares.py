"""Work on a run curve by curve, on several cores where there are several, with results in the order of the curves.

A curve, one (stack, workload, batch size), is what nothing of another depends on. Processes are forked, so that none
has to import anything; where that is not to be had (macOS), they are started afresh.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

FEWEST = 3  # curves that are worth another process
CELL = re.compile(r"(?:^|/)cells/([^/]+)/([^/]+)/b(\d+)/[^/]+/n\d+\.json$")


class Killed(Exception):
    """A process that worked on a share was killed: by the system, mostly, as memory ran out."""

    def __str__(self) -> str:
        return (
            "a process of this command was killed, as the system does when memory runs out. Nothing was written. "
            "Make room and run again, or with fewer processes at a time: snakemake --cores 1."
        )


def by_curve(paths: Sequence[str]) -> list[list[str]]:
    """The paths of cells by their curves, in the order of stack, workload and batch size; by what they are named.

    What is no path of a cell is a share of its own, and comes first.
    """
    found: dict[tuple[str, str, int], list[str]] = {}
    for path in paths:
        named = CELL.search(path)
        key = (named[1], named[2], int(named[3])) if named else ("", "", 0)
        found.setdefault(key, []).append(path)
    return [found[key] for key in sorted(found)]


def context_for(shares: Sequence[object], processes: int) -> tuple[BaseContext | None, int]:
    """How processes are made for so many shares, and how many of them; None where this one does all."""
    count = min(processes, len(shares) // FEWEST)
    if count < 2:
        return None, 1
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn"), count


def in_order(
    work: Callable[[T], R],
    shares: Sequence[T],
    processes: int,
    begin: Callable[..., None] = lambda: None,
    given: tuple[object, ...] = (),
) -> Generator[R]:
    """``work`` of every share; it and what it takes and gives must be known to other processes by name or value.

    Each process calls ``begin`` first, with what is ``given``: what can be handed on only while it is made.

    Raises
    ------
    Killed
        If one of the processes ended without a word.
    """
    context, count = context_for(shares, processes)
    if context is None:
        begin(*given)
        with without_cycles():
            yield from map(work, shares)
        return
    with without_cycles(), ProcessPoolExecutor(count, context, _begin, (begin, given)) as pool:
        try:
            yield from pool.map(work, shares)
        except BrokenProcessPool as error:
            raise Killed from error


def _begin(begin: Callable[..., None], given: tuple[object, ...]) -> None:
    gc.disable()
    # Ctrl-C reaches all processes: this one finishes its share, for whose turn others may wait, and gets no other.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()
    begin(*given)


def _end_with(parent: BaseProcess) -> None:
    """A process that waits for work would wait for good if who gives it were killed."""
    wait([parent.sentinel])
    os._exit(1)


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
