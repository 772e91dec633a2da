"""Whatever the measured code does, its cell says so and the runner stands."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from looptax.analyse.proofs import judge
from looptax.plan import catalogue, requests
from looptax.plan.config_file import load
from looptax.plan.grid import expand
from looptax.records.cell import Cell, Request
from looptax.runner.__main__ import run
from tests.own.files import BROKEN

ROOT = Path(__file__).parents[2]
FAULTY = "tests/runner/faulty"
pytestmark = pytest.mark.tensorflow


def request(strategy: str, rows: int = 512, **changes: object) -> Request:
    grids = [
        {
            "workloads": ["article_mlp"],
            "batch_sizes": [32],
            "dataset_sizes": [rows],
            "strategies": ["fit_numpy"],
        }
    ]
    config = load(
        {"name": "faults", "title": "Faults", "grids": grids, "rounds": {"min": 6, "max": 6}}, "test"
    )
    built = requests.build(config, expand(config, ROOT)[0], ROOT, "test")
    one = next(iter(built.values()))
    changes = {"work": "other", **changes}
    return msgspec.structs.replace(one, strategy_file=f"{FAULTY}/{strategy}.py", **changes)


def measured(strategy: str, folder: Path, **changes: object) -> Cell:
    return run(request(strategy, **changes), folder / "n512.json", 2)


@pytest.mark.parametrize(
    ("strategy", "status", "told"),
    [
        (
            "raises",
            "failed",
            "tests/runner/faulty/raises.py:12: RuntimeError: planted (the strategy fails alone too)",
        ),
        ("yields_nan", "not_finite", "the strategy has weights that are NaN"),
        ("is_killed", "failed", "SIGKILL, and not by the kernel for want of memory"),
    ],
)
def test_a_faulty_strategy_is_told(strategy: str, status: str, told: str, tmp_path: Path) -> None:
    cell = measured(strategy, tmp_path)
    assert cell.status == status
    assert told in cell.reason


@pytest.mark.parametrize(("strategy", "work"), [("rounds_otherwise", "same"), ("another_order", "disagrees")])
def test_unequal_weights_are_held_against_what_rounding_does(
    strategy: str, work: str, tmp_path: Path
) -> None:
    cell = run(request(strategy, work="same"), tmp_path / "n512.json", 2)
    assert cell.status == "ok", cell.reason
    proofs = cell.tolerance_proofs
    assert [(p.calls, p.steps) for p in proofs] == [(2, 16), (1, 16)]
    assert {p.tolerance for p in proofs} == {0.0}
    assert all(p.holds for p in proofs) == (work == "same")
    entry = catalogue.strategy(ROOT, "fit_numpy")
    assert judge(cell, entry).work == work


def test_a_strategy_that_hangs_ends_with_its_budget(tmp_path: Path) -> None:
    cell = measured("hangs", tmp_path, timeout_seconds=10.0)
    assert cell.status == "timeout"
    assert "not finished after 5 s" in cell.reason
    assert cell.wall_seconds < 40


def test_a_strategy_that_is_too_slow_is_bounded_on_fewer_rows(tmp_path: Path) -> None:
    cell = measured("is_slow", tmp_path, rows=8192, timeout_seconds=20.0)
    assert cell.status == "capped"
    assert cell.measured_rows == 512
    assert len(cell.rounds) == 1


def test_of_a_model_that_breaks_its_contract_no_loop_is_blamed(tmp_path: Path) -> None:
    text, _ = BROKEN["NaN"]
    model = tmp_path / "nan.py"
    model.write_text(text, encoding="utf-8")
    cell = measured("raises", tmp_path, workload_file=str(model))
    assert cell.status == "failed"
    assert cell.reason.endswith("fill or drop them"), "the loop was tried alone, as if it could be at fault"
