"""What a job has to say, on whatever still takes it: how it went, or in a sentence why it could do no more."""

from __future__ import annotations

import errno
import os
import sys

FULL = (errno.ENOSPC, errno.EDQUOT)


def explain(error: OSError) -> str:
    """One sentence for a file that could not be written or read."""
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in FULL:
        return f"{where}the disk is full; make room and run again: all that is finished is kept"
    return f"{where}{error.strerror or error}"


def complain(text: str) -> None:
    """Say it on standard error, which is a job's log; where a full disk does not take that, on standard output."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        print(text, flush=True)


def report(text: str) -> None:
    """Say on standard output how it went. Where nobody reads that any longer the work is done all the same."""
    try:
        print(text, flush=True)
    except OSError:
        # Python would try again at its end, and end with an error.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
