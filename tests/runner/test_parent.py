"""The processes around a cell: spawned where a fork is not safe, and none left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from looptax.runner.errors import HarnessError
from looptax.runner.parent import Parent
from tests.runner.test_faults import ROOT, request

pytestmark = pytest.mark.tensorflow


def message(strategy: str) -> dict[str, object]:
    return {
        "kind": "solo",
        "strategy_file": f"tests/runner/faulty/{strategy}.py",
        "workload_file": "workflow/looptax/measure/workloads/article_mlp.py",
        "rows": 64,
        "batch_size": 32,
        "seed": 1,
        "min_seconds": 0.01,
    }


def test_a_spawned_process_serves_one_request() -> None:
    parent = Parent(request("raises"), str(ROOT), "spawn")
    parent.wait_until_ready()
    outcome = parent.ask(message("is_slow"), 60)
    parent.close()
    assert (outcome.status, outcome.reason) == ("done", "")
    assert outcome.of("start")[0]["role"] == "strategy"
    assert outcome.peak_memory > 0


def test_a_spawned_process_that_hangs_is_ended() -> None:
    parent = Parent(request("raises"), str(ROOT), "spawn")
    parent.wait_until_ready()
    outcome = parent.ask(message("hangs"), 3)
    assert outcome.status == "timeout"
    assert not parent.alive


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_round_waits_for_leave_and_does_nothing_meanwhile(method: str) -> None:
    parent = Parent(request("raises"), str(ROOT), method)
    parent.wait_until_ready()
    parent.begin(held_round())
    assert parent.prepare(60) is None
    child = newest(descendants(os.getpid()))
    before = cpu_ticks(child)
    time.sleep(1.0)
    assert cpu_ticks(child) - before <= 1
    parent.resume()
    outcome = parent.finish(60)
    parent.close()
    assert outcome.status == "done"
    told = [event["event"] for event in outcome.events]
    assert told.index("proof") < told.index("warm_up") < told.index("visit")


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_round_that_waits_ends_with_whoever_it_waits_for(method: str) -> None:
    parent = Parent(request("raises"), str(ROOT), method)
    parent.wait_until_ready()
    parent.begin(held_round())
    assert parent.prepare(60) is None
    child = newest(descendants(os.getpid()))
    parent._process.stdin.close()  # as the kernel does when a runner is killed
    deadline = time.monotonic() + 10
    while running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not running(child)
    parent.close()


def held_round() -> dict[str, object]:
    file = "workflow/looptax/measure/strategies/train_on_batch.py"
    roles = {"strategy_file": file, "reference_file": file}
    return {**message("is_slow"), **roles, "kind": "round", "order": "strategy", "work": "same", "hold": True}


def stat(pid: int) -> list[int]:
    """The fields of a process from its parent on."""
    return [int(field) for field in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1:]]


def cpu_ticks(pid: int) -> int:
    return sum(stat(pid)[10:12])


def newest(pids: set[int]) -> int:
    """By when they began: numbers start again from the lowest."""
    return max(pids, key=lambda pid: stat(pid)[18])


def test_a_backend_that_is_not_there_is_the_harness_own_error() -> None:
    asked = msgspec.structs.replace(request("raises"), backend="torch")
    with pytest.raises(HarnessError, match="torch could not be imported"):
        Parent(asked, str(ROOT), "fork").wait_until_ready()


def test_a_killed_runner_leaves_no_process(tmp_path: Path) -> None:
    asked = msgspec.json.encode(request("hangs")).decode()
    command = [
        sys.executable,
        "-m",
        "looptax.runner",
        "--request",
        asked,
        "--output",
        str(tmp_path / "n512.json"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "workflow"), "LOOPTAX_LOCK": str(tmp_path / "lock")}
    runner = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    children: set[int] = set()
    deadline = time.monotonic() + 60
    while len(children) < 3 and time.monotonic() < deadline:
        children = descendants(runner.pid)
        time.sleep(0.2)
    assert len(children) == 3, "the preloader, the process forked from it, and its child"
    runner.send_signal(signal.SIGKILL)
    runner.communicate()
    deadline = time.monotonic() + 10
    while any(running(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(running(pid) for pid in children)


def descendants(pid: int) -> set[int]:
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in (int(word) for word in task.read_text().split()):
            found |= {child} | descendants(child)
    return found


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
