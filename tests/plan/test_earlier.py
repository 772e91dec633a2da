"""A page of another config is not replaced without a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from looptax.plan.errors import PlanError
from looptax.plan.plan import Plan
from looptax.records.files import encode, write_atomically

ROOT = Path(__file__).parents[2]
GRID = {
    "workloads": ["article_mlp"],
    "batch_sizes": [32],
    "dataset_sizes": [256],
    "strategies": ["train_on_batch", "own_step"],
}
RAW = {"name": "small", "title": "A small run", "grids": [GRID]}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def plan(**changes: Any) -> Plan:
    return Plan({**RAW, **changes}, "a.yaml", ROOT)


def rendered(made: Plan) -> None:
    """Leave a page of that plan's config."""
    write_atomically(Path(made.folder) / "report/config.json", encode(made.config))


def test_where_there_is_no_page_nothing_is_said() -> None:
    plan().write_settings()
    assert plan(title="Another").announcement().startswith("Looptax: 2 cells of 'small' to measure")


@pytest.mark.parametrize("changes", [{}, {"precision": 0.02}, {"more_rounds": 0}])
def test_the_same_grid_and_title_are_the_same_run(changes: dict[str, Any]) -> None:
    rendered(plan())
    assert plan(**changes).announcement().startswith("Looptax: 2 cells of 'small' to measure")


@pytest.mark.parametrize(
    "changes", [{"title": "Another run"}, {"grids": [{**GRID, "dataset_sizes": [256, 512]}]}]
)
def test_a_page_of_another_config_is_said_once_more_after_a_dry_run(changes: dict[str, Any]) -> None:
    rendered(plan())
    plan(**changes).write_settings()  # a dry run does
    first, second = plan(**changes).announcement().splitlines()
    assert first == (
        "Looptax: the page of 'small' was made from another config ('A small run') and will be replaced;"
        " its cells stay valid."
    )
    assert "to measure" in second


@pytest.mark.parametrize(
    ("given", "meant"), [("yes", True), (True, True), ("no", False), (False, False), (None, False)]
)
def test_replacing_is_asked_for_by_a_word(given: object, meant: bool) -> None:
    made = plan() if given is None else plan(replace=given)
    assert made.replace is meant
    assert "replace" not in made.settings


def test_another_word_is_refused() -> None:
    with pytest.raises(PlanError, match="replace: found 'maybe'; allowed: yes or no"):
        plan(replace="maybe")
