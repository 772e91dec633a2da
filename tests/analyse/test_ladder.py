"""Rungs: what a loop's step costs more or less than its nearest measured ancestor's, against known truths."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest

from looptax.analyse.find import find
from looptax.analyse.ladder import path
from looptax.analyse.lineage import ancestors, nearest
from looptax.analyse.table import timings_table
from looptax.records.findings import Findings
from looptax.records.ladder import Rung
from tests import synthetic
from tests.synthetic import slow_start

STEP = 400e-6
TRUTH = {  # seconds a step
    "train_on_batch": STEP,
    "fit_numpy": STEP / 1.25,
    "fit_dataset": STEP / 1.25,  # changes nothing
    "fit_steps_8": STEP / 4,
    "train_function": STEP / 1.5,
    "own_step": STEP / 2,
    "own_step_dataset": STEP / 1.6,  # dearer than its parent
    "graph_epoch": STEP / 5,
    "resident_epoch_xla": STEP / 40,
}
FIXED = {"fit_numpy": 0.004, "fit_dataset": 0.002, "fit_steps_8": 0.002, "own_step_dataset": 0.001}
SIZES = (256, 1024, 4096, 16384)


def findings(names: list[str], seed: int = 0, **options: object) -> Findings:
    speeds = {name: slow_start(FIXED.get(name, 0.0), STEP / TRUTH[name]) for name in names}
    return synthetic.findings(speeds, rows=SIZES, sd=0.005, seed=seed, **options)


def rung(found: Findings, strategy: str) -> Rung:
    return next(r for r in found.rungs if r.strategy == strategy)


@pytest.fixture(scope="module")
def found() -> Findings:
    return findings([name for name in TRUTH if name != "train_on_batch"])


def test_changes_along_the_path_add_up_to_the_tax(found):
    tax = next(m.tax_seconds for m in found.cost_models if m.strategy == "train_on_batch")
    changes = [r.change_seconds.estimate for r in found.rungs if r.on_path]
    assert len(changes) == 5
    assert sum(changes) == pytest.approx(-tax.estimate, rel=1e-9)


def test_the_path_goes_from_the_reference_to_the_floor(found):
    steps = [r for r in found.rungs if r.on_path]
    assert steps[0].parent == found.reference
    assert steps[-1].strategy == "resident_epoch_xla"
    assert all(below.parent == above.strategy for above, below in pairwise(steps))


def test_fits_branch_goes_down_to_its_cheapest_loop(found):
    steps = [r for r in found.rungs if r.on_fit_path]
    assert [r.strategy for r in steps] == ["fit_numpy", "fit_dataset", "fit_steps_8"]
    assert steps[0].parent == found.reference
    assert not any(r.on_path for r in steps)


def test_known_changes_lie_in_their_intervals_and_have_their_sign(found):
    for r in found.rungs:
        if r.parent:
            truth = TRUTH[r.strategy] - TRUTH[r.parent]
            assert r.change_seconds.lower < truth < r.change_seconds.upper, r.strategy
            assert r.shown is (truth != 0), r.strategy


def test_intervals_cover_as_often_as_they_say():
    names = ["train_function", "own_step", "graph_epoch"]
    held = [
        r.change_seconds.lower <= TRUTH[r.strategy] - TRUTH[r.parent] <= r.change_seconds.upper
        for seed in range(20)
        for r in findings(names, seed).rungs
        if r.parent
    ]
    assert len(held) == 60
    assert sum(held) >= 0.85 * len(held)


def test_noise_that_both_share_cancels(found):
    # The reference's step varies by 5 % between rounds, so b alone is known to some percent, a difference better.
    change, step = rung(found, "fit_dataset").change_seconds, rung(found, "fit_dataset").step_seconds
    assert change.upper - change.lower < 0.5 * (step.upper - step.lower)


def test_ancestors_that_were_not_measured_are_named(found):
    assert rung(found, "fit_numpy").skipped == []
    graph = rung(findings(["graph_epoch"]), "graph_epoch")
    assert (graph.parent, graph.skipped) == (
        "train_on_batch",
        ["own_step_dataset", "own_step", "train_function"],
    )
    assert rung(found, "resident_epoch_xla").parent == "graph_epoch"
    assert rung(found, "resident_epoch_xla").skipped == ["resident_epoch"]


def test_the_root_has_no_change(found):
    root = rung(found, "train_on_batch")
    assert (root.parent, root.change_seconds, root.shown, root.on_path) == (None, None, False, False)


def test_other_work_has_a_rung_and_is_on_no_path():
    other = synthetic.findings({"fit_numpy": 1.2, "mixed_precision": 9.0}, sd=0.005)
    assert rung(other, "mixed_precision").parent == "fit_numpy"
    assert rung(other, "mixed_precision").shown
    assert not rung(other, "mixed_precision").on_path
    assert not rung(other, "mixed_precision").on_fit_path
    assert rung(other, "fit_numpy").on_path


def test_the_same_work_is_not_compared_with_other_work():
    config, known, cells = synthetic.run({"fit_numpy": 1.2, "mixed_precision": 9.0, "own_step": 2.0})
    entries = [
        msgspec.structs.replace(e, parent="mixed_precision") if e.name == "own_step" else e
        for e in known.strategies
    ]
    changed = find(
        config, msgspec.structs.replace(known, strategies=entries), cells, timings_table(cells), []
    )
    own = rung(changed, "own_step")
    assert (own.parent, own.skipped) == ("fit_numpy", ["mixed_precision"])


def test_one_size_has_neither_rungs_nor_splits():
    alone = synthetic.findings({"fit_numpy": 1.3}, rows=(1024,))
    assert (alone.rungs, alone.splits) == ([], [])


def test_a_model_that_is_not_linear_is_named():
    bent = synthetic.findings({"fit_numpy": lambda steps, _: 3.0 if steps > 100 else 1.2}, sd=0.005)
    assert rung(bent, "fit_numpy").bent == ["fit_numpy"]
    assert rung(bent, "train_on_batch").bent == []


LINE = {"root": None, "a": "root", "b": "a", "c": "b", "x": "root", "y": "x"}


@pytest.mark.parametrize(
    ("end", "reference", "rungs"),
    [
        ("c", "root", ["a", "b", "c"]),
        ("c", "a", ["b", "c"]),
        ("c", "y", ["a", "b", "c"]),  # both descend from the root
        ("a", "c", []),  # what the reference descends from
        ("c", "c", []),
        ("c", "stranger", ["a", "b", "c"]),
    ],
)
def test_a_path_begins_below_what_it_shares_with_the_reference(end, reference, rungs):
    assert path(end, LINE, reference) == rungs


def test_a_line_that_comes_back_to_itself_ends():
    assert ancestors("a", {"a": "b", "b": "c", "c": "b"}) == ["b", "c"]
    assert nearest("a", {"a": "b"}, lambda name: False) == (None, ["b"])
