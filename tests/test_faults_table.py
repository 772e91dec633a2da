"""The table itself: a point that nothing showed never reads as one that holds."""

from __future__ import annotations

import subprocess
from pathlib import Path

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


@pytest.mark.parametrize("part", ["nope", "$(touch planted)", "'"])
def test_a_part_that_is_none_is_answered_with_those_there_are(part: str) -> None:
    root = Path(__file__).parents[1]
    command = ["make", "--silent", "test-faults", f"PART={part}"]
    answer = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    parts = " ".join(sorted(path.parent.name for path in (root / "tests/faults").glob("*/__init__.py")))
    assert answer.returncode
    assert f"PART: found '{part}'; allowed: {parts}, or " in answer.stderr
    assert not (root / "planted").exists()
