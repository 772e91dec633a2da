"""A stack's environment is found by what it is made of; what is peculiar to a stack reaches its cells."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import yaml

from looptax.plan import requests, stacks
from looptax.plan.config_file import load
from looptax.plan.counts import build as build_counts
from looptax.plan.currency import satisfies
from looptax.plan.errors import PlanError
from looptax.plan.grid import expand
from looptax.plan.plan import Plan
from looptax.records.cell import Request
from looptax.runner.__main__ import unmeasured

ROOT = Path(__file__).parents[2]
OWN = [name for name in stacks.stack_names(ROOT) if stacks.stack(ROOT, name).python]


def asked(stack: str, *strategies: str, timeout: float = 120) -> dict[str, Request]:
    grids = [
        {
            "stacks": [stack],
            "workloads": ["article_mlp"],
            "batch_sizes": [32],
            "dataset_sizes": [512],
            "strategies": list(strategies),
        }
    ]
    config = load({"name": "s", "title": "S", "grids": grids, "timeout_seconds": timeout}, "test")
    built = requests.build(config, expand(config, ROOT)[0], ROOT, "test")
    return {key.strategy: request for key, request in built.items()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with one stack."""
    (tmp_path / stacks.STACKS / "locks").mkdir(parents=True)
    write(tmp_path)
    return tmp_path


def write(
    root: Path, python: str = "3.11", lock: str = "numpy==2.0.0 --hash=sha256:00\n", note: str = ""
) -> str:
    """Write the stack, and tell its key as a new process would."""
    content = {
        "title": "One",
        "backend": "jax",
        "python": python,
        "note": note,
        "lock": "workflow/stacks/locks/one.txt",
    }
    (root / stacks.STACKS / "one.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    (root / stacks.STACKS / "locks/one.txt").write_text(lock, encoding="utf-8")
    stacks.stack.cache_clear()
    return stacks.key_of(root, "one")


def test_another_lock_or_python_is_another_environment_and_a_comment_is_not(root: Path) -> None:
    first = write(root)
    assert first.startswith("one-")
    assert write(root, lock="# made again\nnumpy==2.0.0 --hash=sha256:00\n", note="why") == first
    keys = {first, write(root, python="3.12"), write(root, lock="numpy==2.0.0 --hash=sha256:01\n")}
    assert len(keys) == 3


def test_the_environment_that_runs_the_workflow_has_no_key() -> None:
    assert stacks.key_of(ROOT, "current") == ""
    assert len({stacks.key_of(ROOT, name) for name in OWN}) == len(OWN) >= 8


@pytest.mark.parametrize("python", ["3", "python3.11", "3.11; rm", "/usr/bin/python3"])
def test_a_python_that_is_no_version(root: Path, python: str) -> None:
    with pytest.raises(PlanError, match="is no stack"):
        write(root, python=python)


def test_cells_of_another_stack_are_other_cells() -> None:
    one, other = asked("tf2.20-keras3.12", "fit_numpy"), asked("tf2.21-keras3.14", "fit_numpy")
    assert one["fit_numpy"].python != other["fit_numpy"].python
    assert one["fit_numpy"].code.lock != other["fit_numpy"].code.lock
    assert one["fit_numpy"].identity != other["fit_numpy"].identity


def test_what_is_peculiar_to_a_stack_reaches_its_cells() -> None:
    usual, peculiar = (
        asked(name, "fit_numpy", "resident_epoch_xla") for name in ("tf2.20-keras3.12", "tf2.16-keras3.3")
    )
    assert usual["fit_numpy"].tolerance is None
    assert usual["fit_numpy"].timeout_seconds == 120
    assert peculiar["fit_numpy"].tolerance == usual["resident_epoch_xla"].tolerance == 1e-4
    assert peculiar["fit_numpy"].timeout_seconds == 60
    assert asked("tf2.16-keras3.3", "fit_numpy", timeout=30)["fit_numpy"].timeout_seconds == 30


@pytest.mark.parametrize(
    ("stack", "served"),
    [
        ("jax0.10-keras3.15", {"train_on_batch", "fit_numpy", "fit_numpy_steps_32", "resident_epoch_jax"}),
        ("torch2.13-keras3.15", {"train_on_batch", "fit_numpy", "resident_epoch_torch"}),
    ],
)
def test_each_backend_has_its_loops_and_is_not_counted(stack: str, served: set[str]) -> None:
    built = asked(
        stack,
        "train_on_batch",
        "fit_numpy",
        "fit_numpy_steps_32",
        "own_step",
        "resident_epoch_jax",
        "resident_epoch_torch",
    )
    assert set(built) == served
    assert not build_counts({request.key: request for request in built.values()})


@pytest.mark.parametrize("name", ["config", "publish", "one_cell"])
def test_a_run_of_the_current_environment_makes_and_names_no_other(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    content = yaml.safe_load((ROOT / f"config/{name}.yaml").read_text(encoding="utf-8"))
    plan = Plan(content, name, ROOT)
    assert {request.python for request in plan.to_measure} == {""}
    assert not plan.stack_records("current")
    assert {entry.stacks[0] for entry in plan.config.grids} == {"current"}


def test_a_cell_whose_stack_could_not_be_made_is_tried_again() -> None:
    request = asked("tf2.20-keras3.12", "fit_numpy")["fit_numpy"]
    cell = unmeasured(request, 2, "its Python is absent")
    assert (cell.status, cell.reason) == ("no_stack", "its Python is absent")
    assert not satisfies(cell, request)
    assert satisfies(msgspec.structs.replace(cell, status="failed"), request)
