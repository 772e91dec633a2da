"""A chart of rows with two lines of words, a name above what is said of it; narrow, the drawing goes below both."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory

from looptax.report.figures.names import INDENT, write_name
from looptax.report.figures.style import INK, MUTED, NORMAL, RULE, SMALL, Layout, canvas
from looptax.report.format import shortened
from looptax.report.palette import Look

LEFT, RIGHT = 340.0, 130.0  # pixels beside the drawing where it is wide


@dataclass(frozen=True)
class TwoLines:
    """``value`` is the direct label, ``range`` what stands below it; narrow, the axis alone names the ``unit``.

    ``quiet`` rows show nothing; a ``heading`` only has a name.
    """

    name: str
    said: str = ""
    value: str = ""
    unit: str = ""
    range: str = ""
    look: Look | None = None
    quiet: bool = False
    heading: bool = False


def two_line_axes(layout: Layout, rows: list[TwoLines], axis_words: str) -> Axes:
    """Axes with row i at y = i, all words written; the drawing is the caller's."""
    height, top, bottom = (82 if layout.narrow else 54), 4, 50
    left, right = (10.0, 12.0) if layout.narrow else (LEFT, RIGHT)
    axes = canvas(layout, len(rows) * height + top + bottom, left, right, top, bottom)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xlabel(axis_words, color=MUTED, fontsize=SMALL, labelpad=8)
    for y, row in enumerate(rows):
        (_heading if row.heading else _words)(axes, layout, y, row)
    return axes


def bar_y(layout: Layout, row: int) -> float:
    """The height at which a row's drawing goes."""
    return row + 0.31 if layout.narrow else float(row)


def _heading(axes: Axes, layout: Layout, y: int, row: TwoLines) -> None:
    across = blended_transform_factory(axes.figure.transFigure, axes.transData)
    where: dict[str, Any] = {"transform": across, "clip_on": False}
    name = shortened(row.name, 48 if layout.narrow else 110)
    axes.text(0, y + 0.2, name, color=MUTED, fontsize=SMALL, fontweight="bold", va="center", **where)
    if y:
        axes.plot([0, 1], [y - 0.3] * 2, color=RULE, linewidth=0.7, **where)


def _words(axes: Axes, layout: Layout, y: int, row: TwoLines) -> None:
    across = blended_transform_factory(axes.figure.transFigure, axes.transData)
    where: dict[str, Any] = {"transform": across, "va": "center", "clip_on": False}
    said = _said(layout, row)
    first = y - 0.36 if layout.narrow else y - (0.3 if len(said) > 1 else 0.17)
    below, between = (0.21, 0.19) if layout.narrow else (0.33, 0.28)
    write_name(axes, layout, across, first, row.name, row.look)
    left = INDENT / layout.width
    for line, words in enumerate(said):
        axes.text(left, first + below + between * line, words, color=MUTED, fontsize=SMALL, **where)
    beside = first if layout.narrow else y - 0.17
    value = row.value if layout.narrow else row.value + row.unit
    axes.text(
        1, beside, value, color=MUTED if row.quiet else INK, fontsize=NORMAL, ha="right",
        fontweight="normal" if row.quiet else "bold", **where,
    )  # fmt: skip
    axes.text(1, beside + below, row.range, color=MUTED, fontsize=SMALL, ha="right", **where)


def _said(layout: Layout, row: TwoLines) -> list[str]:
    width = 52 - len(row.range) if layout.narrow else 48
    return textwrap.wrap(shortened(row.said, 2 * width - 4), width, max_lines=2, placeholder="…")
