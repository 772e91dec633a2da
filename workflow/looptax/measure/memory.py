"""How much memory a process has held at most."""

from __future__ import annotations

import resource
import sys

UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes


def peak(usage: resource.struct_rusage) -> int:
    """The largest resident set, in bytes."""
    return usage.ru_maxrss * UNIT


def own_peak() -> int:
    """That of this process so far, in bytes."""
    return peak(resource.getrusage(resource.RUSAGE_SELF))


def resident() -> int | None:
    """The resident set of this process now, in bytes; None where the system does not tell it cheaply."""
    try:
        with open("/proc/self/statm", encoding="ascii") as stream:
            return int(stream.read().split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return None
