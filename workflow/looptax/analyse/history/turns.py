"""Where what is known of a loop changes along a line of stacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from looptax.analyse.runs.difference import Side, difference
from looptax.records.findings import Comparison
from looptax.records.history import Point, Stretch, Turn


def stretches(points: Sequence[Point], comparisons: Sequence[Comparison]) -> list[Stretch]:
    """Points that say the same, from the first to the last of each; those that say nothing are passed over."""
    found: list[Stretch] = []
    for place, point in enumerate(points):
        if point.said is None:
            continue
        if found and found[-1].said == point.said:
            first, told = found[-1].first, found.pop().told
        else:
            first = told = place
        # The newest with an interval is told of: a bound says less.
        if _has_interval(point, comparisons) or not _has_interval(points[told], comparisons):
            told = place
        found.append(Stretch(point.said, first, place, told))
    return found


def turns(points: Sequence[Point], found: Sequence[Stretch], sides: Mapping[str, Side]) -> list[Turn]:
    """From each stretch to the next. ``sides`` has the cells by stack."""
    return [_turn(points, one, other, sides) for one, other in pairwise(found)]


def _turn(points: Sequence[Point], one: Stretch, other: Stretch, sides: Mapping[str, Side]) -> Turn:
    before, after = points[one.last].stack, points[other.first].stack
    apart = difference(sides[before], sides[after]).ratio
    return Turn(
        before=before,
        after=after,
        was=one.said,
        became=other.said,
        between=[point.stack for point in points[one.last + 1 : other.first]],
        difference=apart,
        shown=apart.leaves_out(1.0) if apart else None,
    )


def _has_interval(point: Point, comparisons: Sequence[Comparison]) -> bool:
    return point.comparison is not None and comparisons[point.comparison].ratio is not None
