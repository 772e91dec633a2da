"""Snakemake is killed while its jobs measure on the cluster; they go on, and so does the next run, beside them."""

from __future__ import annotations

import signal
import subprocess
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from looptax.records.cell import Cell
from looptax.records.files import decode
from tests.faults.conftest import Tell
from tests.faults.slurm.cluster import Slurm
from tests.faults.slurm.conftest import ALIKE, CONFIG, checkout, finished, snakemake

pytestmark = [pytest.mark.point("slurm-killed"), pytest.mark.tensorflow]
ROUNDS = 12  # long enough that the next run comes to the cell while the first one's job is still at it


@dataclass
class Resumed:
    """A run whose Snakemake was killed, and the one after it."""

    root: Path
    left: dict[str, str]
    before: set[str]
    code: int
    said: str

    def cell(self) -> Cell:
        """The only one."""
        (path,) = self.root.glob("results/cluster/cells/*/*/*/*/n*.json")
        return decode(path, Cell)


@pytest.fixture(scope="module")
def resumed(slurm: Slurm, tmp_path_factory: pytest.TempPathFactory) -> Resumed:
    """Kill Snakemake when the only cell has finished rounds, and run again at once."""
    grid = {
        "workloads": ["article_mlp"],
        "batch_sizes": [32],
        "dataset_sizes": [256],
        "strategies": ["fit_numpy"],
    }
    rounds = {"min": ROUNDS, "max": ROUNDS}
    config = {**CONFIG, "passes": 1, "rounds": rounds, "grids": [grid], "cluster": [{"kind": "two", **ALIKE}]}
    root = checkout(tmp_path_factory.mktemp("killed"), config)
    log = root / "said.txt"
    with log.open("wb") as stream:
        run = subprocess.Popen(snakemake(), cwd=root, stdout=stream, stderr=subprocess.STDOUT)
        try:
            _until_two_rounds(run, root, log)
        finally:
            run.send_signal(signal.SIGKILL)
            run.wait()
    left, before = slurm.jobs(), {r.started_utc for r in finished(root)}
    again = subprocess.run(snakemake(), cwd=root, capture_output=True, text=True, timeout=400, check=False)
    return Resumed(root, left, before, again.returncode, again.stdout + again.stderr)


def _until_two_rounds(run: subprocess.Popen[bytes], root: Path, log: Path) -> None:
    deadline = time.monotonic() + 240
    while len(finished(root)) < 2:
        assert run.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < deadline, log.read_text(errors="replace")
        time.sleep(0.1)


def test_its_job_goes_on_and_the_next_run_ends_well(resumed: Resumed, tell: Tell) -> None:
    assert resumed.left, "no job was left on the cluster: nothing was tried"
    assert resumed.code == 0, resumed.said
    assert "was cut off: going on from what it finished" in resumed.said
    assert "Traceback" not in resumed.said
    tell(
        f"killed after {len(resumed.before)} of {ROUNDS} rounds; job {', '.join(resumed.left)} went on beside the next"
    )


def test_the_two_jobs_measure_the_cell_one_after_the_other(resumed: Resumed) -> None:
    (log,) = (resumed.root / "results/cluster/logs/cells").rglob("n256*.log")
    assert "another job is at this cell; waiting for" in log.read_text()
    cell = resumed.cell()
    assert cell.status == "ok"
    assert len(cell.rounds) == ROUNDS
    # One clock, for all nodes are this machine. What is timed never overlaps, though the next round is built beside it.
    spans = sorted((v.started, v.ended) for r in cell.rounds for v in r.visits)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_no_round_is_lost_or_measured_for_nothing(resumed: Resumed) -> None:
    counted = {r.started_utc for r in resumed.cell().rounds}
    assert resumed.before <= counted
    assert {r.started_utc for r in finished(resumed.root)} == counted


def test_nothing_is_left_to_do(resumed: Resumed) -> None:
    again = subprocess.run(
        snakemake("--dry-run"), cwd=resumed.root, capture_output=True, text=True, check=True
    )
    assert "Nothing to be done" in again.stdout + again.stderr
