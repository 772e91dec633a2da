"""A small checkout whose cells have finished rounds: the real Snakemake runs on it in seconds, without TensorFlow."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COPIED = ("Snakefile", "config", "profiles", "requirements", "templates", "workflow")
CONFIG = {
    "name": "small",
    "title": "A small run",
    "rounds": {"min": 8, "max": 10},
    "grids": [
        {
            "workloads": ["article_mlp"],
            "batch_sizes": [32],
            "dataset_sizes": [256, 1024],
            "strategies": ["train_on_batch", "fit_numpy", "own_step"],
        }
    ],
}


@dataclass
class Checkout:
    """A folder with the workflow, and Snakemake to run in it."""

    root: Path

    def command(self, *arguments: str) -> list[str]:
        """Snakemake with its plain logger on two cores."""
        options = ["--cores", "2", "--workflow-profile", "none"]
        return [sys.executable, "-m", "snakemake", *options, *arguments]

    def snakemake(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        command = self.command(*arguments)
        answer = subprocess.run(command, cwd=self.root, capture_output=True, text=True, timeout=300)
        if check and answer.returncode:
            raise AssertionError(f"{' '.join(command)} failed:\n{answer.stdout}\n{answer.stderr}")
        return answer

    def plan(self, *arguments: str) -> dict[str, set[str]]:
        """Rules that a dry run would carry out; under ``measure`` the cells, under ``count`` the strategies."""
        answer = self.snakemake("--dry-run", *arguments)
        text = answer.stdout + answer.stderr
        if "Nothing to be done" in text:
            return {}
        table = text.partition("Job stats:")[2].partition("total")[0]
        jobs: dict[str, set[str]] = {rule: set() for rule in re.findall(r"^(\w+) +\d+$", table, re.MULTILINE)}
        jobs.pop("all", None)
        assert jobs, text
        told = re.findall(r"Measuring (\w+) at (\d+) rows, batch (\d+)", text)
        if told:
            jobs["measure"] = {f"b{batch}/{strategy}/n{rows}.json" for strategy, rows, batch in told}
        counted = re.findall(r"Counting what (\w+) does", text)
        if counted:
            jobs["count"] = set(counted)
        return jobs

    def configure(self, **changes: object) -> None:
        """Write the config with some keys changed."""
        text = yaml.safe_dump({**CONFIG, **changes}, sort_keys=False)
        (self.root / "config/config.yaml").write_text(text, encoding="utf-8")

    def strategy(self, name: str) -> Path:
        """The file of a strategy."""
        return self.root / f"workflow/looptax/measure/strategies/{name}.py"

    def finish_rounds(self) -> None:
        """Leave finished rounds for every cell of the config, as a killed run would, and every count."""
        script = Path(__file__).with_name("finish_rounds.py")
        path = os.pathsep.join([str(self.root / "workflow"), str(ROOT)])
        subprocess.run(
            [sys.executable, str(script)], cwd=self.root, check=True, env={**os.environ, "PYTHONPATH": path}
        )


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which the whole workflow has run."""
    root = tmp_path_factory.mktemp("finished") / "checkout"
    root.mkdir()
    for name in COPIED:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, root / name)
    checkout = Checkout(root)
    checkout.configure()
    checkout.finish_rounds()
    checkout.snakemake()
    return root


@pytest.fixture
def checkout(finished: Path, tmp_path: Path) -> Checkout:
    """A copy of the finished checkout, to be changed."""
    root = tmp_path / "checkout"
    shutil.copytree(finished, root, symlinks=True)
    return Checkout(root)


def cells(strategy: str, *rows: int, batch: int = 32) -> set[str]:
    """Ends of the paths of one strategy's cells."""
    return {f"b{batch}/{strategy}/n{n}.json" for n in rows}


def measured(jobs: dict[str, set[str]]) -> set[str]:
    """Ends of the paths of the cells that a plan measures."""
    return jobs.get("measure", set())


__all__ = ["CONFIG", "Checkout", "cells", "measured"]
