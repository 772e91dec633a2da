"""Processes forked from a shared preloader: shared where they may be, apart where they must, none left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from looptax.runner import preloading
from looptax.runner.parent import Parent
from tests.runner.test_faults import ROOT, request
from tests.runner.test_parent import descendants, message, running

pytestmark = pytest.mark.tensorflow


@pytest.fixture
def workflow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process to end with, and a folder of sockets of its own."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    monkeypatch.setenv("LOOPTAX_WORKFLOW", str(process.pid))
    monkeypatch.setattr(preloading, "_private_folder", lambda: tmp_path)
    yield process
    process.kill()
    process.wait()


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def ready(number: int = 0, **environment: str) -> Parent:
    asked = msgspec.structs.replace(request("raises"), environment=environment)
    parent = Parent(asked, str(ROOT), "fork", number)
    parent.wait_until_ready()
    return parent


def preloader_of(parent: Parent) -> int:
    assert isinstance(parent._process, preloading.Forked)
    return parent_of(parent._process.pid)


def ended(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not running(pid)


def test_cells_share_one_import_unless_they_must_not(workflow: subprocess.Popen[bytes]) -> None:
    one, same = ready(), ready()
    assert preloader_of(one) == preloader_of(same)
    others = {
        preloader_of(other) for other in (ready(1), ready(XLA_FLAGS="--xla_cpu_enable_fast_math=false"))
    }
    assert len(others | {preloader_of(one)}) == 3, "another number, and other variables, are other imports"


def test_two_that_begin_at_once_share_the_quicker_ones_preloader(
    workflow: subprocess.Popen[bytes], capfd: pytest.CaptureFixture[str]
) -> None:
    both = [Parent(request("raises"), str(ROOT), "fork") for _ in range(2)]
    for parent in both:
        parent.wait_until_ready()
    assert preloader_of(both[0]) == preloader_of(both[1])
    assert "Traceback" not in capfd.readouterr().err


def test_what_is_forked_does_rounds_and_may_be_closed_alone(workflow: subprocess.Popen[bytes]) -> None:
    one, other = ready(), ready()
    outcome = one.ask(message("is_slow"), 60)
    assert outcome.status == "done", outcome.reason
    assert outcome.peak_memory > 0
    one.close()
    assert other.alive
    assert other.ask(message("is_slow"), 60).status == "done"


def test_a_preloader_ends_with_its_workflow(workflow: subprocess.Popen[bytes]) -> None:
    parent = ready()
    assert isinstance(parent._process, preloading.Forked)
    preloader, forked = preloader_of(parent), parent._process.pid
    workflow.kill()
    workflow.wait()
    assert ended(preloader)
    assert ended(forked)


def test_a_runner_killed_within_a_workflow_leaves_no_child(
    workflow: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    asked = msgspec.json.encode(request("hangs")).decode()
    output = ["--output", str(tmp_path / "n512.json")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "workflow"), "LOOPTAX_LOCK": str(tmp_path / "lock")}
    runner = subprocess.Popen(
        [sys.executable, "-m", "looptax.runner", "--request", asked, *output],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while len(descendants(runner.pid)) < 3 and time.monotonic() < deadline:
        time.sleep(0.2)
    family = descendants(runner.pid)
    assert len(family) == 3, "the preloader, the process forked from it, and the child"
    preloader = next(pid for pid in family if parent_of(pid) == runner.pid)
    runner.send_signal(signal.SIGKILL)
    runner.wait()
    assert all(ended(pid) for pid in family - {preloader})
    assert running(preloader), "the next cell of the workflow needs it"


def test_where_there_can_be_no_preloader_a_cell_imports_for_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(preloading.tempfile, "gettempdir", lambda: str(tmp_path))
    (tmp_path / f"looptax-{os.getuid()}").symlink_to(tmp_path)
    parent = Parent(request("raises"), str(ROOT), "fork")
    assert isinstance(parent._process, subprocess.Popen), "a link that somebody planted is not followed"
    parent.wait_until_ready()
    assert parent.ask(message("is_slow"), 60).status == "done"
    parent.close()
