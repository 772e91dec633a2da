"""Panels of relative speed by stack: time to the right, backend by backend, one panel a loop or a size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes

from looptax.records.findings import Comparison
from looptax.records.history import History
from looptax.report.figures.room import ARROW, limits_of
from looptax.report.figures.rows import CHARACTER
from looptax.report.figures.stack_axis import Slots, name_stacks, slots_of
from looptax.report.figures.stack_numbers import Dot, write
from looptax.report.figures.style import (
    BAND,
    INK,
    MUTED,
    RULE,
    SMALL,
    Layout,
    canvas,
    dress,
    log_axis,
    mark,
)
from looptax.report.format import ratio, shortened
from looptax.report.history.told import Told, cell, outcome
from looptax.report.lookups import Placed
from looptax.report.palette import Look
from looptax.report.pieces import short_limit
from looptax.report.run import Run
from looptax.report.svg import PLACEHOLDER

LEFT, RIGHT, TOP, BETWEEN = 48.0, 8.0, 40.0, 46.0  # pixels; BETWEEN is above each further panel
HEIGHT = 170.0  # of a panel's drawing


@dataclass(frozen=True)
class Panel:
    """One drawing: its heading, and the series of one loop at one size in every line that has one."""

    heading: str
    look: Look
    told: list[Told]


def draw(
    run: Run, layout: Layout, history: History, panels: Sequence[Panel], columns: int, axis_words: str
) -> Axes:
    """The panels in so many columns, on one axis of speed; the stacks are named below the lowest of each column.

    Backends in which none of the loops was measured have no place.
    """
    across = (layout.width - columns * (LEFT + RIGHT)) / columns
    lines = [line for line in history.lines if any(t.line is line for panel in panels for t in panel.told)]
    slots = slots_of(run, lines, across)
    down = -(-len(panels) // columns)
    height = TOP + down * HEIGHT + (down - 1) * BETWEEN + slots.below
    axes_of = _panels(layout, height, across, down, columns, len(panels))
    limits = limits_of(
        [c for panel in panels for told in panel.told for c in _comparisons(run, told)], HEIGHT
    )
    for i, (axes, panel) in enumerate(zip(axes_of, panels, strict=True)):
        _frame(run, axes, limits, slots)
        _heading(axes, panel, axis_words if i == 0 else "", layout)
        _panel(run, axes, panel, slots)
        if i + columns >= len(panels):
            name_stacks(axes, slots)
    return axes_of[0]


def _panels(layout: Layout, height: float, across: float, down: int, columns: int, count: int) -> list[Axes]:
    """Axes row by row; the first is that of the canvas."""
    found: list[Axes] = []
    for i in range(count):
        row, column = divmod(i, columns)
        left = LEFT + column * (across + LEFT + RIGHT)
        top = TOP + row * (HEIGHT + BETWEEN)
        if not found:
            right, below = layout.width - left - across, height - top - HEIGHT
            found.append(canvas(layout, height, left, right, top, below))
            continue
        box = left / layout.width, 1 - (top + HEIGHT) / height, across / layout.width, HEIGHT / height
        found.append(dress(found[0].figure.add_axes(box, facecolor="none")))
    return found


def _comparisons(run: Run, told: Told) -> list[Comparison]:
    return [placed.comparison for p in told.series.points if (placed := cell(run, p))]


def _frame(run: Run, axes: Axes, limits: tuple[float, float], slots: Slots) -> None:
    log_axis(axes, *limits, horizontal=False, least_gap=0.15)
    axes.set_xlim(-0.5, slots.last + 0.5)
    axes.set_xticks([])
    margin = 1 + run.findings.margin
    axes.axhspan(1 / margin, margin, color=BAND, linewidth=0, zorder=0)
    axes.axhline(1, color=MUTED, linewidth=1, zorder=1)
    for (_, _, end), (_, start, _) in zip(slots.ends, slots.ends[1:], strict=False):
        axes.axvline((end + start) / 2, color=RULE, linewidth=1, zorder=0)


def _heading(axes: Axes, panel: Panel, axis_words: str, layout: Layout) -> None:
    where: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "center"}
    wide = axes.get_position().width * layout.width
    words = shortened(panel.heading, int((wide + LEFT - 20) / CHARACTER))
    axes.annotate(words, (0, 1), (-26, 12), color=INK, fontsize=SMALL + 0.5, fontweight="bold", **where)
    mark(axes, -35 / wide, 1 + 12 / HEIGHT, panel.look, 6.5, axes.transAxes)
    if axis_words:
        axes.annotate(axis_words, (0, 1), (-40, 30), color=MUTED, fontsize=SMALL, **where)


def _panel(run: Run, axes: Axes, panel: Panel, slots: Slots) -> None:
    """Lines and points of all backends, then their numbers where there is room."""
    dots: list[Dot] = []
    lines: list[tuple[Dot, Dot]] = []
    silent: list[float] = []
    for told in panel.told:
        places = [slots.places[point.stack] for point in told.series.points]
        found = [_dot(x, cell(run, point)) for x, point in zip(places, told.series.points, strict=True)]
        for x, point, dot in zip(places, told.series.points, found, strict=True):
            if dot is None:
                _word(axes, x, outcome(run, point))
                silent.append(x)
            else:
                _draw(axes, dot, panel.look)
                dots.append(dot)
        # No line leads over what is not known, or from one kind of machine to another.
        cells = zip(found, (cell(run, point) for point in told.series.points), strict=True)
        joined = [
            (one, other)
            for (one, before), (other, after) in pairwise(cells)
            if one and other and before and after and before.comparison.machine == after.comparison.machine
        ]
        for one, other in joined:
            _join(axes, one, other, panel.look)
        lines += joined
    write(axes, dots, lines, silent)


def _dot(x: float, placed: Placed | None) -> Dot | None:
    c = placed.comparison if placed else None
    if c and c.ratio:
        return Dot(x, c.ratio.estimate, ratio(c.ratio.estimate), c.ratio.lower, c.ratio.upper)
    if c and c.bound_ratio is not None:
        arrow = {"at least": 1, "at most": -1}.get(c.bound or "", 0)
        return Dot(x, c.bound_ratio, short_limit(c), c.bound_ratio, c.bound_ratio, arrow, limit=True)
    return None


def _draw(axes: Axes, dot: Dot, look: Look) -> None:
    """A mark with its interval, or with an arrow to where the ratio may lie."""
    colour = PLACEHOLDER[look.family]
    mark(axes, dot.x, dot.y, look, 6.5)
    if not dot.arrow:
        axes.plot([dot.x, dot.x], [dot.lower, dot.upper], color=colour, linewidth=2.2, zorder=3)
        return
    arrow = {"arrowstyle": "<-", "color": colour, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (dot.x, dot.y), (0, ARROW * dot.arrow), textcoords="offset points", arrowprops=arrow)


def _join(axes: Axes, one: Dot, other: Dot, look: Look) -> None:
    """Dotted to and from a bound, which is no estimate; dashed where the loop does other work."""
    style = ":" if one.limit or other.limit else "--" if look.hollow else "-"
    axes.plot(
        [one.x, other.x], [one.y, other.y], style, color=PLACEHOLDER[look.family], linewidth=1.2, zorder=2
    )


def _word(axes: Axes, x: float, word: str) -> None:
    axes.text(
        x, 0.04, word, transform=axes.get_xaxis_transform(), rotation=90, color=MUTED,
        fontsize=SMALL - 0.5, ha="center", va="bottom", zorder=5,
    )  # fmt: skip
