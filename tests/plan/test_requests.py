"""What a request names beside the config: the lock of the software that runs, and the device that was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from looptax.plan.config_file import load
from looptax.plan.counts import build as build_counts
from looptax.plan.grid import expand
from looptax.plan.requests import DEVICE_VARIABLE, build
from looptax.plan.stacks import STAMP_OF_CUDA, lock_of
from looptax.records.stack import Stack
from looptax.runner import device

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("python", "with_cuda", "lock"),
    [
        ("", False, "requirements/cpu.txt"),
        ("", True, "requirements/cuda.txt"),
        ("3.11", True, "requirements/cpu.txt"),
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


def identities() -> set[str]:
    path = ROOT / "config/config.yaml"
    config = load(yaml.safe_load(path.read_text(encoding="utf-8")), str(path))
    keys, _ = expand(config, ROOT)
    requests = build(config, keys, ROOT, "a commit")
    return {r.identity for r in [*requests.values(), *build_counts(requests).values()]}


def test_rounds_and_counts_of_a_cpu_never_count_as_a_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    assert DEVICE_VARIABLE == device.VARIABLE
    monkeypatch.delenv(DEVICE_VARIABLE, raising=False)
    of_whatever_is_found = identities()
    monkeypatch.setenv(DEVICE_VARIABLE, "cpu")
    of_cpu = identities()
    monkeypatch.setenv(DEVICE_VARIABLE, "gpu")
    assert not of_cpu & identities()
    assert not of_whatever_is_found & of_cpu
