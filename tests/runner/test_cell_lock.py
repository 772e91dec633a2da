"""Two jobs of a cluster at one cell: the second waits, and has nothing to measure that the first has measured."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from looptax.runner.cell_lock import SLURM_JOB, cell_lock

ROOT = Path(__file__).parents[2]
HOLD = """
import sys
from pathlib import Path
from looptax.runner.cell_lock import cell_lock
with cell_lock(Path(sys.argv[1]), print):
    print("held", flush=True)
    sys.stdin.readline()
"""


def holder(output: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-u", "-c", HOLD, str(output)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": f"{ROOT}/workflow", SLURM_JOB: "1"},
    )


def test_the_second_waits_for_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "cells" / "n256.json"
    first = holder(output)
    assert first.stdout is not None
    assert first.stdin is not None
    assert first.stdout.readline() == "held\n"
    second = holder(output)
    assert second.stdout is not None
    assert "another job is at this cell" in second.stdout.readline()
    assert first.poll() is None
    first.stdin.write("\n")
    first.stdin.close()
    assert second.stdout.readline() == "held\n"
    second.communicate("\n", timeout=60)
    first.wait(timeout=60)


def test_one_that_dies_gives_it_back(tmp_path: Path) -> None:
    output = tmp_path / "n256.json"
    first = holder(output)
    assert first.stdout is not None
    assert first.stdout.readline() == "held\n"
    first.kill()
    second = holder(output)
    assert second.communicate("\n", timeout=60)[0].endswith("held\n")
    first.communicate()


def test_on_one_machine_nothing_is_left_beside_the_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SLURM_JOB, raising=False)
    with cell_lock(tmp_path / "n256.json", print):
        assert list(tmp_path.iterdir()) == []


def test_no_link_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SLURM_JOB, "1")
    (tmp_path / ".n256.lock").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match="symbolic links"), cell_lock(tmp_path / "n256.json", print):
        pass
    assert not (tmp_path / "victim").exists()
