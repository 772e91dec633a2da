"""Where labels go so that none covers another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    left: float
    lower: float
    right: float
    upper: float

    def covers(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        across = self.left < other.right and other.left < self.right
        return across and self.lower < other.upper and other.lower < self.upper


def along(one: tuple[float, float], other: tuple[float, float], thick: float = 1.0) -> list[Box]:
    """Small boxes that a line leads through."""
    pieces = max(2, int(math.dist(one, other) / 2))
    points = ((one[i] + (other[i] - one[i]) * k / pieces for i in (0, 1)) for k in range(pieces + 1))
    return [Box(x - thick, y - thick, x + thick, y + thick) for x, y in points]


def free(wanted: Sequence[Sequence[Box]], taken: Sequence[Box]) -> list[int | None]:
    """For each label, which of its places it takes: the first that covers nothing; None where all do."""
    filled, chosen = list(taken), list[int | None]()
    for places in wanted:
        clear = (i for i, place in enumerate(places) if not any(place.covers(box) for box in filled))
        chosen.append(place := next(clear, None))
        if place is not None:
            filled.append(places[place])
    return chosen


def spread(wanted: list[float], gap: float, most: float) -> list[float]:
    """Places in ascending order as near to ``wanted`` as a ``gap`` between neighbours lets them be.

    Neighbours that would overlap become one block around their mean, and blocks that then touch become one.
    Places lie from 0 to ``most`` where there is room for all.
    """
    blocks: list[tuple[float, int]] = []  # the centre of a block, and how many it holds
    for place in wanted:
        block = _inside(place, 1, gap, most)
        while blocks and _end(blocks[-1], gap) > _start(block, gap) + 1e-9:
            (other, more), (centre, held) = blocks.pop(), block
            together = (centre * held + other * more) / (held + more)
            block = _inside(together, held + more, gap, most)
        blocks.append(block)
    return [centre + gap * (i - (held - 1) / 2) for centre, held in blocks for i in range(held)]


def apart(values: list[int], pixels: float, label: float) -> list[int]:
    """Those of ``values`` whose labels would not touch on a logarithmic axis; the first and the last always.

    The axis is ``pixels`` long from the first value to the last, and a label ``label`` pixels.
    """
    if len(values) < 3:
        return values
    scale = pixels / math.log(values[-1] / values[0])
    kept = [values[0]]
    for value in values[1:-1]:
        room = (math.log(value / kept[-1]) * scale, math.log(values[-1] / value) * scale)
        if min(room) > label:
            kept.append(value)
    return [*kept, values[-1]]


def _inside(centre: float, held: int, gap: float, most: float) -> tuple[float, int]:
    half = gap * (held - 1) / 2
    return max(min(centre, most - half), half), held


def _start(block: tuple[float, int], gap: float) -> float:
    return block[0] - gap * block[1] / 2


def _end(block: tuple[float, int], gap: float) -> float:
    return block[0] + gap * block[1] / 2
