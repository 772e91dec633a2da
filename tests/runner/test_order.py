"""The order of roles, the stop, and the lock."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from looptax.runner.errors import HarnessError
from looptax.runner.lock import LOCK_VARIABLE, machine_lock
from looptax.runner.order import first_role, parent_of_round


def test_every_pair_of_rounds_holds_both_orders() -> None:
    for identity in ("a", "b", "c"):
        for pair in range(10):
            assert {first_role(identity, 2 * pair), first_role(identity, 2 * pair + 1)} == {
                "reference",
                "strategy",
            }


def test_the_order_differs_between_cells_and_not_between_runs() -> None:
    plans = {tuple(first_role(f"cell {i}", r) for r in range(8)) for i in range(20)}
    assert len(plans) > 5
    assert first_role("cell", 3) == first_role("cell", 3)


def test_the_first_round_gives_the_cold_time_of_the_strategy() -> None:
    assert {first_role(f"cell {i}", 0) for i in range(20)} == {"strategy"}


def test_rounds_are_shared_by_parents_in_order() -> None:
    assert [parent_of_round(i, 8, 2) for i in range(10)] == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1]
    assert {parent_of_round(i, 8, 1) for i in range(10)} == {0}


def test_a_second_cell_waits_for_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOCK_VARIABLE, str(tmp_path / "lock"))
    script = (
        "import time; from looptax.runner.lock import machine_lock\n"
        "with machine_lock(print): print('held', flush=True); time.sleep(1.0)"
    )
    workflow = str(Path(__file__).parents[2] / "workflow")
    environment = {"PYTHONPATH": workflow, LOCK_VARIABLE: str(tmp_path / "lock")}
    holder = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    told: list[str] = []
    start = time.monotonic()
    with machine_lock(told.append):
        assert time.monotonic() - start > 0.5
    assert holder.wait() == 0
    assert "waiting" in told[0]


def test_a_lock_that_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOCK_VARIABLE, str(tmp_path / "missing" / "lock"))
    with pytest.raises(HarnessError, match=LOCK_VARIABLE), machine_lock(print):
        pass


def test_other_users_can_wait_for_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOCK_VARIABLE, str(tmp_path / "lock"))
    before = os.umask(0o077)
    try:
        with machine_lock(print):
            assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o644
    finally:
        os.umask(before)


def test_what_measures_no_time_shares_the_machine_and_no_cell_joins_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LOCK_VARIABLE, str(tmp_path / "lock"))
    told: list[str] = []
    with machine_lock(told.append, shared=True), machine_lock(told.append, shared=True):
        assert told == []
        descriptor = os.open(tmp_path / "lock", os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(descriptor)
