"""What a capped cell says is a limit of an interval, on a side for which there is a reason."""

from __future__ import annotations

import math

import pytest
from msgspec.structs import replace

from looptax.analyse.bounds import bound_of
from looptax.analyse.find import find
from looptax.analyse.measured import measure_all
from looptax.analyse.table import timings_table
from looptax.records.cell import Cell
from looptax.records.findings import Comparison, Findings, Interval
from tests import synthetic
from tests.synthetic import Faults, Speed
from tests.synthetic_kinds import elsewhere

CAPPED = Faults(status={("fit_numpy", 4096): "capped"})  # measured on 1,024 rows


def found(speed: Speed, rows: tuple[int, ...] = (256, 1024, 4096), **options: object) -> Findings:
    options = {"faults": CAPPED, "sd": 0.005} | options
    return synthetic.findings({"fit_numpy": speed}, rows=rows, **options)


def fit(of: Findings, rows: int = 4096) -> Comparison:
    return next(c for c in of.comparisons if (c.strategy, c.group.rows) == ("fit_numpy", rows))


def ratio(cell: Comparison) -> Interval:
    assert cell.ratio is not None
    return cell.ratio


@pytest.mark.parametrize(
    ("speed", "side", "word"),
    [
        (synthetic.slow_start(0.004, 1.3), "at least", "rose from 256 to 1,024"),
        (lambda steps, _: 3 - steps / 100, "at most", "fell from 256 to 1,024"),
    ],
)
def test_the_side_is_where_the_ratio_moved_between_smaller_sizes(speed, side, word):
    cell = fit(found(speed))
    assert (cell.bound, cell.ratio, cell.verdict, cell.bound_rows) == (side, None, "not compared", 1024)
    assert cell.bound_ratio is not None
    truth = speed(128, 400e-6)
    assert cell.bound_ratio < truth if side == "at least" else cell.bound_ratio > truth
    (warned,) = [w for w in cell.warnings if w.kind == "capped"]
    assert word in warned.text
    assert "timeout_seconds" in warned.remedy


@pytest.mark.parametrize(("speed", "end"), [(12.6, "lower"), (lambda steps, _: 3 - steps / 50, "upper")])
def test_the_number_is_a_limit_of_the_whole_cell_at_the_rows_of_the_prefix(speed, end):
    of = found(speed, rows=(256, 1024, 4096) if end == "upper" else (1024, 4096), sd=0.03)
    cell, whole = fit(of), fit(of, 1024)
    assert cell.bound_ratio == getattr(ratio(whole), end)
    assert (cell.bound_rows, cell.bound_rounds, cell.rounds) == (1024, whole.rounds, 2)


def test_ten_rounds_at_the_prefix_outweigh_the_one_that_the_cell_has():
    """A round that happens to lie high gave a bound above most rounds of the same loop at the same rows."""
    for seed in range(5):
        of = found(12.6, rows=(1024, 4096), sd=0.04, seed=seed, rounds=10)
        whole = ratio(fit(of, 1024))
        assert fit(of).bound_ratio == whole.lower < whole.estimate


def test_a_whole_cell_at_more_rows_than_the_prefix_is_nearer_to_what_was_asked():
    cell = fit(found(synthetic.slow_start(0.004, 1.3), rows=(256, 2048, 4096)))
    assert (cell.bound, cell.bound_rows) == ("at least", 2048)


def test_without_a_whole_cell_its_own_rounds_give_the_least_of_them():
    cells = [c for c in made(2.0, rows=(4096,)) if c.request.key.strategy == "fit_numpy"]
    (m,) = measured(cells)
    bound = bound_of(m, [])
    assert bound is not None
    assert (bound.side, bound.rows, bound.rounds, bound.shown) == ("at least", 1024, 2, False)
    assert bound.ratio == math.exp(min(m.log_ratios))
    fell = [fit(found(lambda steps, _: 3 - steps / 100), rows) for rows in (256, 1024)]
    below = [replace(c, group=replace(c.group, rows=c.group.rows // 2)) for c in fell]
    most = bound_of(m, below)
    assert most is not None
    assert (most.side, most.ratio, most.rows) == ("at most", math.exp(max(m.log_ratios)), 1024)


def test_where_no_direction_is_shown_it_rests_on_what_a_call_costs_unless_the_ratio_seems_to_fall():
    sides = set()
    for seed in range(6):
        of = found(2.0, sd=0.03, seed=seed)
        cell, fewer, more = fit(of), ratio(fit(of, 256)), ratio(fit(of, 1024))
        assert fewer.lower < more.upper
        assert more.lower < fewer.upper
        rose = more.estimate >= fewer.estimate
        assert cell.bound == ("at least" if rose else None)
        assert cell.bound_ratio == (more.lower if rose else more.estimate)
        why = "At least, if a step of train_on_batch costs as much with more rows." if rose else "Not known:"
        assert why in cell.warnings[0].text
        sides.add(cell.bound)
    assert sides == {"at least", None}


def test_a_reference_that_may_cost_something_a_call_gives_no_side():
    (m,) = measured([with_reference(c) for c in made(2.0, rows=(4096,)) if c.status == "capped"])
    bound = bound_of(m, [])
    assert bound is not None
    assert (bound.side, bound.shown) == (None, False)
    assert bound.ratio == pytest.approx(math.exp(m.log_ratios.mean()))
    assert "Not known" in bound.why


@pytest.mark.parametrize(("rounds", "shown"), [(10, True), (6, False)])
def test_a_bound_is_shown_where_the_verdict_of_the_whole_cell_says_so(rounds, shown):
    """Six rounds give an interval and, in a family of two, no verdict."""
    of = synthetic.findings(
        {"fit_numpy": 3.0, "own_step": 2.0}, rows=(1024, 4096), faults=CAPPED, rounds=rounds
    )
    assert fit(of, 1024).verdict == ("faster" if shown else "inconclusive")
    assert fit(of).bound_shown is shown


def test_a_size_of_another_kind_of_machine_is_no_smaller_size_of_a_bound():
    """On the one kind fit is slower at every size, on the other faster: the ratio rose with the machine alone."""
    config, known, slow = synthetic.run({"fit_numpy": 0.8}, faults=CAPPED, rounds=10)
    _, _, fast = synthetic.run({"fit_numpy": 1.5}, faults=CAPPED, rounds=10)
    cells = [elsewhere(b) if b.request.key.rows == 1024 else a for a, b in zip(slow, fast, strict=True)]
    cell = fit(find(config, known, cells, timings_table(cells), []))
    assert (cell.bound_rows, cell.bound_rounds, cell.bound_shown) == (1024, 2, False)
    assert cell.bound_ratio == pytest.approx(0.8, rel=0.1)
    (warned,) = [w for w in cell.warnings if w.kind == "capped"]
    assert "rose" not in warned.text


def made(speed: Speed, **options: object) -> list[Cell]:
    return synthetic.run({"fit_numpy": speed}, faults=CAPPED, **options)[2]


def measured(cells: list[Cell]):
    return measure_all(cells, synthetic.catalogue(["train_on_batch", "fit_numpy"]), timings_table(cells))


def with_reference(cell: Cell) -> Cell:
    return replace(cell, request=replace(cell.request, reference="fit_dataset"))
