"""A run that goes to a cluster needs what the config says of one, and a dry run of it says so."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.workflow.conftest import Checkout

KINDS = [{"kind": "any", "cpus": 1, "memory_mb": 1000}]


def dry_run(checkout: Checkout, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "snakemake", "--dry-run", "--workflow-profile", *arguments]
    answer = subprocess.run(
        command, cwd=checkout.root, capture_output=True, text=True, timeout=120, check=False
    )
    return answer.returncode, answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("changes", "said"), [({}, "the key 'cluster' is missing"), ({"cluster": []}, "cluster: found []")]
)
def test_without_the_key_a_dry_run_for_a_cluster_says_what_the_run_would(
    checkout: Checkout, changes: dict[str, object], said: str
) -> None:
    checkout.configure(**changes)
    code, told = dry_run(checkout, "profiles/slurm")
    assert code == 1
    assert f"{said}, and this run goes to one" in told
    assert "Traceback" not in told


def test_with_the_key_it_plans(checkout: Checkout) -> None:
    checkout.configure(cluster=KINDS)
    code, told = dry_run(checkout, "profiles/slurm")
    assert code == 0, told
    assert "Job stats" in told


@pytest.mark.parametrize("arguments", [["none", "--jobs", "2"], ["profiles/default"]])
def test_on_one_machine_nothing_asks_for_it(checkout: Checkout, arguments: list[str]) -> None:
    code, told = dry_run(checkout, *arguments)
    assert code == 0, told
