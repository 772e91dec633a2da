"""The GPU as its driver tells of it (NVML): which one it is, and its clocks, heat and limits at a moment.

No framework is needed. Where there is no driver, or no ``nvidia-ml-py`` (the lock without CUDA), nothing is told.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from looptax.records.cell import GpuState

CHOICE = "CUDA_VISIBLE_DEVICES"
NONE_CHOSEN = frozenset({"", "-1"})
DEVICE_FILES = ("nvidia[0-9]*", "dxg")  # the driver's own, and that of WSL 2

# Bits of nvmlClocksEventReasons; idling and what somebody set on purpose are no slowing down.
SLOWED_BY = {
    0x04: "software power cap",
    0x08: "hardware slowdown",
    0x20: "software thermal slowdown",
    0x40: "hardware thermal slowdown",
    0x80: "hardware power brake",
}


def visible() -> bool:
    """Whether programs that are started here find a GPU, as far as that can be seen without a framework."""
    if os.environ.get(CHOICE, "all").strip() in NONE_CHOSEN:
        return False
    return any(found for pattern in DEVICE_FILES for found in Path("/dev").glob(pattern))


def driver() -> str | None:
    """The driver's version, None where none answers."""
    nvml = _nvml()
    return str(nvml.nvmlSystemGetDriverVersion()) if nvml else None


def name() -> str | None:
    """What the visible GPUs are, such as ``NVIDIA H100`` or ``2 × NVIDIA H100``; None where there is none."""
    nvml = _nvml()
    names = Counter(str(nvml.nvmlDeviceGetName(handle)) for _, handle in _devices()) if nvml else Counter()
    told = [name if count == 1 else f"{count} × {name}" for name, count in names.items()]
    return ", ".join(told) or None


def read() -> list[GpuState]:
    """The state of every visible GPU now; a value that a device does not tell is None."""
    return [_state(index, handle) for index, handle in _devices()]


def _state(index: int, handle: Any) -> GpuState:
    nvml = _nvml()

    def ask(question: Callable[[], Any]) -> Any:
        try:
            return question()
        except nvml.NVMLError:
            return None

    power = ask(lambda: nvml.nvmlDeviceGetPowerUsage(handle))
    reasons = ask(lambda: nvml.nvmlDeviceGetCurrentClocksThrottleReasons(handle))
    limits = {
        policy: ask(partial(nvml.nvmlDeviceGetViolationStatus, handle, policy))
        for policy in (nvml.NVML_PERF_POLICY_POWER, nvml.NVML_PERF_POLICY_THERMAL)
    }
    return GpuState(
        index=index,
        clock_mhz=ask(lambda: nvml.nvmlDeviceGetClockInfo(handle, nvml.NVML_CLOCK_SM)),
        memory_clock_mhz=ask(lambda: nvml.nvmlDeviceGetClockInfo(handle, nvml.NVML_CLOCK_MEM)),
        celsius=ask(lambda: nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU)),
        watts=None if power is None else power / 1000,
        slowed_by=None if reasons is None else [word for bit, word in SLOWED_BY.items() if reasons & bit],
        power_limited_seconds=_seconds(limits[nvml.NVML_PERF_POLICY_POWER]),
        heat_limited_seconds=_seconds(limits[nvml.NVML_PERF_POLICY_THERMAL]),
    )


def _seconds(told: Any) -> float | None:
    """Of a counter in nanoseconds."""
    return None if told is None else told.violationTime / 1e9


@cache
def _devices() -> list[tuple[int, Any]]:
    """Index and handle of each GPU that ``CUDA_VISIBLE_DEVICES`` leaves, by index or by the begin of its UUID.

    Indices are NVML's, in the order of the bus; CUDA's are the same where all GPUs are alike.
    """
    nvml = _nvml()
    if nvml is None:
        return []
    handles = [(i, nvml.nvmlDeviceGetHandleByIndex(i)) for i in range(nvml.nvmlDeviceGetCount())]
    if CHOICE not in os.environ:
        return handles
    chosen = [part.strip() for part in os.environ[CHOICE].split(",") if part.strip()]
    return [
        (i, handle)
        for i, handle in handles
        if str(i) in chosen or any(nvml.nvmlDeviceGetUUID(handle).startswith(c) for c in chosen)
    ]


@cache
def _nvml() -> Any:
    """The library with a session that lasts as long as this process; None where it cannot be had."""
    try:
        import pynvml

        pynvml.nvmlInit()
    except ImportError:
        return None
    except pynvml.NVMLError:
        return None
    return pynvml
