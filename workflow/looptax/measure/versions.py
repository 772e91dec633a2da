"""Import the framework, and say which one it is."""

from __future__ import annotations

import gc
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PICTURES = "matplotlib"  # Keras imports it, where it is, to draw galleries: half a second a cell
QUIET_THREADS = {"jemalloc_bg_thd"}  # an allocator's own thread, which survives a fork


def import_framework(backend: str) -> None:
    """Import Keras, its backend and NumPy, and run nothing."""
    os.environ.setdefault("KERAS_BACKEND", backend)
    with _garbage_left(), _as_if_missing(PICTURES):
        __import__(backend)
        __import__("keras")
    gc.collect()


@contextmanager
def _garbage_left() -> Iterator[None]:
    """No collection during an import, which makes a million objects that stay: an eighth of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _as_if_missing(name: str) -> Iterator[None]:
    """An optional import of ``name`` fails meanwhile; measured code may import it later."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]


def describe(backend: str) -> dict[str, Any]:
    """Versions of what was imported, as the cell's record holds them."""
    import keras
    import numpy

    framework = __import__(backend)
    return {
        "python": platform.python_version(),
        "framework": backend,
        "framework_version": framework.__version__,
        "keras": keras.__version__,
        "numpy": numpy.__version__,
        "backend": backend,
        "cuda": _cuda(framework),
    }


def devices(backend: str) -> list[str]:
    """What the framework calls each GPU that it found and will compute on; empty where it computes on the CPU."""
    framework = __import__(backend)
    if backend == "tensorflow":
        details = framework.config.experimental.get_device_details
        found = framework.config.list_physical_devices("GPU")
        return [details(device).get("device_name", device.name) for device in found]
    if backend == "jax":
        return [device.device_kind for device in framework.devices() if device.platform == "gpu"]
    return [framework.cuda.get_device_name(i) for i in range(framework.cuda.device_count())]


def threads() -> list[str]:
    """Names of this process' threads beside the first, but for those that a fork leaves in order."""
    try:
        tasks = os.listdir("/proc/self/task")
    except OSError:
        return []
    names = [_comm(task) for task in tasks if int(task) != os.getpid()]
    return [name for name in names if name not in QUIET_THREADS]


def _comm(task: str) -> str:
    try:
        with open(f"/proc/self/task/{task}/comm", encoding="utf-8") as stream:
            return stream.read().strip()
    except OSError:
        return "ended"


def _cuda(framework: Any) -> str | None:
    try:
        version = framework.sysconfig.get_build_info().get("cuda_version")
    except AttributeError:
        return None
    return str(version) if version else None
