"""A chart of one row a strategy: its name, a drawing, its number; narrow, the name goes above the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.transforms import Transform, blended_transform_factory

from looptax.report.figures.style import INK, MUTED, NORMAL, RULE, SMALL, Layout, canvas
from looptax.report.format import middle_shortened, shortened
from looptax.report.palette import Look
from looptax.report.svg import PLACEHOLDER

CHARACTER = 6.9  # pixels, the average of the fonts that pages have, at the normal size
LONGEST_NAME = 40


@dataclass(frozen=True)
class Row:
    """``value`` is the direct label, ``beside`` what stands muted after it; ``heading`` rows only have a name."""

    name: str
    value: str = ""
    beside: str = ""
    look: Look | None = None
    heading: bool = False


def row_axes(layout: Layout, rows: list[Row], axis_words: str) -> Axes:
    """Axes with row i at y = i, names and values written; the drawing is the caller's."""
    height, top, bottom = (46 if layout.narrow else 29), 12, 50
    names = [_name(layout, row) for row in rows]
    name_width = (
        CHARACTER * max((len(n) for n, row in zip(names, rows, strict=True) if not row.heading), default=0)
        + 34
    )
    value_width = CHARACTER * max((len(r.value) + len(r.beside) for r in rows), default=0) + 26
    left, right = (10.0, 12.0) if layout.narrow else (min(name_width, 300), min(value_width, 230))
    axes = canvas(layout, len(rows) * height + top + bottom, left, right, top, bottom)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xlabel(axis_words, color=MUTED, fontsize=SMALL, labelpad=8)
    across = blended_transform_factory(axes.figure.transFigure, axes.transData)
    beside = max((CHARACTER * 0.88 * len(row.beside) + 10 for row in rows if row.beside), default=0.0)
    value_at = 1 - beside / layout.width
    for y, (row, name) in enumerate(zip(rows, names, strict=True)):
        _row(axes, layout, across, y, row, row.name if row.heading else name, value_at)
    return axes


def _name(layout: Layout, row: Row) -> str:
    """The row's name in the room that it has: all of a line, narrow, but for its own value."""
    if not layout.narrow:
        return shortened(row.name, LONGEST_NAME)
    taken = CHARACTER * (1.08 * len(row.value) + 0.88 * len(row.beside)) + 48
    return middle_shortened(row.name, int((layout.width - taken) / CHARACTER))


def drawing_y(layout: Layout, row: int) -> float:
    """The height at which a row's drawing goes."""
    return row + 0.2 if layout.narrow else float(row)


def _row(axes: Axes, layout: Layout, across: Transform, y: int, row: Row, name: str, value_at: float) -> None:
    where: dict[str, Any] = {"transform": across, "va": "center", "clip_on": False}
    text_y = y - 0.22 if layout.narrow and not row.heading else float(y)
    if row.heading:
        axes.text(0, y + 0.15, name, color=MUTED, fontsize=SMALL, fontweight="bold", **where)
        axes.plot([0, 1], [y - 0.3] * 2, transform=across, color=RULE, linewidth=0.7, clip_on=False)
        return
    if row.look is not None:
        colour = PLACEHOLDER[row.look.family]
        axes.plot(
            [7 / layout.width], [text_y], transform=across, marker=row.look.marker, markersize=7,
            linestyle="none", markerfacecolor="none" if row.look.hollow else colour, markeredgecolor=colour,
            markeredgewidth=1.4, clip_on=False,
        )  # fmt: skip
    axes.text(20 / layout.width, text_y, name, color=INK, fontsize=NORMAL, **where)
    axes.text(
        value_at, text_y, row.value, color=INK, fontsize=NORMAL, fontweight="bold", ha="right",
        **where,
    )  # fmt: skip
    axes.text(1, text_y, row.beside, color=MUTED, fontsize=SMALL, ha="right", **where)
