"""Snakemake is ended in the middle of a cell: nobody measures on, and the next plain run goes on."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.faults.conftest import Tell
from tests.faults.stops.checkout import Checkout, a_cell, end, of_checkout, until

pytestmark = pytest.mark.point("kill-snakemake")


def test_a_kill_leaves_its_lock_and_nobody_who_measures_on(checkout: Checkout, tell: Tell) -> None:
    process = checkout.start()
    until(lambda: sum(checkout.rounds().values()) >= 2, process)
    end(process)
    until(lambda: not of_checkout(checkout.root))
    kept = sum(checkout.rounds().values())
    assert any((checkout.root / ".snakemake/locks").iterdir()), "Snakemake left no lock: nothing was shown"
    checkout.require_nothing_half()
    _, dry = checkout.run("--dry-run")
    assert f"rounds of an earlier run that count: {kept}" in dry
    _, told = checkout.run()
    assert f"rounds of an earlier run that count: {kept}" in told
    checkout.require_complete()
    _, again = checkout.run()
    assert "Nothing to be done" in again
    tell(
        f"SIGKILL of Snakemake in a cell: {kept} rounds kept of {kept}, no process left, no unlocking by hand"
    )


def test_a_cell_that_imports_for_itself_ends_with_its_workflow_too(
    checkout: Checkout, tmp_path: Path
) -> None:
    checkout.configure(rounds={"min": 200, "max": 200})
    _, job, environment = a_cell(checkout)
    (tmp_path / f"looptax-{os.getuid()}").touch()  # where preloaders would listen: there can be none
    with subprocess.Popen(["sleep", "600"]) as workflow:
        environment |= {"TMPDIR": str(tmp_path), "LOOPTAX_WORKFLOW": str(workflow.pid)}
        runner = subprocess.Popen(
            job, cwd=checkout.root, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        until(lambda: sum(checkout.rounds().values()) >= 1, runner)
        workflow.kill()
    _, told = runner.communicate(timeout=20)
    assert runner.returncode == 1
    assert "the workflow that started this has ended; finished rounds are kept" in told
    assert sum(checkout.rounds().values()) < 200
    until(lambda: not of_checkout(checkout.root))


def test_a_polite_end_comes_after_the_cell_at_hand(checkout: Checkout, tell: Tell) -> None:
    process = checkout.start()
    until(lambda: sum(checkout.rounds().values()) >= 1, process)
    told = end(process, signal.SIGTERM)
    assert process.returncode != 0, told
    until(lambda: not of_checkout(checkout.root))
    kept = sum(checkout.rounds().values())
    assert kept >= 3, "the pass at hand was not finished"
    assert "Traceback" not in told
    checkout.require_nothing_half()
    checkout.run()
    checkout.require_complete()
    tell(f"SIGTERM: the pass at hand is finished ({kept} rounds)")
