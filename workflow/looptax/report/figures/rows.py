"""A chart of one row a strategy: its name, a drawing, its number; narrow, name and number stand above the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.transforms import Transform, blended_transform_factory

from looptax.report.figures.names import INDENT, LONGEST_NAME, write_name
from looptax.report.figures.style import INK, MUTED, NORMAL, RULE, SMALL, Layout, canvas
from looptax.report.format import shortened
from looptax.report.palette import Look

CHARACTER = 6.9  # pixels, the average of the fonts that pages have, at the normal size
HEIGHT = {False: 29, True: 60}  # pixels of a row, by whether the layout is narrow
ABOVE = {"name": 0.33, "value": 0.07}  # narrow, in rows above the middle; the drawing is below it


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
    top, bottom = 12, 50
    left, right = (10.0, 12.0) if layout.narrow else _margins(rows)
    axes = canvas(layout, len(rows) * HEIGHT[layout.narrow] + top + bottom, left, right, top, bottom)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xlabel(axis_words, color=MUTED, fontsize=SMALL, labelpad=8)
    across = blended_transform_factory(axes.figure.transFigure, axes.transData)
    widest = max((CHARACTER * 0.88 * len(row.beside) + 10 for row in rows if row.beside), default=0.0)
    for y, row in enumerate(rows):
        if row.heading:
            _heading(axes, across, y, row)
        elif layout.narrow:
            _above(axes, layout, across, y, row)
        else:
            _beside(axes, layout, across, y, row, widest)
    return axes


def drawing_y(layout: Layout, row: int) -> float:
    """The height at which a row's drawing goes."""
    return row + 0.22 if layout.narrow else float(row)


def _margins(rows: list[Row]) -> tuple[float, float]:
    names = [len(shortened(row.name, LONGEST_NAME)) for row in rows if not row.heading]
    values = [len(row.value) + len(row.beside) for row in rows]
    return min(CHARACTER * max(names, default=0) + 34, 300), min(CHARACTER * max(values, default=0) + 26, 230)


def _heading(axes: Axes, across: Transform, y: int, row: Row) -> None:
    where: dict[str, Any] = {"transform": across, "va": "center", "clip_on": False}
    axes.text(0, y + 0.15, row.name, color=MUTED, fontsize=SMALL, fontweight="bold", **where)
    axes.plot([0, 1], [y - 0.3] * 2, transform=across, color=RULE, linewidth=0.7, clip_on=False)


def _beside(axes: Axes, layout: Layout, across: Transform, y: int, row: Row, widest: float) -> None:
    """Name, drawing, value and what is muted on one line, each in its column."""
    where: dict[str, Any] = {"transform": across, "va": "center", "clip_on": False}
    write_name(axes, layout, across, y, row.name, row.look)
    value_at = 1 - widest / layout.width
    axes.text(
        value_at, y, row.value, color=INK, fontsize=NORMAL, fontweight="bold", ha="right", **where
    )  # fmt: skip
    axes.text(1, y, row.beside, color=MUTED, fontsize=SMALL, ha="right", **where)


def _above(axes: Axes, layout: Layout, across: Transform, y: int, row: Row) -> None:
    """The name has a line to itself, and value and what is muted the next: so no name is cut for a number."""
    where: dict[str, Any] = {"transform": across, "va": "center", "clip_on": False}
    write_name(axes, layout, across, y - ABOVE["name"], row.name, row.look)
    middle = y - ABOVE["value"]
    axes.text(
        INDENT / layout.width, middle, row.value, color=INK, fontsize=NORMAL, fontweight="bold", **where
    )
    after = INDENT + (1.08 * CHARACTER * len(row.value) + 8 if row.value else 0)
    axes.text(after / layout.width, middle, row.beside, color=MUTED, fontsize=SMALL, **where)
