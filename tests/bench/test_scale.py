"""The bench of large runs: what it makes up is what the real plan takes, and its table tells what misses a bound."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from looptax.analyse.tabulate import tabulate
from looptax.bench.figure import Figure
from looptax.bench.scale import __main__ as command
from looptax.bench.scale import bare, growth, scratch, stages, timing
from looptax.bench.scale.shape import Shape, config, dataset_sizes, shape_of
from looptax.bench.scale.stages import DryRuns, Shown, Tables
from looptax.bench.scale.table import Point, table
from looptax.bench.scale.timing import Failed, Taken
from looptax.plan import catalogue
from looptax.records.cell import Cell
from looptax.records.files import decode
from tests.report.pointers import complaints

LONGEST_ARGUMENT = 128 * 1024  # bytes: MAX_ARG_STRLEN of Linux


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> scratch.Run:
    folder = tmp_path_factory.mktemp("scale") / "full"
    scratch.lay_out(folder, shape_of(2000))
    return scratch.measure(folder)


@pytest.mark.parametrize(
    ("cells", "workloads", "batches"), [(200, 1, 1), (2000, 2, 5), (20_000, 10, 10), (600, 1, 3)]
)
def test_cells_grow_along_workloads_and_batch_sizes(cells, workloads, batches):
    shape = shape_of(cells)
    assert (shape.workloads, len(shape.batch_sizes), shape.cells) == (workloads, batches, cells)


@pytest.mark.parametrize("cells", [0, 100, 2001])
def test_a_number_that_is_no_whole_curves_is_refused(cells):
    with pytest.raises(ValueError, match="multiples of 200"):
        shape_of(cells)


def test_every_size_of_a_config_is_a_multiple_of_its_batch():
    made = config(Shape(1, [8, 16]), ["m.py"], ["a"], "x")
    for grid in made["grids"]:  # type: ignore[attr-defined]
        (batch,) = grid["batch_sizes"]
        assert grid["dataset_sizes"] == dataset_sizes(batch)
        assert not any(rows % batch for rows in grid["dataset_sizes"])


def test_the_real_plan_calls_every_record_current(run):
    plan = scratch.planned(run.folder)
    assert (plan.cells, plan.to_measure, plan.to_count) == (run.cells, [], [])
    statuses = [decode(run.folder / path, Cell).status for path in run.cells[:200]]
    assert set(statuses) == {"ok", "failed"}


def test_a_record_that_is_taken_away_is_to_be_measured(run, tmp_path):
    scratch.lay_out(tmp_path / "one", shape_of(200))
    made = scratch.measure(tmp_path / "one")
    (made.folder / made.cells[7]).unlink()
    assert [request.key.rows for request in scratch.planned(made.folder).to_measure] == [4096]


@pytest.mark.workflow
def test_a_run_whose_paths_are_longer_than_an_argument_may_be_is_analysed_by_the_real_workflow(run):
    """The kernel refuses a command one of whose words is longer, such as a list of paths."""
    assert len("\n".join(run.cells)) > LONGEST_ARGUMENT
    stages.whole(run)
    found = json.loads((run.results / "report/findings.json").read_bytes())
    assert len(found["comparisons"]) == len(run.cells)
    page = (run.results / "report/index.html").read_text(encoding="utf-8")
    assert len(page.encode()) <= command.MOST_PAGE
    assert complaints(run.results / "report") == []
    assert page.count('<a href="#overview">') == 1
    assert page.count('data-path="/overview/') > 2 * len(found["overview"]) == 2 * 10


def test_several_processes_write_the_same_bytes(run, tmp_path):
    entries = {entry.name: entry for entry in catalogue.strategies(scratch.ROOT)}
    paths = [f"{run.folder}/{path}" for path in run.cells]
    for name, processes in (("one", 1), ("two", 2)):
        tabulate(list(reversed(paths)), entries, tmp_path, tmp_path / name, processes)
    for file in ("timings.csv", "timings.parquet", "proofs.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file


@pytest.mark.workflow
def test_the_bare_graph_has_as_many_jobs(run):
    passes = scratch.planned(run.folder).passes
    one = scratch.Run(run.folder, run.cells[:3], run.counts[:2])
    empty = run.folder.parent / "bare"
    scratch.lay_out(empty, shape_of(200))
    bare.write(scratch.Run(empty, one.cells, one.counts), passes)
    asked = [*stages.SNAKEMAKE, "--snakefile", bare.SNAKEFILE, "--dry-run"]
    told = subprocess.run(asked, cwd=empty, capture_output=True, text=True, check=True, timeout=300)
    stats = dict(line.split() for line in told.stdout.splitlines() if len(line.split()) == 2)
    assert stats["measure"] == "3"
    assert [stats[f"rounds_{left}"] for left in (3, 2, 1)] == ["3"] * 3
    assert stats["total"] == str(3 * passes + 2 + 6)


def test_growth_is_the_power_that_times_follow():
    assert growth.exponent({n: 3e-3 * n for n in (200, 2000, 20_000)}) == pytest.approx(1)
    assert growth.exponent({n: 1e-6 * n**2 for n in (200, 2000, 20_000)}) == pytest.approx(2)
    start_up = {n: 2 + 1e-6 * n**2 for n in (200, 2000, 20_000)}
    assert growth.exponent(start_up) < growth.last(start_up)
    assert growth.last(start_up) > growth.MOST
    with pytest.raises(ValueError, match="two sizes"):
        growth.exponent({200: 1.0})


def test_a_command_is_timed_with_the_memory_of_its_largest_process(tmp_path):
    held = bytearray(400_000_000)  # by who measures: none of the command's
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'x = bytearray(150_000_000)'])"
    taken = timing.run([sys.executable, "-c", child], tmp_path, tmp_path / "log")
    assert taken.seconds > 0
    assert 150e6 < taken.memory < 300e6 < len(held)


def test_a_command_that_fails_says_what_it_said(tmp_path):
    with pytest.raises(Failed, match="ended with 3:\nno such luck"):
        timing.run(
            [sys.executable, "-c", "print('no such luck'); raise SystemExit(3)"], tmp_path, tmp_path / "log"
        )


def size(cells: int = 20_000, **changes: object) -> command.Size:
    of = {
        "cells": cells,
        "bytes_a_cell": 30_000.0,
        "planned": DryRuns(Figure([12.0]), Figure([10.0])),
        "current": DryRuns(Figure([12.0]), Figure([10.0])),
        "whole": Taken(60.0, 10**9),
        "tables": Tables(Figure([3.9]), Figure([2.0]), 10**9),
        "shown": Shown(Taken(40.0, 10**9), Taken(10.0, 10**9), Path("index.html")),
        "page_bytes": 1_400_000,
        "ready": 300.0,
    }
    return command.Size(**{**of, **changes})  # type: ignore[arg-type]


def test_what_keeps_every_bound_is_kept():
    assert all(point.kept for point in command.points_of(size()))
    assert "MISSED" not in table(command.points_of(size()))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"planned": DryRuns(Figure([13.1]), Figure([10.0]))}, "nothing measured"),
        ({"current": DryRuns(Figure([13.1]), Figure([10.0]))}, "all measured"),
        ({"tables": Tables(Figure([4.1]), Figure([2.0]), 1)}, "tabulating"),
        ({"tables": Tables(Figure([2.0]), Figure([2.0]), 2_100_000_000)}, "largest process"),
        ({"shown": Shown(Taken(51.0, 1), Taken(10.0, 1), Path("p"))}, "findings and page"),
        ({"page_bytes": 1_500_001}, "the page"),
        ({"ready": 1001.0}, "ready in Chromium"),
    ],
)
def test_a_bound_that_is_missed_is_told(changes, what):
    missed = [point for point in command.points_of(size(**changes)) if not point.kept]
    assert [what in point.what for point in missed] == [True]
    assert table(missed).count("MISSED") == 1


def test_tabulating_few_cells_is_told_and_not_judged():
    slow = size(200, tables=Tables(Figure([4.1]), Figure([0.1]), 1))
    (point,) = [p for p in command.points_of(slow) if "tabulating" in p.what]
    assert point.outcome == "–"


def test_a_stage_that_grows_faster_than_the_cells_is_told():
    squared = size(20_000, tables=Tables(Figure([390.0]), Figure([200.0]), 1))
    points = command.growths([size(2000), squared])
    assert [p.what for p in points if not p.kept] == ["growth of tabulating, exponent"]


def test_the_exit_status_is_that_of_the_bounds(monkeypatch, capsys):
    monkeypatch.setattr(command, "measured", lambda cells, *_: size(cells))
    assert command.main(["--cells", "20000"]) == 0
    monkeypatch.setattr(command, "measured", lambda cells, *_: size(cells, page_bytes=2_000_000))
    assert command.main(["--cells", "20000"]) == 1
    assert "MISSED" in capsys.readouterr().out


def test_what_cannot_be_measured_is_an_error(monkeypatch, capsys):
    def fails(*_: object) -> command.Size:
        raise Failed("no Snakemake")

    monkeypatch.setattr(command, "measured", fails)
    assert command.main(["--cells", "200"]) == 1
    assert command.main(["--cells", "7"]) == 1
    assert "no Snakemake" in capsys.readouterr().err


def test_a_point_without_a_bound_is_only_told():
    assert Point("x", 1e9, "s").outcome == "–"
    assert Point("x", 1e9, "s").kept
