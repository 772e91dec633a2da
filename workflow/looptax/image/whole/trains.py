"""A cell that is measured on the GPU, by the workflow itself, and a record that says so."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from looptax.image.locked import ROOT
from looptax.image.whole.checks import Checked
from looptax.records.cell import Cell
from looptax.records.files import UnreadableRecord, decode
from looptax.runner.device import VARIABLE

CONFIG = """\
name: check
title: Whether the image trains on its GPU
reference: train_on_batch
rounds: {min: 6, max: 6}
precision: 0.5
margin: 0.05
min_seconds: 0.05
timeout_seconds: 300
parents: 1
passes: 1
seed: 1
grids:
  - stacks: [current]
    workloads: [article_mlp]
    batch_sizes: [32]
    dataset_sizes: [256]
    strategies: [train_on_batch]
"""
WHAT = "training on a GPU"


def on_gpu() -> Checked:
    """Measure one small cell, and read in its record which device the framework had and how the driver saw it."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "check.yaml"
        config.write_text(CONFIG, encoding="utf-8")
        command = [
            "snakemake",
            "--snakefile",
            str(ROOT / "Snakefile"),
            "--directory",
            folder,
            "--configfile",
            str(config),
        ]
        command += ["--until", "measure", "--cores", "all"]
        environment = {**os.environ, VARIABLE: "gpu", "XDG_CACHE_HOME": folder}
        ran = subprocess.run(command, env=environment, stdout=sys.stderr, check=False)
        try:
            (path,) = Path(folder).glob("results/check/cells/*/*/b*/*/n*.json")
            return seen(decode(path, Cell))
        except (ValueError, UnreadableRecord):
            return Checked(
                WHAT, False, f"Snakemake left no record of the cell (exit status {ran.returncode})"
            )


def seen(cell: Cell) -> Checked:
    """Whether a record is one of a GPU: what ran on it, how it was clocked, and children that were spawned."""
    devices = cell.versions.devices if cell.versions else []
    clocks = [state.clock_mhz for r in cell.rounds for state in r.after.gpu if state.clock_mhz is not None]
    if cell.status != "ok":
        return Checked(WHAT, False, f"the cell's status is {cell.status}: {cell.reason}")
    if not devices:
        return Checked(WHAT, False, "the framework found no GPU")
    if not clocks or cell.start_method != "spawn":
        return Checked(WHAT, False, f"{devices[0]}, but clocks {clocks}, children by {cell.start_method}")
    return Checked(WHAT, True, f"{devices[0]}, {min(clocks)} to {max(clocks)} MHz, {len(cell.rounds)} rounds")
