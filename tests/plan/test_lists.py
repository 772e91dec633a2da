"""Paths of cells and counts go to later stages by files, and what cells share is looked up once."""

from __future__ import annotations

from pathlib import Path

import pytest

from looptax.bench.scale import scratch
from looptax.bench.scale.shape import shape_of
from looptax.plan import requests
from looptax.plan.plan import Plan


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """Of 800 cells of two workloads, in a folder of their own."""
    scratch.lay_out(tmp_path / "run", shape_of(800))
    monkeypatch.chdir(tmp_path / "run")
    return scratch.planned(Path.cwd())


def test_the_lists_hold_every_path_a_line_in_the_order_of_the_config(plan: Plan) -> None:
    plan.write_settings()
    for name, paths in (("cells.txt", plan.cells), ("counts.txt", plan.counts)):
        assert (Path(plan.folder) / name).read_text(encoding="utf-8").splitlines() == paths
    assert len(plan.cells) == 800


def test_lists_that_are_the_same_are_not_written_again(plan: Plan) -> None:
    plan.write_settings()
    before = (Path(plan.folder) / "cells.txt").stat().st_mtime_ns
    plan.write_settings()
    assert (Path(plan.folder) / "cells.txt").stat().st_mtime_ns == before


def test_a_request_is_that_of_its_cell_alone(plan: Plan) -> None:
    asked = plan.to_measure
    assert len({request.identity for request in asked}) == len(asked) == len(plan.cells)
    assert all(
        f"/b{r.key.batch_size}/{r.key.strategy}/n{r.key.rows}.json" in p
        for r, p in zip(asked, plan.cells, strict=True)
    )
    assert all(requests.identity(request) == request.identity for request in asked)


def test_files_are_looked_for_a_loop_and_not_a_cell(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    real = requests.catalogue.strategy_file
    monkeypatch.setattr(
        requests.catalogue, "strategy_file", lambda *given: seen.append(given) or real(*given)
    )
    scratch.planned(Path.cwd())
    loops = {(request.key.workload, request.key.strategy) for request in plan.to_measure}
    assert len(seen) <= 2 * len(loops) + len(plan.config.grids) + 60  # of the catalogue, whatever the sizes


def test_a_run_of_the_own_environment_makes_none(plan: Plan) -> None:
    assert not plan.makes_stacks
    assert plan.stack_records("tf2.13-keras2.13")
