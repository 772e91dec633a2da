"""A folder of a made-up run: workloads, a config that the real plan takes, and records that it calls current."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import msgspec
import yaml

import looptax
from looptax.bench.scale.cells import ROUND_SECONDS, make_cell, make_counts
from looptax.bench.scale.shape import LOOPS, Shape, config
from looptax.plan import catalogue, currency
from looptax.plan.plan import Plan
from looptax.records.cell import Request
from looptax.records.yaml_file import read_yaml

ROOT = Path(looptax.__file__).parents[2]
NAME = "scale"
CONFIG = "config.yaml"
BACKEND = "tensorflow"
WORKLOAD = '''"""Model {number}, which is never built."""

TITLE = "Model {number}"
NUMBER = {number}


def build_model():
    raise NotImplementedError(NUMBER)


def make_data(rows, seed):
    raise NotImplementedError(NUMBER)
'''


@dataclass(frozen=True)
class Run:
    """Where its records lie, as paths from its working folder."""

    folder: Path
    cells: list[str]
    counts: list[str]

    @property
    def results(self) -> Path:
        """The folder of the run."""
        return self.folder / "results" / NAME

    @property
    def bytes_a_cell(self) -> float:
        """The mean size of a cell's record."""
        return sum((self.folder / path).stat().st_size for path in self.cells) / len(self.cells)


def lay_out(folder: Path, shape: Shape) -> None:
    """Workloads and config, and nothing measured. Loops are the first of the ladder that serve TensorFlow."""
    (folder / "models").mkdir(parents=True)
    files = [f"models/model_{number}.py" for number in range(shape.workloads)]
    for number, file in enumerate(files):
        (folder / file).write_text(WORKLOAD.format(number=number), encoding="ascii")
    loops = [entry.name for entry in catalogue.strategies(ROOT) if BACKEND in entry.backends]
    text = yaml.safe_dump(config(shape, files, loops[:LOOPS], NAME), sort_keys=False)
    (folder / CONFIG).write_text(text, encoding="ascii")
    currency.write_oldest_input(folder / f"results/{NAME}/cells/.oldest", stale=False)


def measure(folder: Path) -> Run:
    """Write every record that the plan of ``folder`` asks for, on all cores."""
    plan = planned(folder)
    cells = list(zip(plan.cells, plan.to_measure, strict=True))
    clocks, clock = [], 1000.0
    for _, request in cells:
        clocks.append(clock)
        clock += ROUND_SECONDS * request.min_rounds
    work = [
        (str(folder / path), request, position, clocks[position])
        for position, (path, request) in enumerate(cells)
    ]
    with get_context("spawn").Pool() as pool:
        pool.map(_write, work, chunksize=50)
    for path, asked in zip(plan.counts, plan.to_count, strict=True):
        _record(folder / path, msgspec.json.encode(make_counts(asked)))
    return Run(folder, plan.cells, plan.counts)


def planned(folder: Path) -> Plan:
    """The real plan of the config that lies in ``folder``."""
    here = Path.cwd()
    os.chdir(folder)  # paths of results and of workloads are from the working folder
    try:
        return Plan(read_yaml(Path(CONFIG)), CONFIG, ROOT)
    finally:
        os.chdir(here)


def forget(run: Run, paths: Sequence[str]) -> None:
    """Take records away, so that they are to be measured."""
    for path in paths:
        (run.folder / path).unlink()


def _write(work: tuple[str, Request, int, float]) -> None:
    path, request, position, clock = work
    _record(Path(path), msgspec.json.encode(make_cell(request, position, clock)))


def _record(path: Path, content: bytes) -> None:
    """As the runner writes records, but for waiting until each is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content + b"\n")
