"""A cell, its child, or what the child was forked from is ended by somebody else."""

from __future__ import annotations

import os
import signal

import pytest

from tests.faults.conftest import Tell
from tests.faults.stops.checkout import Checkout, measuring, of_checkout, until

SIGNALS = [signal.SIGKILL, signal.SIGTERM]


def strike(checkout: Checkout, who: str, number: int) -> tuple[int, str]:
    """End one of the processes after the first round of a run, and let the run come to its end."""
    checkout.configure(min_seconds=0.03)
    process = checkout.start()
    until(lambda: sum(checkout.rounds().values()) >= 1, process)
    until(lambda: who in measuring(checkout.root), process)
    os.kill(measuring(checkout.root)[who], number)
    told, _ = process.communicate(timeout=180)
    until(lambda: not of_checkout(checkout.root))
    checkout.require_nothing_half()
    return process.returncode, told


@pytest.mark.point("kill-cell")
@pytest.mark.parametrize("number", SIGNALS)
def test_a_cell_that_is_ended_takes_its_children_along(checkout: Checkout, number: int, tell: Tell) -> None:
    code, told = strike(checkout, "runner", number)
    assert code == 1
    kept = checkout.rounds()
    assert sum(kept.values()) >= 3, f"the other cell did not go on: {kept}"
    if number == signal.SIGTERM:
        assert "stopped; finished rounds are kept, and the next run goes on from them" in told
    _, again = checkout.run()
    assert f"rounds of an earlier run that count: {sum(kept.values())}" in again or len(checkout.cells()) == 2
    checkout.require_complete()
    tell(f"{signal.Signals(number).name} of a cell: the other one goes on, {sum(kept.values())} rounds kept")


@pytest.mark.point("kill-child")
@pytest.mark.parametrize("number", SIGNALS)
def test_the_round_of_a_child_that_somebody_ended_is_done_again(
    checkout: Checkout, number: int, tell: Tell
) -> None:
    code, told = strike(checkout, "child", number)
    assert code == 0, told
    checkout.require_complete()
    logs = "".join(path.read_text() for path in checkout.run_folder.glob("logs/cells/**/*.log"))
    assert "once more" in logs
    tell(f"{signal.Signals(number).name} of a child: its round is done again, in the same run")


@pytest.mark.point("kill-child")
@pytest.mark.parametrize("who", ["parent", "preloader"])
def test_what_children_are_forked_from_ends_the_cell_and_the_next_run_goes_on(
    checkout: Checkout, who: str
) -> None:
    code, told = strike(checkout, who, signal.SIGKILL)
    if code:
        assert "the preloaded process has died" in told
        checkout.run()
    checkout.require_complete()
