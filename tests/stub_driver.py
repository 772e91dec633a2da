"""The library of a driver that is none, compiled once a session; the tests' machine has no GPU."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from tests.compilers import c_compiler

SOURCE = Path(__file__).with_name("stub_driver.c")
ROOT = SOURCE.parents[1]


@cache
def folder() -> str:
    """Where ``libnvidia-ml.so.1`` lies; the test is skipped where nothing can compile it."""
    compiler = c_compiler()
    place = tempfile.mkdtemp(prefix="looptax-driver-")
    library = Path(place) / "libnvidia-ml.so.1"
    subprocess.run([compiler, "-shared", "-fPIC", "-Wall", "-Werror", "-o", library, SOURCE], check=True)
    return place


def environment(**told: str) -> dict[str, str]:
    """The environment of a process that finds this driver, which tells what is ``told``."""
    return {**os.environ, "LD_LIBRARY_PATH": folder(), "PYTHONPATH": str(ROOT / "workflow"), **told}


def run(code: str, **told: str) -> str:
    """What a Python process prints that finds this driver."""
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(**told),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()
