"""What was measured is kept though nobody listens any longer: `snakemake … | head`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

WORKFLOW = Path(__file__).parents[2] / "workflow"
SAYS = "from looptax.records.complain import report; report('ok'); report('and more')"


def test_a_reader_that_went_away_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-c", SAYS]
    answer = subprocess.run(
        command, env={"PYTHONPATH": str(WORKFLOW)}, stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert (answer.returncode, answer.stderr) == (0, b"")


def test_a_reader_that_stays_is_told() -> None:
    command = [sys.executable, "-c", SAYS]
    answer = subprocess.run(command, env={"PYTHONPATH": str(WORKFLOW)}, capture_output=True, check=True)
    assert answer.stdout == b"ok\nand more\n"
