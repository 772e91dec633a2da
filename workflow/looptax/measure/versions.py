"""Import the framework, and say which one it is."""

from __future__ import annotations

import os
import platform
import time
from typing import Any

QUIET_THREADS = {"jemalloc_bg_thd"}  # an allocator's own thread, which survives a fork


def import_framework(backend: str) -> float:
    """Import Keras, its backend and NumPy, and run nothing; the seconds it took."""
    start = time.perf_counter()
    os.environ.setdefault("KERAS_BACKEND", backend)
    __import__(backend)
    __import__("keras")
    return time.perf_counter() - start


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
