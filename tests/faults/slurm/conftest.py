"""Two nodes that are alike and one that is smaller, and a run of a small grid on them, in which one node is killed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from looptax.records import rounds_file
from looptax.records.cell import Cell, Round
from looptax.records.files import decode
from tests.faults.slurm.cluster import Node, Slurm
from tests.workflow.conftest import COPIED, ROOT

NODES = [Node("n1", 2, "two"), Node("n2", 2, "two"), Node("n3", 1, "one")]
ALIKE = {"cpus": 2, "memory_mb": 2000, "constraint": "two"}
CONFIG = {
    "name": "cluster",
    "title": "A run on a cluster",
    "rounds": {"min": 7, "max": 7},
    "passes": 2,
    "min_seconds": 0.01,
    "grids": [
        {
            "workloads": ["article_mlp"],
            "batch_sizes": [32],
            "dataset_sizes": [256, 512],
            "strategies": ["train_on_batch", "fit_numpy", "own_step"],
        }
    ],
    "cluster": [
        {"kind": "two", **ALIKE, "strategies": ["train_on_batch", "fit_numpy"]},
        {"kind": "one", "cpus": 1, "memory_mb": 2000, "constraint": "one", "strategies": ["own_step"]},
    ],
}
# As docs/CLUSTER.md has it for a cluster without accounting; looked at more often than one would on a real one.
COMMAND = ["--workflow-profile", "profiles/slurm", "--slurm-status-command", "squeue"]
COMMAND += ["--slurm-init-seconds-before-status-checks", "2", "--latency-wait", "10"]


@dataclass
class Ran:
    """A run on the cluster that lost a node."""

    root: Path
    killed: str
    killed_at: float
    processes: int
    before: list[Round]
    seconds: float
    code: int
    said: str

    def cells(self) -> list[Cell]:
        """Every record."""
        return [decode(p, Cell) for p in sorted(self.root.glob("results/cluster/cells/*/*/*/*/n*.json"))]


def finished(root: Path) -> list[Round]:
    """Every finished round on disk, of cells that have no record yet too."""
    found = []
    for path in sorted(root.glob("results/cluster/cells/*/*/*/*/.n*.rounds.jsonl")):
        for line in path.read_bytes().splitlines():
            entry = rounds_file.entry(line)
            found += [entry.round] if entry and entry.round else []
    return found


@pytest.fixture(scope="session")
def slurm() -> Iterator[Slurm]:
    """A cluster of this machine; its folder is one that another user, munge's, may pass through."""
    with tempfile.TemporaryDirectory(prefix="slurm-", ignore_cleanup_errors=True) as folder:
        cluster = Slurm(Path(folder), NODES)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with a config for the cluster."""
    return checkout(tmp_path_factory.mktemp("checkout"), CONFIG)


def checkout(folder: Path, config: dict[str, object]) -> Path:
    """What a run needs, in ``folder``, with that config as ``cluster.yaml``."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)
    (folder / "cluster.yaml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return folder


def snakemake(*arguments: str) -> list[str]:
    """The command that a user types, with this environment's Snakemake."""
    return [sys.executable, "-m", "snakemake", *COMMAND, *arguments, "--configfile", "cluster.yaml"]


@pytest.fixture(scope="session")
def ran(slurm: Slurm, root: Path) -> Ran:
    """Run the grid, and kill a node when a cell on it has finished rounds and is at its next ones."""
    started = time.monotonic()
    log = root / "said.txt"
    with log.open("wb") as stream:
        run = subprocess.Popen(snakemake(), cwd=root, stdout=stream, stderr=subprocess.STDOUT)
        try:
            victim, before = _cell_under_way(run, slurm, root, log)
            killed_at, processes = time.time(), slurm.kill(victim)
            before = finished(root) or before
            code = run.wait(timeout=600)
        finally:
            if run.poll() is None:
                run.terminate()
                run.wait(timeout=120)
    seconds = time.monotonic() - started
    return Ran(root, victim, killed_at, processes, before, seconds, code, log.read_text(errors="replace"))


def _cell_under_way(
    run: subprocess.Popen[bytes], slurm: Slurm, root: Path, log: Path
) -> tuple[str, list[Round]]:
    """One of the two nodes that are alike, where a round has just been finished and its job still runs."""
    seen = 0
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        assert run.poll() is None, log.read_text(errors="replace")
        rounds = finished(root)
        alike = [r for r in rounds if r.node in ("n1", "n2")]
        if len(alike) > max(seen, 2):
            node = max(alike, key=lambda r: r.started_utc).node
            if node in slurm.jobs().values():
                return node, rounds
        seen = max(seen, len(alike))
        time.sleep(0.1)
    raise AssertionError(f"no cell came so far: {log.read_text(errors='replace')}\n{slurm.said()}")
