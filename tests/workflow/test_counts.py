"""What a change counts anew, read from dry runs of the real Snakemake."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.workflow.conftest import Checkout
from tests.workflow.test_reruns import change_code, edit, grids

pytestmark = pytest.mark.workflow
AFTER_COUNTS = {"join_counts", "render"}
ALL = {"train_on_batch", "fit_numpy", "own_step"}


def counted(jobs: dict[str, set[str]]) -> set[str]:
    return jobs.get("count", set())


def record(checkout: Checkout, strategy: str) -> Path:
    return next((checkout.root / "results/small/counts").rglob(f"{strategy}.json"))


def test_one_record_a_strategy_is_joined_down_the_ladder_and_carried(checkout: Checkout) -> None:
    run = checkout.root / "results/small"
    assert len(list((run / "counts").rglob("*.json"))) == 3
    joined = json.loads((run / "counts.json").read_text(encoding="utf-8"))
    names = [one["request"]["key"]["strategy"] for one in joined["counts"]]
    assert set(names) == ALL
    assert names[0] == "train_on_batch"
    assert (run / "report/counts.json").read_bytes() == (run / "counts.json").read_bytes()


@pytest.mark.parametrize("keep_time", [False, True])
@pytest.mark.parametrize("forgotten", [False, True])
def test_an_edited_strategy_is_counted_and_no_other(
    checkout: Checkout, keep_time: bool, forgotten: bool
) -> None:
    change_code(checkout.strategy("own_step"), keep_time)
    if forgotten:
        shutil.rmtree(checkout.root / ".snakemake")
    jobs = checkout.plan()
    assert counted(jobs) == {"own_step"}
    assert set(jobs) >= AFTER_COUNTS


def test_nothing_is_counted_where_snakemake_has_lost_its_memory(checkout: Checkout) -> None:
    shutil.rmtree(checkout.root / ".snakemake")
    assert counted(checkout.plan()) == set()


def test_an_edited_reference_is_counted_alone_though_every_cell_is_measured(checkout: Checkout) -> None:
    change_code(checkout.strategy("train_on_batch"))
    assert counted(checkout.plan()) == {"train_on_batch"}


def test_explanations_and_sizes_count_nothing(checkout: Checkout) -> None:
    edit(checkout.strategy("own_step"), '"""', '"""Said anew: ')
    checkout.configure(grids=grids(dataset_sizes=[256, 2048]), margin=0.1, timeout_seconds=60)
    assert counted(checkout.plan()) == set()


@pytest.mark.parametrize("file", ["requirements/cpu.txt", "workflow/looptax/measure/hooks.py"])
def test_another_lock_or_core_counts_every_strategy(checkout: Checkout, file: str) -> None:
    path = checkout.root / file
    addition = "another==1.0\n" if file.endswith(".txt") else "\nANOTHER = 1\n"
    path.write_text(path.read_text(encoding="utf-8") + addition, encoding="utf-8")
    assert counted(checkout.plan()) == ALL


def test_a_missing_count_is_missed(checkout: Checkout) -> None:
    record(checkout, "fit_numpy").unlink()
    jobs = checkout.plan()
    assert counted(jobs) == {"fit_numpy"}
    assert "measure" not in jobs


def test_a_truncated_count_is_named_with_what_to_do(checkout: Checkout) -> None:
    path = record(checkout, "own_step")
    path.write_bytes(path.read_bytes()[:500])
    answer = checkout.snakemake("--dry-run", check=False)
    told = answer.stdout + answer.stderr
    assert answer.returncode
    assert f"rm {path.relative_to(checkout.root)}" in told
    assert "Traceback" not in told


def test_what_is_to_be_counted_is_announced(checkout: Checkout) -> None:
    record(checkout, "fit_numpy").unlink()
    answer = checkout.snakemake("--dry-run")
    assert "all 6 cells of 'small' are current; strategies to count: 1," in answer.stdout + answer.stderr
