"""The lock that a record names is the one that its software was installed from."""

from __future__ import annotations

from pathlib import Path

import pytest

from looptax.plan.requests import STAMP_OF_CUDA, lock_of
from looptax.records.stack import Stack

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("python", "with_cuda", "lock"),
    [
        ("", False, "requirements/cpu.txt"),
        ("", True, "requirements/cuda.txt"),
        ("stacks/old/bin/python", True, "requirements/cpu.txt"),
    ],
)
def test_the_running_environments_own_lock_is_named_and_another_stacks_is_not(
    python: str, with_cuda: bool, lock: str, tmp_path: Path
) -> None:
    if with_cuda:
        (tmp_path / STAMP_OF_CUDA).touch()
    assert lock_of(Stack("A stack", "tensorflow", python, "requirements/cpu.txt"), tmp_path) == lock
    assert (ROOT / lock).is_file()


def test_the_stamp_is_the_one_that_the_set_up_leaves() -> None:
    script = (ROOT / "requirements/install").read_text(encoding="utf-8")
    assert "stamp=.venv/.lock-of-$lock" in script
    assert STAMP_OF_CUDA == ".lock-of-cuda"
