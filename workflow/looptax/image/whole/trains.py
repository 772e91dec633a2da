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

WHAT = "training on a GPU"


def on_gpu() -> Checked:
    """Measure one small cell, and read in its record which device the framework had and how the driver saw it."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["snakemake", "--snakefile", str(ROOT / "Snakefile"), "--directory", folder]
        command += ["--configfile", str(ROOT / "config/one_cell.yaml")]
        command += ["--until", "measure", "--cores", "all"]
        environment = {**os.environ, VARIABLE: "gpu", "XDG_CACHE_HOME": folder}
        ran = subprocess.run(command, env=environment, stdout=sys.stderr, check=False)
        try:
            (path,) = Path(folder).glob("results/one_cell/cells/*/*/b*/*/n*.json")
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
