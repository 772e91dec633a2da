"""A wrong config gives one message that names the key, what was found, what is allowed, and the nearest name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from looptax.plan import catalogue, grid
from looptax.plan.config_file import load
from looptax.plan.errors import PlanError

ROOT = Path(__file__).parents[2]


def raw(**changes: Any) -> dict[str, Any]:
    return {"name": "small", "title": "A small run", "grids": [a_grid()], **changes}


def a_grid(**changes: Any) -> dict[str, Any]:
    whole = {
        "workloads": ["article_mlp"],
        "batch_sizes": [32],
        "dataset_sizes": [256],
        "strategies": ["fit_numpy"],
    }
    return {**whole, **changes}


def expand(config: dict[str, Any]) -> None:
    grid.expand(load(config, "config.yaml"), ROOT)


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (raw(presicion=0.1), ["presicion", "not known", "Did you mean 'precision'?"]),
        (raw(precision="wide"), ["precision", "'wide'", "a number"]),
        (raw(precision=float("nan")), ["precision", "nan", "finite"]),
        (raw(timeout_seconds=-5), ["timeout_seconds", "-5", "at least 10"]),
        (raw(rounds={"min": 5, "max": 8}), ["rounds.min", "5", "at least 6"]),
        (raw(rounds={"min": 9, "max": 8}), ["rounds", "min 9, max 8", "min at most max"]),
        (raw(name="../elsewhere"), ["name", "'../elsewhere'", "beginning with a letter or digit"]),
        (raw(name=".."), ["name", "'..'"]),
        (raw(name="quick\n"), ["name", "'quick\\n'"]),
        (raw(seed=1.0), ["seed", "1.0", "a whole number"]),
        (raw(grids=[a_grid(dataset_sizes=[2**70])]), ["grids[0].dataset_sizes[0]", "at most"]),
        (
            raw(grids=[a_grid(dataset_sizes=[32 * n for n in range(1, 100_100)])]),
            ["100,099 cells", "100,000"],
        ),
        (raw(grids=[a_grid(workloads=["~nobody-of-that-name/x.py"])]), ["~nobody-of-that-name/x.py"]),
        (raw(grids=[a_grid(workloads=["x" * 5000 + ".py"])]), ["is not known"]),
        (raw(grids=[]), ["grids", "[]", "at least one entry"]),
        (raw(grids=[a_grid(batch_sizes=[])]), ["grids[0].batch_sizes", "at least one entry"]),
        (raw(grids=[a_grid(batch_sizes=[True])]), ["grids[0].batch_sizes[0]", "True", "a whole number"]),
        (raw(grids=[a_grid(dataset_sizes=[0])]), ["grids[0].dataset_sizes[0]", "0", "at least 1"]),
        (raw(grids="all"), ["grids", "'all'", "a list"]),
        ({"title": "nameless", "grids": [a_grid()]}, ["'name' is missing"]),
        ({"title": "bare"}, ["'name' is missing", "'grids' is missing"]),
        (raw(grids=[a_grid(dataset_sizes=[250])]), ["250", "batch size 32", "Nearest: 224"]),
        (
            raw(grids=[a_grid(strategies=["fit_nunpy"])]),
            ["fit_nunpy", "not known", "Did you mean 'fit_numpy'?"],
        ),
        (raw(grids=[a_grid(workloads=["article_mpl"])]), ["article_mpl", "Did you mean 'article_mlp'?"]),
        (raw(grids=[a_grid(workloads=["../../x.py"])]), ["../../x.py", "is not known"]),
        (raw(grids=[a_grid(stacks=["curent"])]), ["curent", "Did you mean 'current'?"]),
        (raw(reference="train_on_bach"), ["train_on_bach", "Did you mean 'train_on_batch'?"]),
    ],
)
def test_a_wrong_config_is_told(config: dict[str, Any], told: list[str]) -> None:
    with pytest.raises(PlanError) as caught:
        expand(config)
    for part in told:
        assert part in str(caught.value)


@pytest.mark.parametrize("name", ["config", "history", "one_cell", "publish"])
def test_the_configs_of_the_project_are_right(name: str) -> None:
    import yaml

    path = ROOT / f"config/{name}.yaml"
    config = load(yaml.safe_load(path.read_text(encoding="utf-8")), str(path))
    cells, unserved = grid.expand(config, ROOT)
    assert cells
    assert not unserved


def test_the_history_has_eight_stacks_and_five_loops_at_two_sizes() -> None:
    import yaml

    config = load(yaml.safe_load((ROOT / "config/history.yaml").read_text(encoding="utf-8")), "history.yaml")
    stacks = [stack for entry in config.grids for stack in entry.stacks]
    assert len(stacks) == len(set(stacks)) >= 8
    assert len(config.grids[0].strategies) >= 5
    assert all(len(entry.dataset_sizes) == 2 for entry in config.grids)


def test_publish_has_every_strategy_of_its_stack() -> None:
    import yaml

    config = load(yaml.safe_load((ROOT / "config/publish.yaml").read_text(encoding="utf-8")), "publish.yaml")
    measured = {name for entry in config.grids for name in entry.strategies}
    served = {
        name
        for name in catalogue.strategy_names(ROOT)
        if "tensorflow" in catalogue.strategy(ROOT, name).backends
    }
    assert measured == served
