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
    version = _ask(nvml.nvmlSystemGetDriverVersion) if nvml else None
    return None if version is None else str(version)


def trouble() -> str:
    """Why a driver that is there does not answer, in its own words; empty where it does, or where there is none."""
    return _session()[1]


def name() -> str | None:
    """What the visible GPUs are, such as ``NVIDIA H100`` or ``2 × NVIDIA H100``; None where there is none."""
    names = Counter(_ask(partial(_nvml().nvmlDeviceGetName, handle)) or "a GPU" for _, handle in _devices())
    told = [name if count == 1 else f"{count} × {name}" for name, count in names.items()]
    return ", ".join(told) or None


def read() -> list[GpuState]:
    """The state of every visible GPU now; a value that a device does not tell is None."""
    return [_state(index, handle) for index, handle in _devices()]


def _state(index: int, handle: Any) -> GpuState:
    nvml = _nvml()
    power = _ask(partial(nvml.nvmlDeviceGetPowerUsage, handle))
    reasons = _ask(partial(nvml.nvmlDeviceGetCurrentClocksThrottleReasons, handle))
    limits = {
        policy: _ask(partial(nvml.nvmlDeviceGetViolationStatus, handle, policy))
        for policy in (nvml.NVML_PERF_POLICY_POWER, nvml.NVML_PERF_POLICY_THERMAL)
    }
    return GpuState(
        index=index,
        clock_mhz=_ask(partial(nvml.nvmlDeviceGetClockInfo, handle, nvml.NVML_CLOCK_SM)),
        memory_clock_mhz=_ask(partial(nvml.nvmlDeviceGetClockInfo, handle, nvml.NVML_CLOCK_MEM)),
        celsius=_ask(partial(nvml.nvmlDeviceGetTemperature, handle, nvml.NVML_TEMPERATURE_GPU)),
        watts=None if power is None else power / 1000,
        slowed_by=None if reasons is None else [word for bit, word in SLOWED_BY.items() if reasons & bit],
        power_limited_seconds=_seconds(limits[nvml.NVML_PERF_POLICY_POWER]),
        heat_limited_seconds=_seconds(limits[nvml.NVML_PERF_POLICY_THERMAL]),
    )


def _ask(question: Callable[[], Any]) -> Any:
    """An answer of the driver, None where it has none: not every device tells everything, and a device can be lost."""
    try:
        return question()
    except _nvml().NVMLError:
        return None


def _seconds(told: Any) -> float | None:
    """Of a counter in nanoseconds."""
    return None if told is None else told.violationTime / 1e9


@cache
def _devices() -> list[tuple[int, Any]]:
    """Index and handle of each GPU that ``CUDA_VISIBLE_DEVICES`` leaves, in its order; by index, or how a UUID begins.

    Indices go by the bus, and CUDA's are made to (``CUDA_DEVICE_ORDER``, in ``parent.py``). Of a slice of a GPU (MIG)
    it is the GPU that tells.
    """
    nvml = _nvml()
    if nvml is None:
        return []
    found = [
        (i, _ask(partial(nvml.nvmlDeviceGetHandleByIndex, i)))
        for i in range(_ask(nvml.nvmlDeviceGetCount) or 0)
    ]
    handles = [(i, handle) for i, handle in found if handle is not None]
    if CHOICE not in os.environ:
        return handles
    chosen = [part.strip() for part in os.environ[CHOICE].split(",") if part.strip()]
    return [one for part in chosen for one in handles if _is_chosen(part, *one)]


def _is_chosen(part: str, index: int, handle: Any) -> bool:
    nvml = _nvml()
    if part.startswith("MIG-"):
        whole = _ask(
            lambda: nvml.nvmlDeviceGetDeviceHandleFromMigDeviceHandle(nvml.nvmlDeviceGetHandleByUUID(part))
        )
        return whole is not None and _ask(partial(nvml.nvmlDeviceGetIndex, whole)) == index
    return part == str(index) or (_ask(partial(nvml.nvmlDeviceGetUUID, handle)) or "").startswith(part)


def _nvml() -> Any:
    """The library with a session that lasts as long as this process; None where it cannot be had."""
    return _session()[0]


@cache
def _session() -> tuple[Any, str]:
    """The library, or None and what it said where there is a driver that does not answer."""
    try:
        import pynvml
    except ImportError:
        return None, ""
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError_LibraryNotFound:
        return None, ""
    except pynvml.NVMLError as error:
        return None, str(error)
    return pynvml, ""
