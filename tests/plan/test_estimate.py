"""How long a run will take: what it is made of, and that no cell is expected to go over its budget."""

from __future__ import annotations

import msgspec
import pytest

from looptax.measure import child
from looptax.plan import estimate
from tests.runner.test_faults import request


@pytest.fixture(autouse=True)
def _usual_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimate, "machine_scale", lambda: 1.0)


def one(**changes: object) -> float:
    asked = msgspec.structs.replace(request("raises"), **{"timeout_seconds": 600.0, **changes})
    return estimate.seconds([asked])


def test_rounds_cost_less_than_in_proportion_since_two_are_prepared_at_once() -> None:
    once = estimate.seconds([])
    ten, twenty = (one(min_rounds=count, max_rounds=count) - once for count in (10, 20))
    assert 1.5 < twenty / ten < 2.0


def test_half_of_the_rounds_that_may_come_are_expected() -> None:
    assert one(min_rounds=10, max_rounds=20) == pytest.approx(one(min_rounds=15, max_rounds=15))


def test_rounds_that_an_earlier_run_finished_cost_nothing() -> None:
    once, asked = estimate.seconds([]), [msgspec.structs.replace(request("raises"), timeout_seconds=600.0)]
    left = [estimate.seconds(asked, finished=[rounds]) - once for rounds in range(asked[0].max_rounds + 1)]
    assert left == sorted(left, reverse=True)
    assert left[0] > 2 * left[asked[0].min_rounds // 2 + 1]
    nothing = estimate.IMPORT_SECONDS + estimate.JOB_SECONDS
    assert left[-1] == pytest.approx(nothing)


def test_every_pass_costs_a_job() -> None:
    asked = [request("raises")]
    several = estimate.seconds(asked, passes=5) - estimate.seconds(asked, passes=1)
    assert several == pytest.approx(4 * estimate.JOB_SECONDS)


@pytest.mark.parametrize(
    ("lengths", "visits"),
    [
        ([0.03, 0.03], 16),  # never more, however short
        ([0.06, 0.06], 9),  # until each was timed for 18 times the least length
        ([0.03, 0.27], 5.4),  # or both together for 54 times
        ([2.0, 3.0], 4),  # and never fewer
    ],
)
def test_visits_are_as_many_as_a_round_makes(lengths: list[float], visits: float) -> None:
    assert estimate._visits(lengths, 0.03) == pytest.approx(visits)


def test_limits_are_those_of_a_round() -> None:
    """``plan`` may not import what measures: what it knows of a round is written there once more."""
    assert estimate.LEAST_VISITS == 2 * child.LEAST_BLOCKS
    assert estimate.MOST_VISITS == 2 * child.MOST_BLOCKS
    assert estimate.ENOUGH == child.TIMED_VISITS
    assert estimate.ENOUGH_OF_BOTH == child.TIMED_VISITS_OF_BOTH
    assert estimate.WARM_UP_VISITS == child.WARM_UP_VISITS
    assert estimate.LEAD_IN_BELOW_VISITS == child.LEAD_IN_BELOW_VISITS


def test_no_cell_is_expected_to_take_more_than_its_budget() -> None:
    assert one(min_rounds=1000, timeout_seconds=30.0) <= estimate.seconds([]) + 2.4 + 30.0 + 1.0
