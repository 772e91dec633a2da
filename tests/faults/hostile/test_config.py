"""Configs, as the check of `make report` and the plan of a run take them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import yaml

from looptax.plan import config_file
from looptax.plan.__main__ import main
from looptax.plan.errors import PlanError
from looptax.plan.plan import Plan
from tests.faults.conftest import Tell
from tests.faults.hostile import mutate
from tests.faults.hostile.tried import Tried, command

pytestmark = pytest.mark.point("fuzz-config")

ROOT = Path(__file__).parents[3]
OWN = """
name: own
title: A loop and a model of one's own
rounds: {min: 6, max: 8}
parents: 2
strategy_folders: [loops]
grids:
  - {stacks: [current], workloads: [model.py], batch_sizes: [8, 16], dataset_sizes: [64], strategies: [mine, own_step]}
"""


def test_a_config_is_taken_or_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tell: Tell
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("looptax.plan.plan.commit", lambda root: "not asked")
    files_of_ones_own(tmp_path)
    good = [(ROOT / f"config/{name}.yaml").read_bytes() for name in ("config", "one_cell", "history")]
    good.append(OWN.encode())
    tried = Tried("config")
    file = tmp_path / "config.yaml"
    for rng in tried.each():
        content = mutated(rng, rng.choice(good))
        file.write_bytes(content)
        tried.take(lambda: plan(file), content, (PlanError,))
    tell(tried.told())
    tried.hold(least_accepted=0.08, least_kinds=40)
    assert not list(tmp_path.rglob("*canary*"))


def plan(file: Path) -> None:
    """What `make report` asks first, and then what the Snakefile asks."""
    command(main, "check", file)
    made = Plan(config_file.read(file), str(file), ROOT)
    assert made.cells
    assert all(
        Path("results").resolve() in Path(cell).resolve().parents for cell in (*made.cells, *made.counts)
    )
    assert all(str(cell).isprintable() and cell.isascii() for cell in made.cells)
    made.announcement().encode()


def mutated(rng: Random, content: bytes) -> bytes:
    """By bytes, by structure, or both."""
    if rng.random() < 0.35:
        return mutate.text(rng, content)
    content = mutate.as_yaml(mutate.tree(rng, yaml.safe_load(content), rng.choice((1, 1, 1, 2))))
    return mutate.text(rng, content) if rng.random() < 0.05 else content


def files_of_ones_own(folder: Path) -> None:
    """A loop and a model as the templates have them."""
    (folder / "loops").mkdir()
    templates = ROOT / "workflow/looptax/own/templates"
    (folder / "loops/mine.py").write_bytes((templates / "strategy.py").read_bytes())
    (folder / "model.py").write_bytes((templates / "workload.py").read_bytes())
