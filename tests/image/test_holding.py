"""One container at a time in a folder of results, whatever became of the last one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from looptax.image import holding
from looptax.image.errors import ImageError

ROOT = Path(__file__).parents[2]
# Takes the lock, and then becomes another program, as the entry point becomes Snakemake.
HOLDER = (
    "import os, sys; from pathlib import Path; from looptax.image.holding import hold; hold(Path(sys.argv[1]))\n"
    "os.execvp('sh', ['sh', '-c', 'echo held; exec sleep 60'])"
)


@pytest.fixture
def holder(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "workflow")},
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_one_is_told_who_holds_it_and_since_when(
    holder: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    with pytest.raises(
        ImageError, match=r"in use by the container \S+, since \d{4}-.*; wait until it has ended"
    ):
        holding.hold(tmp_path)


def test_the_lock_ends_with_a_holder_that_is_killed(holder: subprocess.Popen[bytes], tmp_path: Path) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    deadline = time.monotonic() + 10
    while True:
        try:
            os.close(holding.hold(tmp_path))
            return
        except ImageError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / holding.NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ImageError, match="cannot be locked"):
        holding.hold(tmp_path)
    assert not (tmp_path / "elsewhere").exists()
