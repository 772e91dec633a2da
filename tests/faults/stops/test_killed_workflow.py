"""Snakemake is ended in the middle of a cell: nobody measures on, and the next plain run goes on."""

from __future__ import annotations

import signal

import pytest

from tests.faults.conftest import Tell
from tests.faults.stops.checkout import Checkout, end, of_checkout, until

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


def test_one_who_looks_on_after_a_kill_takes_no_lock(checkout: Checkout) -> None:
    process = checkout.start()
    until(lambda: sum(checkout.rounds().values()) >= 1, process)
    end(process)
    looking = checkout.start("--dry-run")
    assert "cut off" in checkout.run()[1] or looking.wait() == 0
    looking.communicate()
    checkout.require_complete()


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
