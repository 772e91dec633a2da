"""Faults planted in the harness: the validation fails for each, and passes without."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from looptax.measure import child
from looptax.measure.roles import Role
from looptax.records.cell import Cell, Request
from looptax.records.validation import Validation
from looptax.validate.machine import asking, measuring
from looptax.validate.machine.derive import derive
from tests.validate import machine_cells

DEVICE = "a wait of 1 ms a step on a device: the largest error"
TRACE = "first timed calls that hold a trace"


@pytest.fixture(autouse=True)
def _no_framework(monkeypatch: pytest.MonkeyPatch) -> None:
    machine_cells.without_framework(monkeypatch)


def bare_waits(monkeypatch: pytest.MonkeyPatch) -> Validation:
    """The section of bare waits, by the child as it is now, on a clock that is exact."""
    clock = machine_cells.FakeClock()
    with monkeypatch.context() as patched:
        patched.setattr("time.perf_counter", clock.read)
        patched.setattr("time.monotonic", clock.read)
        planned = machine_cells.once("bare")
        cells = [machine_cells.in_process(asking.request(cell, "test")) for cell in planned.cells]
    return machine_cells.validated(planned, cells)


def failed(validation: Validation) -> set[str]:
    return {check.what for check in validation.failed}


def test_the_harness_as_it_is_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    validation = bare_waits(monkeypatch)
    assert failed(validation) == set()
    assert {c.what for c in validation.sections[0].checks} >= {DEVICE, TRACE}
    assert [c.trials for c in validation.sections[0].checks] == [2, 4, 1, 1, 16]


def test_a_harness_that_forgets_to_synchronize_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Role, "wait_for_last_update", lambda self: None)
    assert DEVICE in failed(bare_waits(monkeypatch))


def test_a_harness_that_builds_anew_for_each_visit_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared, visit = Role.__init__, child._visit

    def remember(self: Any, name: str, request: dict[str, Any], **options: bool) -> None:
        prepared(self, name, request, **options)
        self.request = request

    def build_and_visit(role: Any, *arguments: Any) -> float:
        role.__init__(role.name, role.request)
        return visit(role, *arguments)

    monkeypatch.setattr(Role, "__init__", remember)
    monkeypatch.setattr(child, "_visit", build_and_visit)
    found = failed(bare_waits(monkeypatch))
    assert found >= {TRACE, DEVICE, "a wait of 200 µs a step: the largest error"}


def test_a_harness_that_counts_the_cold_call_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(name: str, request: dict[str, Any], emit: Callable[..., None], *options: bool) -> Role:
        emit("start", role=name, build_seconds=0.0, first=(1e-6, 1, 1), peak_memory=1)
        return Role(name, request)

    monkeypatch.setattr(child, "_start", start)
    monkeypatch.setattr(child, "_warm_up", lambda role, min_seconds: (1e-6, 1, 1))
    assert failed(bare_waits(monkeypatch)) == {TRACE}


def both_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Validation:
    """Two cells that want the machine at the same moment, by the validation's own way of measuring one."""
    planned = machine_cells.once("overlap")
    numbers = range(2)

    def run(request: Request, output: Path, cores: int) -> Cell:
        return machine_cells.in_process(request)

    monkeypatch.setattr(measuring, "run", run)
    monkeypatch.setenv("LOOPTAX_LOCK", str(folder / "lock"))
    requests = [asking.request(planned.cells[n], "test") for n in numbers]
    with (folder / "log").open("w") as log:
        asking_now = [
            threading.Thread(
                target=measuring._finish,
                args=(planned.cells[n], requests[n], measuring.cell_file(folder, n), 2, log),
            )
            for n in numbers
        ]
        for thread in asking_now:
            thread.start()
        for thread in asking_now:
            thread.join()
    return derive(planned, measuring.finished(planned, folder))


def test_two_at_once_are_kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert failed(both_at_once(tmp_path, monkeypatch)) == set()


def test_a_harness_that_lets_cells_overlap_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(2)

    @contextmanager
    def no_lock(say: Callable[[str], None]) -> Iterator[None]:
        together.wait()
        yield

    monkeypatch.setattr(measuring, "machine_lock", no_lock)
    assert failed(both_at_once(tmp_path, monkeypatch)) == {
        "pairs of rounds of different cells that overlapped"
    }
