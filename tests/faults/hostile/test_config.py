"""Configs, as the check of `make report` and the plan of a run take them."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from looptax.plan import config_file
from looptax.plan.__main__ import main
from looptax.plan.errors import PlanError
from looptax.plan.plan import Plan
from looptax.records.config import Config
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


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(mutate.TEXTS)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(Config.__struct_fields__)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(KEYS | KEYS | KEYS | st.text(max_size=8), ANY, max_size=4))
def test_any_value_of_any_key_is_a_config_or_a_mistake_that_names_it(changes: dict[str, Any]) -> None:
    whole = yaml.safe_load(OWN)
    try:
        config = config_file.load({**whole, **changes}, "config.yaml")
    except PlanError as error:
        assert all(line.startswith("config.yaml: ") for line in str(error).splitlines())  # noqa: PT017
        return
    assert set(changes) <= set(Config.__struct_fields__)
    for key, value in changes.items():
        if key != "rounds":  # whose keys have defaults
            assert msgspec.to_builtins(getattr(config, key)) == value


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
