"""Loops that all move by one factor against the reference point to it; anything less does not."""

from __future__ import annotations

import pytest

from looptax.analyse.runs.together import Move, together
from looptax.records.base import Interval
from tests.synthetic_stacks import findings

HIGHER = [(1.35, 1.40, 1.45), (1.38, 1.41, 1.44), (1.30, 1.36, 1.42)]


def moves(*bounds: tuple[float, float, float], verdict: str = "higher", shares: int = 256) -> list[Move]:
    return [
        Move(shares, place, Interval(estimate, lower, upper), verdict)
        for place, (lower, estimate, upper) in enumerate(bounds)
    ]


def test_all_that_moved_by_what_can_be_one_factor_moved_as_one() -> None:
    (found,) = together(moves(*HIGHER))
    assert (found.places, found.verdict, found.least, found.most) == ([0, 1, 2], "higher", 1.38, 1.42)


@pytest.mark.parametrize(
    "some",
    [
        [],
        moves(*HIGHER[:2]),
        moves(*HIGHER, (1.50, 1.60, 1.70)),
        moves(*HIGHER)[:2] + moves(*HIGHER, verdict="inconclusive")[2:],
        moves(*HIGHER)[:2] + moves(*HIGHER, verdict="lower")[2:],
        moves(*[(0.98, 1.0, 1.02)] * 3, verdict="no practical difference"),
        moves(*HIGHER)[:2] + moves(*HIGHER, shares=512)[2:],
    ],
    ids=[
        "none",
        "two may both have changed",
        "no factor that all allow",
        "one not shown",
        "one the other way",
        "all stayed",
        "two references",
    ],
)
def test_nothing_is_said_of_less(some: list[Move]) -> None:
    assert together(some) == []


def test_in_a_history_a_slower_reference_is_told_from_faster_loops() -> None:
    loops = {"fit_numpy": 0.5, "own_step": 1.2, "resident_epoch": 40.0}
    slower = {name: speed * 1.4 for name, speed in loops.items()}
    alone = {**loops, "own_step": 1.7}
    given = {"tf2.13": loops, "tf2.15": slower, "tf2.16": slower, "tf2.18": alone}
    (history,) = findings(given, rows=(1024,), sd=0.01)[0].history
    first, *others = history.lines[0].together
    assert others == [[], []]
    (one,) = first
    assert [history.lines[0].series[place].strategy for place in one.places] == list(loops)
    assert one.verdict == "higher"
    assert one.least < 1.4 < one.most
