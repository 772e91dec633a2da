"""The page is being rendered when it, or the workflow, is ended: the page is whole or not there."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.conftest import Tell
from tests.faults.stops.checkout import Checkout, end, is_python, of_checkout

pytestmark = pytest.mark.point("kill-render")
TRIES = 10


def renders(root: Path) -> list[int]:
    ours = of_checkout(root).items()
    return [pid for pid, told in ours if "-m looptax.report render" in told and is_python(told)]


def writes(checkout: Checkout) -> list[Path]:
    return list(checkout.run_folder.glob(".report.*.partial"))


def caught(checkout: Checkout, moment: Callable[[], object]) -> subprocess.Popen[str]:
    """A workflow that renders, at a moment that lasts milliseconds: missed, it is tried again."""
    for _ in range(TRIES):
        (checkout.run_folder / "report/index.html").unlink()
        process = checkout.start()
        while process.poll() is None:
            if moment():
                return process
            time.sleep(0.001)
        told, _ = process.communicate()
        assert process.returncode == 0, told
    pytest.fail(f"in {TRIES} renderings the moment was never seen")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("moment", ["it begins", "it writes"])
def test_a_rendering_that_is_ended_leaves_no_half_page(
    finished: Checkout, number: int, moment: str, tell: Tell
) -> None:
    for _ in range(TRIES):
        process = caught(
            finished, lambda: renders(finished.root) if moment == "it begins" else writes(finished)
        )
        for pid in renders(finished.root):
            os.kill(pid, number)
        process.communicate(timeout=180)
        if process.returncode:
            break  # else it was quicker, and the page is whole
    assert process.returncode
    assert not (finished.run_folder / "report/index.html").exists()
    _, again = finished.run()
    assert "are measured and current" in again
    finished.require_complete()
    tell(f"{signal.Signals(number).name} when {moment}: no page, and the next run renders it")


def test_a_workflow_that_is_killed_while_it_renders(finished: Checkout, tell: Tell) -> None:
    process = caught(finished, lambda: writes(finished))
    for pid in [*renders(finished.root), process.pid]:
        os.kill(pid, signal.SIGKILL)
    end(process)
    _, again = finished.run()
    assert "was cut off: going on from what it finished" in again
    finished.require_complete()
    tell("SIGKILL of Snakemake and the rendering: what was half written is gone after the next run")
