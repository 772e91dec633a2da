"""The table itself: a point that nothing showed never reads as one that holds."""

from __future__ import annotations

import pytest

from tests.faults.points import POINTS
from tests.faults.table import Point, lines


@pytest.mark.parametrize(
    ("point", "verdict"),
    [
        (Point("a", passed=2), "holds"),
        (Point("a", passed=2, failed=1), "FAILS"),
        (Point("a", missing=["slurmctld"]), "MISSING"),
        (Point("a", passed=1, missing=["slurmctld"]), "in part"),
        (Point("a"), "no test"),
    ],
)
def test_a_point_holds_only_where_all_of_its_tests_ran(point: Point, verdict: str) -> None:
    assert lines([point])[1].startswith(verdict)


def test_every_point_has_a_row() -> None:
    told = "\n".join(lines([Point(title) for title in POINTS.values()], width=200))
    assert all(title in told for title in POINTS.values())
