"""The machine, as far as it changes timings."""

from __future__ import annotations

import math
import os
import platform
import shutil
import socket
import subprocess
from pathlib import Path

from looptax.records import memory
from looptax.records.cell import Host
from looptax.runner import gpu

SLURM_NODE = "SLURMD_NODENAME"
IMAGE_VARIABLE = "LOOPTAX_IMAGE"  # the Dockerfile sets it


def describe(cores: int) -> Host:
    """The host of this process, with the memory that it may take; ``cores`` is what the workflow was given."""
    name, driver = _gpu()
    return Host(
        hostname=node(),
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        cpu=_cpu(),
        logical_cpus=os.cpu_count() or 1,
        affinity=_affinity(),
        memory=memory.granted(),
        cores=cores,
        cgroup_cpus=_cgroup_cpus(),
        gpu=name,
        driver=driver,
        image=os.environ.get(IMAGE_VARIABLE) or None,
    )


def node() -> str:
    """The machine's name: as Slurm calls it where this is one of its jobs, else as it calls itself."""
    return os.environ.get(SLURM_NODE) or socket.gethostname()


def start_method() -> str:
    """``fork`` from a preloaded parent where that is safe; ``spawn`` beside a GPU and outside Linux."""
    return "spawn" if gpu.visible() or platform.system() != "Linux" else "fork"


def room_for_two(cores: int, method: str, peak_memory: int) -> bool:
    """Whether two children of ``peak_memory`` bytes may be prepared at once: a core and the memory for each.

    Never beside a GPU, whose memory the first one takes as a whole.
    """
    granted = [cores, _affinity(), _cgroup_cpus() or math.inf]
    return method == "fork" and min(granted) >= 2 and 2 * peak_memory < _available_memory()


def _affinity() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _available_memory() -> int:
    """Bytes that the kernel would still give out, to this control group if it has a limit; 0 where it does not say."""
    try:
        told = dict(
            line.split(":", 1) for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        )
        free = 1024 * int(told["MemAvailable"].split()[0])
    except (OSError, ValueError, KeyError):
        return 0
    try:
        group = Path("/sys/fs/cgroup")
        limit, used = (
            (group / name).read_text(encoding="ascii") for name in ("memory.max", "memory.current")
        )
        return min(free, int(limit) - int(used))
    except (OSError, ValueError):
        return free


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def _cgroup_cpus() -> float | None:
    """CPUs that the control group grants, None where it sets no limit."""
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return None
    return None if quota == "max" else int(quota) / int(period)


def _gpu() -> tuple[str | None, str | None]:
    """Name and driver of the GPU: from the driver itself, or, with a lock that cannot ask it, from its tool."""
    if gpu.driver() is not None:
        return gpu.name(), gpu.driver()
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return None, None
    query = [tool, "--query-gpu=name,driver_version", "--format=csv,noheader"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None, None
    name, _, driver = answer.strip().partition("\n")[0].partition(",")
    return name.strip() or None, driver.strip() or None
