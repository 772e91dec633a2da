"""What all figures share: fonts, sizes, quiet axes, and the layouts for a desk and for a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from matplotlib.transforms import Transform

from looptax.report.format import count, fixed, places_for
from looptax.report.palette import Look
from looptax.report.svg import PLACEHOLDER

DOTS = 72  # one unit of the viewBox is one pixel of CSS
SMALL, NORMAL = 11.0, 12.5
INK, MUTED, RULE, BAND, GROUND = (PLACEHOLDER[role] for role in ("ink", "muted", "rule", "band", "ground"))
_RC: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "looptax",
    "path.simplify": False,
    "font.family": ["DejaVu Sans"],
    "font.size": NORMAL,
    "text.parse_math": False,
    "axes.unicode_minus": True,
}


@dataclass(frozen=True)
class Layout:
    """Width in pixels; where ``narrow``, names stand above what they name."""

    name: str
    width: float
    narrow: bool


WIDE, NARROW = Layout("wide", 800, False), Layout("narrow", 350, True)


@contextmanager
def drawing() -> Iterator[None]:
    """matplotlib's settings while a figure is drawn and written, whatever the user's are."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_RC)
        yield


def canvas(layout: Layout, height: float, left: float, right: float, top: float, bottom: float) -> Axes:
    """Axes in a figure of ``height`` pixels, with margins in pixels; everything transparent."""
    figure = Figure(
        figsize=(layout.width / DOTS, height / DOTS), dpi=DOTS, facecolor="none", edgecolor="none"
    )
    box = (
        left / layout.width,
        bottom / height,
        1 - (left + right) / layout.width,
        1 - (top + bottom) / height,
    )
    return dress(figure.add_axes(box, facecolor="none"))


def dress(axes: Axes) -> Axes:
    """Axes as all figures have them: a faint line below, muted labels, no ticks."""
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(RULE)
    axes.tick_params(length=0, pad=6, labelsize=SMALL, colors=MUTED, which="both")
    axes.set_axisbelow(True)
    return axes


def log_axis(axes: Axes, low: float, high: float, horizontal: bool = True, least_gap: float = 0.06) -> None:
    """A logarithmic axis from ``low`` to ``high`` with round ticks that do not crowd one another."""
    (axes.set_xscale if horizontal else axes.set_yscale)("log")
    (axes.set_xlim if horizontal else axes.set_ylim)(low, high)
    ticks = round_ticks(low, high, most=int(1 / least_gap))
    place(axes, ticks, horizontal)


def place(axes: Axes, ticks: list[float], horizontal: bool = True, grid: bool = True) -> None:
    """Exactly these ticks, labelled with plain numbers, and a faint rule at each."""
    axis = axes.xaxis if horizontal else axes.yaxis
    axis.set_major_locator(FixedLocator(ticks))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: tick(value)))
    if grid:
        axis.grid(True, color=RULE, linewidth=0.7)


def tick(value: float) -> str:
    """A round number as short as it can be, and no other: 0.5, 1.2, 2, 10,000."""
    if value >= 1 and value == round(value):
        return count(value)
    digits = next(digits for digits in range(1, 18) if float(f"{value:.{digits}g}") == value)
    return fixed(value, places_for(value, digits))


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """1, 2, 5 times powers of ten inside the range, thinned to powers of ten where there would be too many."""
    for steps in ((1, 1.2, 1.5, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,)):
        ticks = [s * 10.0**p for p in range(-9, 13) for s in steps if low <= s * 10.0**p <= high]
        if len(ticks) <= min(most, 7):
            return [float(f"{t:.3g}") for t in ticks]
    stride = -(-len(ticks) // min(most, 7))
    return [float(f"{t:.3g}") for t in ticks[::stride]]


def linear_ticks(highest: float, most: int) -> list[float]:
    """0 and round steps up to ``highest``."""
    power = 10.0
    while power * 5 < highest / most:
        power *= 10
    while power > highest / most and power > 1e-9:
        power /= 10
    step = next((power * s for s in (1, 2, 5, 10) if highest / (power * s) <= most), power * 10)
    return [float(f"{step * i:.6g}") for i in range(int(highest / step) + 1)]


def mark(
    axes: Axes, x: float, y: float, look: Look, size: float = 7.5, transform: Transform | None = None
) -> None:
    """One strategy's marker, at data unless another ``transform`` is given; hollow where it does other work."""
    colour = PLACEHOLDER[look.family]
    axes.plot(
        [x], [y], transform=transform or axes.transData, marker=look.marker,
        markersize=size, linestyle="none", clip_on=False, zorder=4,
        markerfacecolor=GROUND if look.hollow else colour, markeredgecolor=colour, markeredgewidth=1.5,
    )  # fmt: skip
