"""A real round: both roles in one child, A B B A, everything told."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from looptax.records.cell import Cell, Visit
from looptax.records.equal_work import pairs_of
from looptax.runner import stopping
from looptax.runner.__main__ import run
from tests.runner.test_faults import request

pytestmark = pytest.mark.tensorflow


@pytest.fixture(scope="module")
def cell(tmp_path_factory: pytest.TempPathFactory) -> Cell:
    strategy = "workflow/looptax/measure/strategies/fit_numpy_epochs_10.py"
    asked = msgspec.structs.replace(request("raises", rows=128), strategy_file=strategy, work="same")
    return run(asked, tmp_path_factory.mktemp("cell") / "n128.json", 2)


def test_six_rounds_are_kept(cell: Cell) -> None:
    assert cell.status == "ok", cell.reason
    assert [r.index for r in cell.rounds] == list(range(6))


def test_visits_go_a_b_b_a_and_the_first_role_alternates(cell: Cell) -> None:
    for r in cell.rounds:
        roles = [visit.role for visit in r.visits]
        assert len(roles) in range(8, 33, 4)
        for a, b, c, d in zip(*[iter(roles)] * 4, strict=True):
            assert a == d == r.order != b == c
        assert r.starts[0].role == r.order
    orders = [r.order for r in cell.rounds]
    assert all(set(pair) == {"reference", "strategy"} for pair in zip(orders[::2], orders[1::2], strict=True))


def test_every_visit_has_its_least_time(cell: Cell) -> None:
    for visit in (visit for r in cell.rounds for visit in r.visits):
        assert sum(call.seconds for call in visit.calls) >= cell.request.min_seconds
        assert sum(call.seconds for call in visit.calls) <= visit.ended - visit.started


def test_short_calls_are_led_in_by_one_that_does_not_count_and_long_ones_are_not(cell: Cell) -> None:
    """Ten epochs of fit are a long call here, an epoch of four single steps a short one."""
    for r in cell.rounds:
        for visit in r.visits:
            assert (visit.lead_in is not None) == (visit.role == "reference")
            assert visit.lead_in not in visit.calls
            calls = [*visit.calls, visit.lead_in] if visit.lead_in else visit.calls
            assert sum(call.seconds for call in calls) <= visit.ended - visit.started


def test_every_visit_tells_by_how_much_memory_grew(cell: Cell) -> None:
    grown = [visit.grown for r in cell.rounds for visit in r.visits]
    assert all(isinstance(one, int) for one in grown)
    assert max(abs(one) for one in grown if one is not None) < 1e9


def test_blocks_go_on_until_enough_is_timed_and_no_further(cell: Cell) -> None:
    least = cell.request.min_seconds
    for r in cell.rounds:
        assert enough(r.visits, least) or len(r.visits) == 32
        assert len(r.visits) == 8 or not enough(r.visits[:-4], least)  # two blocks are always timed


def enough(visits: list[Visit], least: float) -> bool:
    """Each role for 18 visits' least time, or both together for 54."""
    seconds = [
        sum(c.seconds for v in visits if v.role == role for c in v.calls)
        for role in ("reference", "strategy")
    ]
    return min(seconds) >= 18 * least or sum(seconds) >= 54 * least


def test_memory_is_told_where_the_strategy_went_first(cell: Cell) -> None:
    alone = [r.starts[0].peak_memory for r in cell.rounds if r.order == "strategy"]
    assert cell.solo_memory == max(alone)
    assert all(r.starts[0].peak_memory <= r.starts[1].peak_memory <= r.peak_memory for r in cell.rounds)


def test_the_cold_epoch_is_no_part_of_the_timed_ones(cell: Cell) -> None:
    for r in (r for r in cell.rounds if r.order == "reference"):
        traced = r.starts[0].first
        typical = min(c.seconds / c.steps for v in r.visits if v.role == r.order for c in v.calls)
        assert traced.seconds / traced.steps > 3 * typical


def test_equal_work_is_proved_at_equal_steps_though_calls_differ(cell: Cell) -> None:
    for r in cell.rounds:
        pairs = pairs_of(r.proofs)
        assert list(pairs) == (["first", "again", "last"] if r.index == 0 else ["first", "last"])
        for when, steps in (("first", 40), ("again", 80)):
            for one, other in [pairs[when]] if when in pairs else []:
                assert one.steps == other.steps == steps
                assert one.iterations == other.iterations == steps
                assert one.digest == other.digest
                assert one.finite


def test_the_timed_work_is_proved_by_its_updates(cell: Cell) -> None:
    for r in cell.rounds:
        for proof in pairs_of(r.proofs)["last"]:
            timed = [
                c for v in r.visits if v.role == proof.role for c in [*v.calls, *filter(None, [v.lead_in])]
            ]
            assert proof.iterations == proof.steps > sum(call.steps for call in timed)


def test_two_are_prepared_at_once_and_nothing_goes_on_beside_a_timed_round(cell: Cell) -> None:
    assert [r.beside for r in cell.rounds] == [False, True, True, True, True, False]
    for one, other in itertools.permutations(cell.rounds, 2):
        for begun, done in ((other.started, other.prepared), (other.resumed, other.ended)):
            assert one.resumed >= done or one.ended <= begun


def test_rounds_follow_each_other(cell: Cell) -> None:
    for earlier, later in zip(cell.rounds, cell.rounds[1:], strict=False):
        assert later.prepared is not None
        assert later.resumed is not None
        assert later.prepared <= later.resumed
        assert earlier.ended <= later.resumed


def test_the_record_survives_a_round_trip(cell: Cell) -> None:
    assert msgspec.json.decode(msgspec.json.encode(cell), type=Cell) == cell
    assert stopping.half_width(cell.rounds) == cell.half_width
