"""The numbers beside the points of a panel: none covers another, a point or a line; what has no room is left out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from looptax.report.figures.labels import Box, along, free
from looptax.report.figures.room import ARROW
from looptax.report.figures.rows import CHARACTER
from looptax.report.figures.style import INK, SMALL

NEAR, HIGH = 9.0, 11.0  # pixels from a point to its number, and of a number's height
DOT = 4.0  # pixels from the centre of a mark to its edge
WIDE = 0.9  # of an average character at the size of these numbers


@dataclass(frozen=True)
class Dot:
    """A point of a drawing: its number, its interval, and where its arrow leads: 1 up, -1 down, 0 for none.

    A ``limit`` is no estimate: it is from fewer rows than were asked.
    """

    x: float
    y: float
    words: str
    lower: float
    upper: float
    arrow: int = 0
    limit: bool = False


def write(axes: Axes, dots: Sequence[Dot], lines: Sequence[tuple[Dot, Dot]], silent: Sequence[float]) -> None:
    """The numbers, the newest first; ``silent`` are the places of words that stand on the axis."""
    taken = [*_frame(axes), *(_box(axes, dot) for dot in dots)]
    for one, other in lines:
        taken += along(_pixel(axes, one.x, one.y), _pixel(axes, other.x, other.y))
    for x in silent:
        across, below = _pixel(axes, x, axes.get_ylim()[0])
        taken.append(Box(across - HIGH / 2, below, across + HIGH / 2, below + CHARACTER * 10))
    ordered = [*dots[-1:], *dots[:-1]]
    places = [_places(dot) for dot in ordered]
    wanted = [[_number(axes, dot, off) for off in offs] for dot, offs in zip(ordered, places, strict=True)]
    for dot, offs, chosen in zip(ordered, places, free(wanted, taken), strict=True):
        if chosen is not None:
            _write(axes, dot, offs[chosen])


def _frame(axes: Axes) -> list[Box]:
    """The line at 1, and all that is above and below the axes."""
    (_, low), (_, one), (_, high) = (_pixel(axes, 0, y) for y in (axes.get_ylim()[0], 1, axes.get_ylim()[1]))
    far = math.inf
    return [
        Box(-far, one - 0.5, far, one + 0.5),
        Box(-far, high + 2, far, far),
        Box(-far, -far, far, low - 1),
    ]


def _places(dot: Dot) -> list[float]:
    """Pixels above the point, below where negative: away from the line at 1 first, beyond an arrow, then further."""
    up = 1 if dot.y >= 1 else -1
    first, second = (ARROW + 6 if dot.arrow == side else NEAR for side in (up, -up))
    return [up * first, -up * second, up * (first + HIGH), -up * (second + HIGH)]


def _number(axes: Axes, dot: Dot, off: float) -> Box:
    x, y = _pixel(axes, dot.x, dot.y)
    half, near = WIDE * CHARACTER * len(dot.words) / 2, y + off
    return Box(x - half, min(near, near + HIGH * _sign(off)), x + half, max(near, near + HIGH * _sign(off)))


def _box(axes: Axes, dot: Dot) -> Box:
    """A mark with its interval or its arrow."""
    (x, y), (_, lower), (_, upper) = (_pixel(axes, dot.x, value) for value in (dot.y, dot.lower, dot.upper))
    tip = y + ARROW * dot.arrow
    return Box(x - DOT, min(lower, y - DOT, tip), x + DOT, max(upper, y + DOT, tip))


def _pixel(axes: Axes, x: float, y: float) -> tuple[float, float]:
    across, up = axes.transData.transform((x, y))
    return float(across), float(up)


def _sign(off: float) -> int:
    return 1 if off > 0 else -1


def _write(axes: Axes, dot: Dot, off: float) -> None:
    axes.annotate(
        dot.words, (dot.x, dot.y), (0, off), textcoords="offset points", color=INK, fontsize=SMALL - 0.5,
        ha="center", va="bottom" if off > 0 else "top", zorder=6, annotation_clip=False,
    )  # fmt: skip
