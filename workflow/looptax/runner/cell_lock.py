"""One job at a time for a cell of a cluster: jobs of a Snakemake that was killed go on, and the next hands out anew.

On one machine a run holds its folder, and its jobs end with it. Here jobs of both may serve one cell from two nodes.
The lock is of the file system that nodes share; where that knows none, there is nothing to hold.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SLURM_JOB = "SLURM_JOB_ID"


@contextmanager
def cell_lock(output: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the cell at ``output`` where this is a job of Slurm; say so when another job has it first."""
    if SLURM_JOB not in os.environ:
        yield
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    path = output.with_name(f".{output.stem}.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another job is at this cell; waiting for {path}, and going on from its rounds")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError:
            say(f"{path}: this file system knows no locks; two jobs at one cell would measure rounds twice")
        yield
    finally:
        os.close(descriptor)
