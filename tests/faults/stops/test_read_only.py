"""A tree that nobody may write: one sentence, or a run elsewhere that works."""

from __future__ import annotations

import pytest

from tests.faults.conftest import Tell
from tests.faults.stops.checkout import Checkout
from tests.faults.stops.mounts import read_only

pytestmark = pytest.mark.point("read-only")


def test_a_run_in_it_is_refused_in_a_sentence(checkout: Checkout, tell: Tell) -> None:
    with read_only(checkout.root):
        code, told = checkout.run(check=False)
    assert code == 1
    assert "Traceback" not in told
    assert "results/small cannot be written: Read-only file system; run in a folder that can be" in told
    tell("a read-only tree: one sentence, status 1")


def test_results_that_can_be_written_are_not_enough_and_it_says_so(checkout: Checkout) -> None:
    (checkout.root / "results").mkdir()
    (checkout.root / ".snakemake").mkdir()
    with read_only(checkout.run_folder.parent):
        code, told = checkout.run(check=False)
    assert code == 1
    assert "Traceback" not in told
    assert "results/small cannot be written: Read-only file system" in told


def test_a_run_in_another_folder_measures_all_the_same(checkout: Checkout, tell: Tell) -> None:
    elsewhere = checkout.root.parent / "elsewhere"
    elsewhere.mkdir()
    there = Checkout(elsewhere, checkout.environment)
    with read_only(checkout.root):
        there.run("--snakefile", str(checkout.root / "Snakefile"), "--directory", str(elsewhere))
        there.require_complete()
    tell("a read-only tree, run with --directory elsewhere: complete")
