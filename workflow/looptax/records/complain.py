"""Why a job could do no more, in a sentence, on whatever still takes it."""

from __future__ import annotations

import errno
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
