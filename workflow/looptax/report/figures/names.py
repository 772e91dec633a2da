"""A loop's marker and its name, as every chart of rows writes them."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.transforms import Transform

from looptax.report.figures.style import INK, NORMAL, Layout, mark
from looptax.report.format import shortened
from looptax.report.palette import Look

LONGEST_NAME = 40  # characters
INDENT = 20  # pixels from the edge to the name, which the marker has
MARKER_AT = 7


def write_name(axes: Axes, layout: Layout, across: Transform, y: float, name: str, look: Look | None) -> None:
    """At the left edge of the figure, at the height ``y`` of the data; ``across`` has x in shares of the figure."""
    if look is not None:
        mark(axes, MARKER_AT / layout.width, y, look, 7, across)
    axes.text(
        INDENT / layout.width, y, shortened(name, LONGEST_NAME),
        transform=across, va="center", clip_on=False, color=INK, fontsize=NORMAL,
    )  # fmt: skip
