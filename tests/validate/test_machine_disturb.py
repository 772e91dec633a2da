"""Processes that are in the way: there while a cell is measured, and gone afterwards, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from looptax.validate.machine import disturb
from looptax.validate.machine.plan import DISTURBANCES


def children() -> list[int]:
    """Processes of this one that disturb."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        for pid in (task / "children").read_text().split():
            if b"disturber.py" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(int(pid))
    return found


def wait_until(is_so: Callable[[], bool]) -> bool:
    for _ in range(400):
        if is_so():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disturb, "LOOK_EVERY_SECONDS", 0.01)


@pytest.mark.parametrize("how", DISTURBANCES)
def test_they_are_there_meanwhile_and_gone_afterwards(how) -> None:
    with disturb.disturbed(how, lambda: True):
        expected = len(os.sched_getaffinity(0)) if how in ("both cores", "in the middle") else 1
        assert wait_until(lambda: len(children()) == expected)
    assert children() == []


def test_without_a_disturbance_nothing_runs() -> None:
    with disturb.disturbed(None, lambda: True):
        assert children() == []


def test_the_middle_is_not_the_beginning() -> None:
    looked: list[bool] = []

    def half_done() -> bool:
        looked.append(True)
        return False

    with disturb.disturbed("in the middle", half_done):
        assert wait_until(lambda: len(looked) > 3)
        assert children() == []


def test_they_are_gone_after_a_failure() -> None:
    with pytest.raises(RuntimeError, match="planted"), disturb.disturbed("one core", lambda: True):
        raise RuntimeError("planted")
    assert children() == []


def test_they_do_not_outlive_a_validation_that_is_killed() -> None:
    program = (
        "import time\nfrom looptax.validate.machine import disturb\n"
        "started = disturb.start('both cores')\nprint(*(p.pid for p in started), flush=True)\ntime.sleep(600)\n"
    )
    validation = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=environment()
    )
    assert validation.stdout is not None
    with validation.stdout:
        started = [int(pid) for pid in validation.stdout.readline().split()]
        assert started
        assert all(alive(pid) for pid in started)
        validation.send_signal(signal.SIGKILL)
        validation.wait()
    assert wait_until(lambda: not any(alive(pid) for pid in started))


def alive(pid: int) -> bool:
    """Running, and not only waiting to be buried by whoever adopted it."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except FileNotFoundError:
        return False
    return state != "Z"


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(disturb.__file__).parents[3])}
