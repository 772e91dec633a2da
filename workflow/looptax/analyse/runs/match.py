"""Which cells of two runs are the same cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from looptax.analyse.answer import slug
from looptax.analyse.runs.difference import Side


@dataclass(frozen=True)
class Matched:
    """Pairs in the order of the one; the cells that only one of the two has."""

    pairs: list[tuple[Side, Side]]
    only_one: list[Side]
    only_other: list[Side]


def match(one: Sequence[Side], other: Sequence[Side]) -> Matched:
    """Pair cells of the same strategy, workload, batch size and rows.

    Stacks are paired by name; where each run has one, these two are, whatever their names: they are what is compared.
    Workloads are paired by content, those that are left by name: that their content differs is then a reason.
    """
    stacks = _stacks(one, other)
    pairs: list[tuple[Side, Side]] = []
    for name_of in (str, slug):
        done = {id(side) for pair in pairs for side in pair}
        known = _by_key((s for s in other if id(s) not in done), name_of, {})
        for key, sides in _by_key((s for s in one if id(s) not in done), name_of, stacks).items():
            if len(sides) == len(known[key]) == 1:
                pairs.append((sides[0], known[key][0]))
    place = {id(side): position for position, side in enumerate(one)}
    paired = {id(side) for pair in pairs for side in pair}
    return Matched(
        sorted(pairs, key=lambda pair: place[id(pair[0])]),
        [side for side in one if id(side) not in paired],
        [side for side in other if id(side) not in paired],
    )


def _by_key(
    sides: Iterable[Side], name_of: Callable[[str], str], stacks: dict[str, str]
) -> dict[Hashable, list[Side]]:
    found: dict[Hashable, list[Side]] = defaultdict(list)
    for side in sides:
        group = side.cell.group
        stack = stacks.get(group.stack, group.stack)
        found[stack, name_of(group.workload), group.batch_size, group.rows, side.cell.strategy].append(side)
    return found


def _stacks(one: Sequence[Side], other: Sequence[Side]) -> dict[str, str]:
    """The other's name for a stack of the one, where it differs."""
    ours, theirs = ({side.cell.group.stack for side in sides} for sides in (one, other))
    return dict(zip(ours, theirs, strict=True)) if len(ours) == len(theirs) == 1 else {}
