"""Figure: how each loop's speed changes with the number of rows, a line a strategy, named at its end."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation, Transform

from looptax.records.findings import Comparison
from looptax.report.figures.figure import Plan
from looptax.report.figures.rows import CHARACTER
from looptax.report.figures.style import (
    BAND,
    INK,
    MUTED,
    DOTS,
    NORMAL,
    RULE,
    SMALL,
    Layout,
    canvas,
    log_axis,
    mark,
    place,
)
from looptax.report.format import count, listed, ratio, ratio_bounds, shortened
from looptax.report.pieces import Pieces, key, name, plain, text
from looptax.report.run import Curve, Run, curve_of
from looptax.report.sentences import depends_on_size, size_sentence
from looptax.report.svg import PLACEHOLDER

LABEL_HEIGHT = 16.0  # pixels from one name to the next
Lines = dict[str, list[Comparison]]


def plan(run: Run) -> Plan | None:
    """None where fewer than two sizes gave ratios."""
    if run.headline is None:
        return None
    curve = curve_of(run.headline)
    lines = _lines(run, curve)
    if len({c.group.rows for cells in lines.values() for c in cells}) < 2:
        return None
    rounds = run.rounds_words(c for cells in lines.values() for c in cells)
    note = f"Vertical lines are 95 % intervals, from {rounds}; hollow markers and dashed lines do other work."
    return Plan(
        "sizes", _headline(run, lines), _description(run, lines), note,
        lambda layout: _draw(run, layout, lines), tuple(lines),
    )  # fmt: skip


def _lines(run: Run, curve: Curve) -> Lines:
    lines: Lines = {}
    for placed in run.along(curve):
        if placed.comparison.ratio and placed.comparison.strategy != run.findings.reference:
            lines.setdefault(placed.comparison.strategy, []).append(placed.comparison)
    return lines


def _headline(run: Run, lines: Lines) -> Pieces:
    answer = run.findings.answer
    if answer and answer.fit_strategy and depends_on_size(answer):
        return size_sentence(run)[:-1]
    chosen = answer.best.strategy if answer and answer.best else next(iter(lines))
    cells = lines.get(chosen) or next(iter(lines.values()))
    first, last = cells[0], cells[-1]
    assert first.ratio and last.ratio
    words = f"{ratio(first.ratio.estimate)} times the speed at {count(first.group.rows)} rows"
    words += f", {ratio(last.ratio.estimate)} times at {count(last.group.rows)}" if first is not last else ""
    return name(run.title(cells[0].strategy)) + text(": ") + key(words)


def _draw(run: Run, layout: Layout, lines: Lines) -> Axes:
    label_pixels = 62.0 if layout.narrow else 44 + CHARACTER * max(min(len(run.title(s)), 40) for s in lines)
    height = max(340.0, LABEL_HEIGHT * len(lines) + 110)
    right = min(label_pixels, 340)
    axes = canvas(layout, height, 44, right, 26, 56)
    values = [1.0] + [
        v for cells in lines.values() for c in cells if c.ratio for v in (c.ratio.lower, c.ratio.upper)
    ]
    rows = sorted({c.group.rows for cells in lines.values() for c in cells})
    log_axis(axes, min(values) / 1.12, max(values) * 1.12, horizontal=False, least_gap=0.08)
    axes.set_xscale("log")
    axes.set_xlim(rows[0] / 1.08, rows[-1] * 1.08)
    place(axes, [float(r) for r in _apart(rows, layout)], grid=False)
    axes.set_xlabel("rows of the data set, log scale", color=MUTED, fontsize=SMALL, labelpad=8)
    words = "speed relative to " + shortened(run.title(run.findings.reference))
    axes.annotate(words, (0, 1), (-36, 13), xycoords="axes fraction", textcoords="offset points", color=MUTED,
                  fontsize=SMALL, va="center")  # fmt: skip
    margin = 1 + run.findings.margin
    axes.axhspan(1 / margin, margin, color=BAND, linewidth=0, zorder=0)
    axes.axhline(1, color=MUTED, linewidth=1, zorder=1)
    for strategy, cells in lines.items():
        _line(run, axes, strategy, cells)
    _names(run, layout, axes, lines, height - 82)
    return axes


def _line(run: Run, axes: Axes, strategy: str, cells: list[Comparison]) -> None:
    look = run.look(strategy)
    colour = PLACEHOLDER[look.family]
    points = [(c.group.rows, c.ratio) for c in cells if c.ratio]
    style = "--" if look.hollow else "-"
    axes.plot(
        [x for x, _ in points], [r.estimate for _, r in points], style, color=colour, linewidth=1.6, zorder=3
    )
    for x, interval in points:
        axes.plot([x, x], [interval.lower, interval.upper], color=colour, linewidth=2.2, zorder=3)
        mark(axes, x, interval.estimate, look, 6.5)


def _names(run: Run, layout: Layout, axes: Axes, lines: Lines, pixels: float) -> None:
    """Names right of the last points, moved apart where they would overlap, each tied to its point."""
    ends = {strategy: cells[-1] for strategy, cells in lines.items()}
    to_axes = axes.transScale + axes.transLimits
    heights = {
        s: float(to_axes.transform((c.group.rows, c.ratio.estimate))[1]) for s, c in ends.items() if c.ratio
    }
    order = sorted(heights, key=lambda s: heights[s])
    places = spread([heights[s] * pixels for s in order], LABEL_HEIGHT, pixels)
    for strategy, at in zip(order, places, strict=True):
        end = ends[strategy]
        assert end.ratio is not None
        words = ratio(end.ratio.estimate)
        words = words if layout.narrow else f"{words}  {shortened(run.title(strategy))}"
        axes.annotate(
            words, (end.group.rows, end.ratio.estimate), (1, at / pixels), xycoords="data",
            textcoords=_beside(axes), color=INK, fontsize=SMALL if layout.narrow else NORMAL - 0.5, va="center",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": RULE, "linewidth": 0.9, "shrinkA": 2, "shrinkB": 6,
                        "relpos": (0, 0.5)},
        )  # fmt: skip


def _beside(axes: Axes) -> Transform:
    """Fractions of the axes, 24 pixels to their right."""
    return axes.transAxes + ScaledTranslation(24 / DOTS, 0, axes.figure.dpi_scale_trans)


def spread(wanted: list[float], gap: float, most: float) -> list[float]:
    """Places in ascending order as near to ``wanted`` as a ``gap`` between neighbours lets them be.

    Neighbours that would overlap are put into one block around their mean; blocks that then touch are joined.
    ``most`` is the highest place.
    """
    blocks: list[tuple[float, int]] = []  # centre of a block, how many it holds
    for place_ in wanted:
        centre, held = place_, 1
        while blocks and blocks[-1][0] + gap * blocks[-1][1] / 2 > centre - gap * held / 2:
            other, more = blocks.pop()
            centre, held = (centre * held + other * more) / (held + more), held + more
        low = gap * (held - 1) / 2
        blocks.append((min(max(centre, low), max(most - low, low)), held))
    return [centre + gap * (i - (held - 1) / 2) for centre, held in blocks for i in range(held)]


def _apart(rows: list[int], layout: Layout) -> list[int]:
    """Sizes whose labels would not touch; the first and the last always."""
    if len(rows) < 3:
        return rows
    pixels = layout.width - (110 if layout.narrow else 380)
    scale = pixels / math.log(rows[-1] / rows[0])
    kept = [rows[0]]
    for size in rows[1:-1]:
        room = (math.log(size / kept[-1]) * scale, math.log(rows[-1] / size) * scale)
        if min(room) > CHARACTER * (len(count(rows[-1])) + 1):
            kept.append(size)
    return [*kept, rows[-1]]


def _description(run: Run, lines: Lines) -> str:
    def said(c: Comparison) -> str:
        assert c.ratio is not None
        lower, estimate, upper = ratio_bounds(c.ratio)
        return f"{estimate} ({lower} to {upper}) at {count(c.group.rows)} rows"

    parts = [f"{run.title(s)}: {listed([said(c) for c in cells])}" for s, cells in lines.items()]
    return (
        f"Line chart on two logarithmic axes of speed relative to {run.title(run.findings.reference)} by the number "
        f"of rows. {plain(_headline(run, lines))}. " + "; ".join(parts) + "."
    )
