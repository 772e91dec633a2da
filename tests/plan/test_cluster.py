"""What a cell's job asks of a cluster, from the config alone: one kind of node for all sizes, and time enough."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from looptax.plan import cluster
from looptax.plan.config_file import load
from looptax.plan.errors import PlanError
from looptax.plan.plan import Plan
from looptax.records.config import Config

ROOT = Path(__file__).parents[2]
KINDS = [
    {"kind": "old", "cpus": 16, "memory_mb": 8000},
    {"kind": "new", "cpus": 64, "memory_mb": 8000, "constraint": "epyc&nvme", "gpus": 2},
]
GRID = {
    "workloads": ["article_mlp", "small_cnn"],
    "batch_sizes": [32],
    "dataset_sizes": [256, 1024],
    "strategies": ["train_on_batch", "fit_numpy", "own_step"],
}


def config(kinds: list[dict[str, Any]], **changes: Any) -> Config:
    return load({"name": "one", "title": "One", "grids": [GRID], "cluster": kinds, **changes}, "one.yaml")


def kind(found: Config, workload: str = "article_mlp", strategy: str = "fit_numpy") -> str:
    return cluster.kind_of(found, workload, strategy).kind


@pytest.mark.parametrize("names", [("old", "new"), ("epyc", "xeon"), ("cpu", "gpu"), ("rome", "milan")])
def test_all_cells_of_a_workload_go_to_one_kind_whatever_stack_batch_size_and_size(names, tmp_path):
    stacks = ["tf2.18-keras3.8", "tf2.20-keras3.12", "tf2.21-keras3.15"]
    grid = GRID | {"stacks": stacks, "batch_sizes": [8, 16, 32, 64]}
    kinds = [{**made, "kind": name} for made, name in zip(KINDS, names, strict=True)]
    plan = Plan({"name": "one", "title": "One", "grids": [grid], "cluster": kinds}, "one.yaml", ROOT)
    went: dict[str, set[str]] = {}
    for request in plan.to_measure:
        key = request.key
        went.setdefault(key.workload, set()).add(plan.kind_of_node(key.workload, key.strategy).kind)
    assert [len(taken) for taken in went.values()] == [1, 1]


def test_workloads_are_spread_over_the_kinds_and_another_kind_moves_only_what_it_takes():
    two, three = config(KINDS), config([*KINDS, {"kind": "third", "cpus": 8, "memory_mb": 1000}])
    names = [f"models/model_{i}.py" for i in range(200)]
    before = [kind(two, name) for name in names]
    after = [kind(three, name) for name in names]
    assert 60 < before.count("old") < 140
    assert all(now in ("third", then) for then, now in zip(before, after, strict=True))
    assert 30 < after.count("third") < 110
    turned = config(KINDS[::-1])
    assert [kind(turned, name) for name in names] == before


def test_a_kind_takes_what_it_names():
    found = config(
        [
            {**KINDS[0], "strategies": ["own_step"]},
            {**KINDS[1], "workloads": ["article_mlp"]},
            KINDS[0] | {"kind": "rest"},
        ]
    )
    assert kind(found, "small_cnn", "fit_numpy") == "rest"
    assert kind(found, "small_cnn", "own_step") in ("old", "rest")


def test_resources_are_those_of_the_kind_by_the_executors_names():
    found = config([{**KINDS[1], "partition": "gpu", "account": "lab"}])
    asked = cluster.resources(found, lambda wildcards: cluster.kind_of(found, "article_mlp", "fit_numpy"))
    assert {name: tell({}) for name, tell in asked.items()} == {
        "runtime": cluster.minutes(found),
        "mem_mb": 8000,
        "cpus_per_task": 64,
        "gpu": 2,
        "slurm_extra": "--exclusive",
        "slurm_partition": "gpu",
        "constraint": "epyc&nvme",
        "slurm_account": "lab",
        "qos": None,
    }


def test_the_time_covers_the_budget_the_proofs_and_the_shorter_prefix():
    found = config(KINDS, timeout_seconds=600, parents=2)
    assert cluster.minutes(found) * 60 >= 600 * (1 + 2 + 0.5) + 2 * cluster.IMPORT_SECONDS
    assert cluster.minutes(config(KINDS, timeout_seconds=1200, parents=2)) > cluster.minutes(found)


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([KINDS[0], KINDS[0]], "cluster: found the kind 'old' twice"),
        (
            [KINDS[0], {**KINDS[1], "kind": "Old"}],
            "cluster: found the kinds 'old' and 'Old'; allowed: each once",
        ),
        (
            [KINDS[0], {**KINDS[1], "strategies": ["own_stpe"]}],
            r"cluster\[1\].strategies: the strategy 'own_stpe' is not known; .*Did you mean 'own_step'\?",
        ),
        (
            [KINDS[0], {**KINDS[1], "workloads": ["smal_cnn"]}],
            r"cluster\[1\].workloads: the workload 'smal_cnn' is not known; .*Did you mean 'small_cnn'\?",
        ),
        ([KINDS[0], {**KINDS[1], "workloads": ["mine.py"]}], "the workload 'mine.py' is not known"),
        ([{**KINDS[0], "strategies": ["own_step"]}], "no kind of node takes the strategy 'train_on_batch'"),
    ],
)
def test_what_cannot_be_is_said(kinds, said):
    with pytest.raises(PlanError, match=said):
        cluster.check(config(kinds))


def test_a_kind_may_name_what_another_config_measures():
    cluster.check(config([KINDS[0], {**KINDS[1], "strategies": ["fit_metrics"], "workloads": ["small_cnn"]}]))
    cluster.check(config([KINDS[0]], grids=[{**GRID, "workloads": ["article_mlp"]}]))


def test_what_is_said_to_be_allowed_in_a_word_is_what_is():
    with pytest.raises(PlanError) as caught:
        config([{**KINDS[0], "constraint": "a b"}])
    said = re.search(
        r"allowed: letters, digits and (\S+), beginning with a letter, digit or '_', at most 200",
        str(caught.value),
    )
    assert said
    others = [c for c in map(chr, range(33, 127)) if not c.isalnum()]
    taken = [c for c in others if not refuses(f"a{c}")]
    assert sorted(said.group(1)) == sorted(taken)
    assert [c for c in others if not refuses(c)] == ["_"]
    assert not refuses("a" * 200)
    assert refuses("a" * 201)
    with pytest.raises(PlanError, match="beginning with a letter or digit, at most 64"):
        config([{**KINDS[0], "kind": "a b"}])


def refuses(word: str) -> bool:
    try:
        config([{**KINDS[0], "constraint": word}])
    except PlanError:
        return True
    return False


@pytest.mark.parametrize(
    "word", ["epyc; rm -rf ~", "$(id)", "a b", "'", "-p other", "--wrap=id", "`id`", "a\nb", "a\n", "x" * 300]
)
@pytest.mark.parametrize("place", ["partition", "constraint", "account", "qos"])
def test_a_word_that_is_more_than_a_word_is_refused(place, word):
    with pytest.raises(PlanError, match=rf"cluster\[0\].{place}: found"):
        config([{**KINDS[0], place: word}])


def test_a_run_that_goes_to_a_cluster_needs_the_key():
    found = msgspec.structs.replace(config(KINDS), cluster=[])
    with pytest.raises(PlanError, match="the key 'cluster' is missing"):
        cluster.require(found, "one.yaml")
    with pytest.raises(PlanError, match=r"one.yaml: cluster: found \[\], and this run goes to one"):
        cluster.require(found, "one.yaml", given=True)
