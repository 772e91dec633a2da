"""A run of several batch sizes in short, in findings.json: places, never copies."""

from __future__ import annotations

from looptax.analyse.find import find
from looptax.analyse.table import timings_table
from looptax.records.findings import Findings
from tests import synthetic
from tests.synthetic import Faults


def findings(batches: tuple[int, ...]) -> Findings:
    parts = [
        synthetic.run(
            {"fit_numpy": 0.7, "own_step": 2.0},
            rows=(1024, 4096),
            batch=batch,
            faults=Faults(
                status={("own_step", 4096): "failed"} if batch == 64 else {},
                unproven=[("fit_numpy", 1024)] if batch == 32 else [],
                rounds={("own_step", 1024): 2} if batch == 32 else {},
            ),
        )
        for batch in batches
    ]
    config, known, _ = parts[0]
    cells = [cell for part in parts for cell in part[2]]
    return find(config, known, cells, timings_table(cells), unserved=[])


def test_one_workload_and_batch_size_needs_no_overview():
    assert findings((32,)).overview == []


def test_each_batch_size_has_its_answer_and_its_loops():
    found = findings((32, 64))
    assert [(one.group.batch_size, one.group.rows, one.cells) for one in found.overview] == [
        (32, 4096, 6),
        (64, 4096, 6),
    ]
    whole, damaged = found.overview
    best = found.comparisons[whole.best or 0]
    assert (best.strategy, best.group) == ("own_step", whole.group)
    assert whole.fastest == ["own_step"]
    fit = found.comparisons[whole.fit or 0]
    assert (fit.strategy, fit.group) == ("fit_numpy", whole.group)
    assert (damaged.best, damaged.not_ok, whole.not_ok) == (None, 1, 0)
    assert damaged.fastest == ["train_on_batch"]


def test_a_loop_has_its_range_over_the_sizes():
    (_, damaged) = (found := findings((32, 64))).overview
    loops = {loop.strategy: loop for loop in damaged.loops}
    own, fit = loops["own_step"], loops["fit_numpy"]
    assert (own.cells, own.not_ok, own.faster, own.slower) == (2, 1, 1, 0)
    assert own.lowest == own.highest
    assert (fit.faster, fit.slower, fit.among_fastest) == (0, 2, 0)
    assert fit.lowest is not None
    assert fit.highest is not None
    least, most = (found.comparisons[place].ratio for place in (fit.lowest, fit.highest))
    assert least is not None
    assert most is not None
    assert least.estimate <= most.estimate


def test_cells_that_finished_without_a_ratio_are_counted_and_are_none_that_failed():
    whole, damaged = findings((32, 64)).overview
    assert (whole.no_ratio, whole.not_ok) == (2, 0)
    assert {loop.strategy: loop.no_ratio for loop in whole.loops} == {
        "train_on_batch": 0,
        "fit_numpy": 1,
        "own_step": 1,
    }
    assert (damaged.no_ratio, damaged.not_ok) == (0, 1)
