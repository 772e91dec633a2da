"""A run on several kinds of machine: told apart, what differs is named, and only ratios go across."""

from __future__ import annotations

import msgspec
import pytest

from looptax.analyse.find import find
from looptax.analyse.kinds import labels
from looptax.analyse.overlaps import overlaps
from looptax.analyse.table import timings_table
from looptax.records.cell import Cell
from looptax.records.findings import Findings
from tests import synthetic

SPEEDS = {"fit_numpy": 1.3, "own_step": 2.0}


def moved(cell: Cell, node: str, **host: object) -> Cell:
    """The cell as if it had been measured on a node with another host."""
    rounds = [msgspec.structs.replace(r, node=node) for r in cell.rounds]
    return msgspec.structs.replace(
        cell, host=msgspec.structs.replace(cell.host, hostname=node, **host), rounds=rounds
    )


def found(places: dict[str, tuple[str, dict[str, object]]]) -> Findings:
    """Findings of a run whose strategies were measured on these nodes with these hosts."""
    config, known, cells = synthetic.run(SPEEDS, rows=(1024, 4096))
    cells = [moved(c, places[c.request.key.strategy][0], **places[c.request.key.strategy][1]) for c in cells]
    return find(config, known, cells, timings_table(cells), [])


BIG: dict[str, object] = {"cpu": "A CPU", "affinity": 2}
SMALL: dict[str, object] = {"cpu": "Another CPU", "affinity": 1}


@pytest.fixture(scope="module")
def mixed() -> Findings:
    return found({"train_on_batch": ("n1", BIG), "fit_numpy": ("n2", BIG), "own_step": ("n3", SMALL)})


def test_nodes_that_are_alike_are_one_kind():
    alike = found({"train_on_batch": ("n1", BIG), "fit_numpy": ("n2", BIG), "own_step": ("n3", BIG)})
    assert alike.kinds is None
    assert {c.machine for c in alike.comparisons} == {""}
    assert [e.nodes for e in alike.environments] == [["n1", "n2", "n3"]]
    assert not any(w.kind == "machines" for w in alike.trust.warnings)


def test_kinds_have_letters_and_say_what_differs(mixed):
    assert [(k.label, k.nodes, k.cells, k.aa_cells) for k in mixed.kinds.machines] == [
        ("A", ["n1", "n2"], 4, 2),
        ("B", ["n3"], 2, 0),
    ]
    assert {d.what: d.values for d in mixed.kinds.differ} == {
        "processor": ["A CPU", "Another CPU"],
        "usable CPUs": ["2", "1"],
    }
    assert {c.strategy: c.machine for c in mixed.comparisons} == {
        "train_on_batch": "A", "fit_numpy": "A", "own_step": "B",
    }  # fmt: skip


def test_only_ratios_go_across(mixed):
    other = [c for c in mixed.comparisons if c.machine == "B"]
    assert all(c.ratio and c.verdict == "faster" for c in other)
    assert all(c.step_seconds is None and c.saving_seconds is None for c in other)
    assert {m.strategy for m in mixed.cost_models} == {"train_on_batch", "fit_numpy"}
    assert "own_step" not in {b.strategy for b in mixed.break_evens}


def test_no_loop_is_faster_or_slower_than_one_that_was_measured_elsewhere(mixed):
    """Neither among the fastest, nor in the advice, where ``fit`` and the faster loop were on different kinds."""
    assert [f.strategies for f in mixed.fastest] == [["own_step", "fit_numpy"]] * 2
    assert [(a.kind, a.strategy) for a in mixed.advice] == [("keeps everything", "fit_numpy")]
    alike = found({"train_on_batch": ("n1", BIG), "fit_numpy": ("n2", BIG), "own_step": ("n3", BIG)})
    assert [f.strategies for f in alike.fastest] == [["own_step"]] * 2
    assert [a.strategy for a in alike.advice] == ["fit_numpy", "own_step"]
    assert alike.advice[1].against_fit is not None


def test_beside_fit_of_another_kind_an_advised_loop_has_no_speed():
    apart = found({"train_on_batch": ("n1", BIG), "fit_numpy": ("n3", SMALL), "own_step": ("n2", BIG)})
    assert [a.against_fit for a in apart.advice] == [None] * len(apart.advice)


def test_a_break_even_is_contradicted_by_no_size_of_another_kind():
    config, known, here = synthetic.run({"fit_numpy": 1.5}, rows=(256, 1024, 4096, 16384), rounds=10)
    _, _, there = synthetic.run({"fit_numpy": 0.8}, rows=(256, 1024, 4096, 16384), rounds=10)
    cells = [
        moved(b, "n2", cpu="Another CPU") if b.request.key.rows == 256 else a
        for a, b in zip(here, there, strict=True)
    ]
    (crossing,) = find(config, known, cells, timings_table(cells), []).break_evens
    assert crossing.kind in ("always", "from")  # and not undecided


def test_the_run_says_where_loops_were_compared_across_kinds(mixed):
    assert (mixed.kinds.groups, mixed.kinds.mixed_groups) == (2, 2)
    told = {w.kind: w.text for w in mixed.trust.warnings}
    assert "In 2 of 2 groups" in told["machines"]
    assert told["no A/A"].startswith("On machines of kind B")


def test_the_same_reading_of_two_nodes_clocks_is_no_overlap():
    _, _, cells = synthetic.run(SPEEDS, rows=(1024,))
    beside = msgspec.structs.replace(cells[1], rounds=cells[0].rounds)
    assert overlaps([cells[0], beside]) > 0
    assert overlaps([moved(cells[0], "n1"), moved(beside, "n2")]) == 0


def test_letters_go_on_after_z():
    _, _, cells = synthetic.run(SPEEDS, rows=(1024,))
    many = [moved(cells[0], f"n{i}", cpu=f"CPU {i:02}") for i in range(28)]

    class One:
        def __init__(self, cell: Cell) -> None:
            self.machine = cell.host.kind

    assert list(labels([One(c) for c in many]).values())[-3:] == ["Z", "AA", "AB"]  # type: ignore[list-item]
