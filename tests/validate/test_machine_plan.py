"""The plan: as many cells as the validation promises, in an order of chance that the seed repeats."""

from __future__ import annotations

from collections import Counter

import pytest

from looptax.plan import metadata, source
from looptax.validate.machine import asking, plan

WHOLE = plan.make(1, plan.SECTIONS, None, "2026-01-01T00:00:00Z")


def test_each_section_has_the_cells_that_its_bound_speaks_of() -> None:
    counts = Counter(cell.section for cell in WHOLE.cells)
    assert counts == {
        "bare": 8,
        "added": 40,
        "counted": 20,
        "aa": 40,
        "retest": 40,
        "overlap": 4,
        "disturbance": 40,
    }
    disturbed = [cell for cell in WHOLE.cells if cell.section == "disturbance"]
    assert set(Counter(cell.disturbance for cell in disturbed).values()) == {10}
    for how in plan.DISTURBANCES:
        same = [c.truth == plan.SAME for c in disturbed if c.disturbance == how]
        assert (sum(same), len(same)) == (4, 10)
    assert {c.truth.added_seconds for c in WHOLE.cells if c.section == "added"} == {200e-6, 1e-3, 5e-3}


def test_no_cell_is_planned_twice_but_for_the_retest() -> None:
    identities = Counter(
        (asking.request(cell, "test").identity, cell.disturbance, cell.section, cell.repetition)
        for cell in WHOLE.cells
    )
    assert set(identities.values()) == {1}
    retest = Counter(asking.request(c, "test").identity for c in WHOLE.cells if c.section == "retest")
    assert set(retest.values()) == {2}


def test_the_order_is_of_chance_and_of_the_seed_alone() -> None:
    again, other = (plan.make(seed, plan.SECTIONS, None, "later") for seed in (1, 2))
    assert again.cells == WHOLE.cells
    assert [c.strategy for c in other.cells] != [c.strategy for c in WHOLE.cells]
    retest = [c for c in WHOLE.cells if c.section == "retest"]
    halves = [[(c.strategy, c.rows) for c in half] for half in (retest[:20], retest[20:])]
    assert set(halves[0]) == set(halves[1])  # every cell is tested before one is tested again ...
    assert halves[0] != halves[1]  # ... in another order


def test_cells_that_ask_at_once_stay_together() -> None:
    overlap = [c.at_once for c in WHOLE.cells if c.section == "overlap"]
    assert overlap[::2] == overlap[1::2]


@pytest.mark.parametrize("cells", [1, 3])
def test_a_shortened_plan_is_a_part_of_the_whole(cells: int) -> None:
    short = plan.make(1, plan.SECTIONS, cells, "2026-01-01T00:00:00Z")
    assert all(cell in WHOLE.cells for cell in short.cells)
    assert Counter(c.section for c in short.cells)["retest"] == 2 * cells


@pytest.mark.parametrize(
    "path", sorted(asking.ROOT.glob(f"{plan.OURS}/strategies/*_*.py")), ids=lambda p: p.stem
)
def test_a_loop_of_known_cost_is_an_ordinary_strategy(path) -> None:
    assert metadata.of_strategy(path)["TITLE"]
    assert {file.name for file in source.with_local_imports(path)} <= {path.name, "waiting.py", "several.py"}
    assert path.stem in {*plan.WAITS, *plan.ADDED, *plan.COUNTED, *plan.SHARES, plan.PACED, plan.FOUR}
