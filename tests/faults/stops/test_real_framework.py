"""The same with TensorFlow itself, in a path that no shell likes: a run that is killed in the middle of a cell."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.faults.conftest import Tell
from tests.faults.stops.checkout import CONFIG, Checkout, end, of_checkout, prepare, until

pytestmark = [pytest.mark.point("kill-snakemake"), pytest.mark.tensorflow]


def test_a_kill_in_the_middle_of_a_cell(tmp_path: Path, tell: Tell) -> None:
    grids = [
        {**CONFIG["grids"][0], "workloads": ["article_mlp"], "strategies": ["train_on_batch", "own_step"]}
    ]  # type: ignore[index]
    checkout: Checkout = prepare(
        tmp_path / "a b 'c' \"d\" $e ü", stub=False, reference="train_on_batch", grids=grids
    )
    process = checkout.start()
    until(lambda: sum(checkout.rounds().values()) >= 2, process)
    end(process)
    began = time.monotonic()
    until(lambda: not of_checkout(checkout.root))
    seconds, kept = time.monotonic() - began, sum(checkout.rounds().values())
    checkout.require_nothing_half()
    _, told = checkout.run()
    assert f"rounds of an earlier run that count: {kept}" in told
    checkout.require_complete()
    tell(f"with TensorFlow: every process is gone {seconds:.1f} s after Snakemake, {kept} rounds kept")
