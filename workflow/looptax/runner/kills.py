"""Who ended a child: the kernel, for want of memory, or somebody else."""

from __future__ import annotations

import signal
from pathlib import Path

VMSTAT = Path("/proc/vmstat")
ASKED = frozenset(
    {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
)  # what ends a program that is no longer wanted


def by_the_kernel(vmstat: Path = VMSTAT) -> int | None:
    """How many processes of this machine it has ended for want of memory; None where it does not tell (Linux 4.13)."""
    try:
        lines = vmstat.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), None)


def explain(number: int, by_the_kernel: bool) -> tuple[str, str]:
    """Status and reason of a child that a signal ended."""
    name = signal.Signals(number).name
    if number != signal.SIGKILL:
        return "failed", f"the child was ended by {name}"
    if by_the_kernel:
        return "out_of_memory", f"the child was ended by {name}, as the kernel does when memory runs out"
    return "failed", f"the child was ended by {name}, and not by the kernel for want of memory"
