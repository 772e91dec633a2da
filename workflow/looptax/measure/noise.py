"""What the machine says about its own quiet: cumulative signals, differenced by whoever reads them."""

from __future__ import annotations

import os
import resource
import time
from typing import Any

PROBE_LOOPS = 20_000
PROBE_REPEATS = 5


def read() -> dict[str, Any]:
    """Cumulative noise signals of this moment, and the time of a fixed spin loop.

    Returns
    -------
    dict
        ``steal_seconds`` of all CPUs, ``run_delay_seconds`` of this process' first thread, ``pressure_seconds``
        (some task waited for a CPU), ``involuntary_switches`` of this process, ``probe_seconds``; None where
        the kernel does not give a signal.
    """
    return {
        "steal_seconds": _steal(),
        "run_delay_seconds": _run_delay(),
        "pressure_seconds": _pressure(),
        "involuntary_switches": resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw,
        "probe_seconds": spin(),
    }


def spin() -> float:
    """The least of a few times of a fixed loop of plain Python: it grows when the core is slow or shared."""
    return min(_spin_once() for _ in range(PROBE_REPEATS))


def _spin_once() -> float:
    start = time.perf_counter()
    for _ in range(PROBE_LOOPS):
        pass
    return time.perf_counter() - start


def _fields(path: str) -> list[str]:
    try:
        with open(path, encoding="ascii") as stream:
            return stream.readline().split()
    except OSError:
        return []


def _steal() -> float | None:
    fields = _fields("/proc/stat")
    return int(fields[8]) / os.sysconf("SC_CLK_TCK") if len(fields) > 8 else None


def _run_delay() -> float | None:
    fields = _fields("/proc/self/schedstat")
    return int(fields[1]) / 1e9 if len(fields) == 3 else None


def _pressure() -> float | None:
    total = [field for field in _fields("/proc/pressure/cpu") if field.startswith("total=")]
    return int(total[0].removeprefix("total=")) / 1e6 if total else None
