"""Where what is known of a loop changes along a line of stacks.

Faster on the one end and slower on the other is a change: each is decided by itself. *No practical difference* beside
either is none by itself, since a ratio near the margin is called now the one and now the other: it counts where the
two ratios are shown to differ, and is passed over where they are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from looptax.analyse.runs.difference import Decided, Difference, Side, difference
from looptax.records.findings import Comparison
from looptax.records.history import Passed, Point, Said, Stretch, Turn

SHOWN = ("higher", "lower")


@dataclass(frozen=True)
class Same:
    """Places of points that say the same; whatever lies between them does not stand against it."""

    said: Said
    places: list[int]


@dataclass(frozen=True)
class Known:
    """The points of a series, the places of those with an interval, and the cells by stack."""

    points: Sequence[Point]
    measured: frozenset[int]
    sides: Mapping[str, Side]

    def apart(self, one: int, other: int) -> Difference:
        """How far two points with intervals lie apart."""
        return difference(self.sides[self.points[one].stack], self.sides[self.points[other].stack])

    def pairs(self) -> list[tuple[int, int]]:
        """Each two neighbours of the points that say something by an interval: what a turn may rest upon."""
        return list(pairwise(i for i, p in enumerate(self.points) if p.said and i in self.measured))

    def nearest(self, one: Same, other: Same) -> tuple[int, int] | None:
        """The last point with an interval of the one and the first of the other; None where either has bounds alone."""
        before = [i for i in one.places if i in self.measured]
        after = [i for i in other.places if i in self.measured]
        return (before[-1], after[0]) if before and after else None


@dataclass(frozen=True)
class Course:
    """The stretches of a series, those that are passed over, and the turn from each stretch to the next."""

    stretches: list[Stretch]
    passed: list[Passed]
    turns: list[Turn]


def known(points: Sequence[Point], comparisons: Sequence[Comparison], sides: Mapping[str, Side]) -> Known:
    """What a series knows."""
    measured = (
        i for i, p in enumerate(points) if p.comparison is not None and comparisons[p.comparison].ratio
    )
    return Known(points, frozenset(measured), sides)


def course(of: Known, decisions: Sequence[Decided]) -> Course:
    """What became of the loop. ``decisions`` are those of its ``pairs``, taken with all pairs of the history."""
    decided = dict(zip(of.pairs(), decisions, strict=True))
    every = _joined(Same(p.said, [i]) for i, p in enumerate(of.points) if p.said)
    passed, kept = [], []
    for i, one in enumerate(every):
        like = _like(of, one, every[max(i - 1, 0) : i], every[i + 1 : i + 2], decided)
        if one.said == "no practical difference" and like:
            passed.append(Passed(one.places[0], one.places[-1], [of.points[place].stack for place in like]))
        else:
            kept.append(one)
    stretches = _joined(kept)
    return Course(
        [_stretch(of, one) for one in stretches],
        passed,
        [_turn(of, one, other, decided) for one, other in pairwise(stretches)],
    )


def _joined(found: Iterable[Same]) -> list[Same]:
    """With neighbours that say the same as one."""
    joined: list[Same] = []
    for one in found:
        if joined and joined[-1].said == one.said:
            joined[-1] = Same(one.said, [*joined[-1].places, *one.places])
        else:
            joined.append(one)
    return joined


def _like(
    of: Known,
    one: Same,
    before: Sequence[Same],
    after: Sequence[Same],
    decided: Mapping[tuple[int, int], Decided],
) -> list[int]:
    """The nearest places on either side that it is not shown to differ from."""
    sides = [(other.places[-1], of.nearest(other, one), 0) for other in before]
    sides += [(other.places[0], of.nearest(one, other), 1) for other in after]
    return [
        pair[end] if pair else bound
        for bound, pair, end in sides
        if pair is None or decided[pair].verdict not in SHOWN
    ]


def _stretch(of: Known, one: Same) -> Stretch:
    # The newest with an interval is told of: a bound says less.
    told = [i for i in one.places if i in of.measured] or one.places
    return Stretch(one.said, one.places[0], one.places[-1], told[-1])


def _turn(of: Known, one: Same, other: Same, decided: Mapping[tuple[int, int], Decided]) -> Turn:
    before, after = one.places[-1], other.places[0]
    pair = of.nearest(one, other)
    apart = of.apart(*pair).ratio if pair else None
    rests = "no practical difference" in (one.said, other.said)
    return Turn(
        before=of.points[before].stack,
        after=of.points[after].stack,
        was=one.said,
        became=other.said,
        between=[point.stack for point in of.points[before + 1 : after]],
        compared=[of.points[place].stack for place in pair] if pair and apart else [],
        difference=apart,
        p_adjusted=decided[pair].p_adjusted if pair and rests else None,
    )
