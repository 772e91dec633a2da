"""A run of many cells in a row, by the real Snakemake with its preloader, under a ceiling, and watched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import yaml

from tests.faults.soak.ceiling import Ceiling, ceiling
from tests.faults.soak.watch import MARK, Watch, alive
from tests.workflow.conftest import COPIED, ROOT

NOTHING = "tests/faults/soak/nothing_to_train.py"
BATCH_SIZES = (1, 2, 4, 8, 16)
TENSORFLOW_SHARE = 16  # a cell in so many trains a model
CEILING = 2 << 30  # twice what 203 cells were seen to use at once, page cache included: 937 MB
ENDING_SECONDS = 60.0
SECONDS_A_CELL = 30.0  # at most, on however busy a machine


@dataclass
class Soaked:
    """What came of it, and what was left when it had ended."""

    checkout: Path
    temporary: Path
    cells: int
    status: int = 0
    said: str = ""
    seconds: float = 0.0
    watch: Watch | None = None
    ceiling: Ceiling | None = None
    most_memory: int | None = None
    killed: int = 0
    processes: list[str] = field(default_factory=list)
    shared_memory: set[str] = field(default_factory=set)

    @property
    def run(self) -> Path:
        """The folder of its results."""
        return self.checkout / "results/soak"


def copy(folder: Path) -> Path:
    """A checkout of its own, with the workload that trains nothing."""
    root = folder / "checkout"
    root.mkdir(parents=True)
    for name in (*COPIED, NOTHING):
        source, target = ROOT / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, target)
    return root


def config(cells: int) -> dict[str, object]:
    """So many cells: nearly all of nothing, a share of a model that TensorFlow trains; each of six rounds."""
    real = -(-cells // TENSORFLOW_SHARE)
    sizes = [16 * n for n in range(1, -(-(cells - real) // len(BATCH_SIZES)) + 1)]
    common = {"stacks": ["current"], "strategies": ["train_on_batch"]}
    return {
        "name": "soak",
        "title": "Many cells in a row",
        "rounds": {"min": 6, "max": 6},
        "precision": 1.0,
        "min_seconds": 0.001,
        "timeout_seconds": 600,
        "passes": 1,
        "grids": [
            {**common, "workloads": [NOTHING], "batch_sizes": list(BATCH_SIZES), "dataset_sizes": sizes},
            {
                **common,
                "workloads": ["article_mlp"],
                "batch_sizes": [32],
                "dataset_sizes": [32 * n for n in range(1, real + 1)],
            },
        ],
    }


def soak(folder: Path, checkout: Path, cells: int, ending_seconds: float = ENDING_SECONDS) -> Soaked:
    """Run it to its end, and wait until what ends with Snakemake has ended."""
    asked = config(cells)
    (checkout / "config/config.yaml").write_text(yaml.safe_dump(asked, sort_keys=False), encoding="utf-8")
    grids = asked["grids"]
    assert isinstance(grids, list)
    soaked = Soaked(
        checkout, folder / "tmp", sum(len(grid["batch_sizes"]) * len(grid["dataset_sizes"]) for grid in grids)
    )
    soaked.temporary.mkdir()
    mark = uuid.uuid4().hex
    environment = {**os.environ, MARK: mark, "TMPDIR": str(soaked.temporary), "HOME": str(folder)}
    environment |= {"LOOPTAX_LOCK": str(folder / "lock"), "XDG_CACHE_HOME": str(folder / "cache")}
    shared_before = set(os.listdir("/dev/shm"))
    began = time.monotonic()
    with ceiling(CEILING) as limit, Watch(mark, checkout, soaked.temporary) as watch:
        command = [sys.executable, "-m", "snakemake", "--cores", "2", "--workflow-profile", "none"]
        done = subprocess.run(
            limit.command([*command, "--scheduler", "greedy"]),
            cwd=checkout,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300 + SECONDS_A_CELL * soaked.cells,
            check=False,
        )
        soaked.seconds = time.monotonic() - began
        soaked.status, soaked.said = done.returncode, done.stdout
        soaked.processes = _left(mark, ending_seconds)
        soaked.most_memory, soaked.killed = limit.most(), limit.killed()
    soaked.watch, soaked.ceiling = watch, limit
    soaked.shared_memory = _shared_memory() - shared_before
    return soaked


def _left(mark: str, seconds: float) -> list[str]:
    """Processes that are still there a while after Snakemake; they are ended, so that no test leaves any."""
    deadline = time.monotonic() + seconds
    while (there := alive(mark)) and time.monotonic() < deadline:
        time.sleep(0.2)
    names = []
    for process in there:
        try:
            names.append(" ".join(process.cmdline()))
            process.kill()
        except psutil.Error:
            continue
    psutil.wait_procs(there, timeout=10)
    return names


def _shared_memory() -> set[str]:
    """Shared memory that no living process has: what somebody else on this machine uses is no leftover of ours."""
    used = ""
    for maps in Path("/proc").glob("[0-9]*/maps"):
        try:
            used += maps.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
    return {name for name in os.listdir("/dev/shm") if f"/dev/shm/{name}" not in used}
