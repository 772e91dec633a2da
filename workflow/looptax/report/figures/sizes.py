"""Figure: how each loop's speed changes with the number of rows, a line a strategy, named at its end."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation, Transform

from looptax.records.findings import Comparison, Interval
from looptax.report.figures.figure import Plan
from looptax.report.figures.labels import apart, spread
from looptax.report.figures.rows import CHARACTER
from looptax.report.figures.style import (
    BAND,
    DOTS,
    INK,
    MUTED,
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
from looptax.report.lookups import Placed, curve_of
from looptax.report.pieces import Pieces, plain, rows, text
from looptax.report.run import Run
from looptax.report.sentences import clause, depends_on_size, size_sentence
from looptax.report.svg import PLACEHOLDER

LABEL_HEIGHT = 16.0  # pixels from one name to the next
MARKER_AT, NAME_AT = 26.0, 36.0  # pixels right of the axes
LEFT, TOP, BOTTOM = 44.0, 26.0, 56.0  # margins in pixels


@dataclass(frozen=True)
class Point:
    """A comparison that gave a ratio, and its place in findings.json."""

    rows: int
    ratio: Interval
    comparison: Comparison
    path: str


Lines = dict[str, list[Point]]


def plan(run: Run) -> Plan | None:
    """None where fewer than two sizes gave ratios."""
    lines = _lines(run)
    points = [point for line in lines.values() for point in line]
    if len({point.rows for point in points}) < 2:
        return None
    rounds = run.rounds_words(Placed(point.comparison, point.path) for point in points)
    note = text("Vertical lines are intervals at ") + run.level + text(", from ") + rounds
    note += text("; hollow markers and dashed lines do other work.")
    headline = _headline(run, lines)
    description = _description(run, lines, plain(headline))
    return Plan("sizes", headline, description, note, lambda layout: _draw(run, layout, lines), tuple(lines))


def _lines(run: Run) -> Lines:
    lines: Lines = {}
    for placed in run.along(curve_of(run.headline)) if run.headline else []:
        c = placed.comparison
        if c.ratio and c.strategy != run.findings.reference:
            lines.setdefault(c.strategy, []).append(Point(c.group.rows, c.ratio, c, placed.path))
    several = {strategy: line for strategy, line in lines.items() if len(line) > 1}
    return several or lines  # a loop that was measured at one size has no line; it stands in the table


def _headline(run: Run, lines: Lines) -> Pieces:
    answer = run.findings.answer
    if answer and depends_on_size(answer):
        return size_sentence(run)[:-1]
    wanted = [answer.best.strategy if answer.best else None, answer.fit_strategy] if answer else []
    chosen = next((strategy for strategy in wanted if strategy in lines), next(iter(lines)))
    line = lines[chosen]
    said: Pieces = ()
    for end in line[:1] + line[1:][-1:]:
        said += text("; at " if said else "At ") + rows(end.rows, f"{end.path}/group/rows") + text(", ")
        said += clause(run.named(chosen), end.comparison, end.path)
    return said


def _draw(run: Run, layout: Layout, lines: Lines) -> Axes:
    longest = max(min(len(run.title(strategy)), 40) for strategy in lines)
    right = 72.0 if layout.narrow else min(82 + CHARACTER * longest, 362.0)
    height = max(340.0, 1.35 * LABEL_HEIGHT * len(lines) + TOP + BOTTOM)
    axes = canvas(layout, height, LEFT, right, TOP, BOTTOM)
    points = [point for line in lines.values() for point in line]
    low, high = min(1.0, *(p.ratio.lower for p in points)), max(1.0, *(p.ratio.upper for p in points))
    log_axis(axes, low / 1.12, high * 1.12, horizontal=False, least_gap=0.08)
    _size_axis(axes, sorted({p.rows for p in points}), layout.width - LEFT - right)
    words = "speed relative to " + shortened(run.title(run.findings.reference))
    axes.annotate(
        words, (0, 1), (-36, 13), xycoords="axes fraction", textcoords="offset points", color=MUTED,
        fontsize=SMALL, va="center",
    )  # fmt: skip
    margin = 1 + run.findings.margin
    axes.axhspan(1 / margin, margin, color=BAND, linewidth=0, zorder=0)
    axes.axhline(1, color=MUTED, linewidth=1, zorder=1)
    for strategy, line in lines.items():
        _line(run, axes, strategy, line)
    _names(run, layout, axes, lines, height - TOP - BOTTOM)
    return axes


def _size_axis(axes: Axes, sizes: list[int], pixels: float) -> None:
    axes.set_xscale("log")
    axes.set_xlim(sizes[0] / 1.08, sizes[-1] * 1.08)
    label = CHARACTER * (len(count(sizes[-1])) + 1)
    place(axes, [float(size) for size in apart(sizes, pixels, label)], grid=False)
    axes.set_xlabel("rows of the data set, log scale", color=MUTED, fontsize=SMALL, labelpad=8)


def _line(run: Run, axes: Axes, strategy: str, line: list[Point]) -> None:
    look = run.look(strategy)
    colour, style = PLACEHOLDER[look.family], "--" if look.hollow else "-"
    estimates = [point.ratio.estimate for point in line]
    axes.plot([point.rows for point in line], estimates, style, color=colour, linewidth=1.6, zorder=3)
    for p in line:
        axes.plot([p.rows, p.rows], [p.ratio.lower, p.ratio.upper], color=colour, linewidth=2.2, zorder=3)
        mark(axes, p.rows, p.ratio.estimate, look, 6.5)


def _names(run: Run, layout: Layout, axes: Axes, lines: Lines, pixels: float) -> None:
    """Markers and names right of the last points, moved apart where they would overlap, each tied to its point."""
    to_axes = axes.transScale + axes.transLimits
    ends = [(strategy, line[-1]) for strategy, line in lines.items()]
    heights = {s: float(to_axes.transform((p.rows, p.ratio.estimate))[1]) * pixels for s, p in ends}
    ends.sort(key=lambda end: heights[end[0]])
    places = spread([heights[strategy] for strategy, _ in ends], LABEL_HEIGHT, pixels)
    for (strategy, end), at in zip(ends, places, strict=True):
        words = ratio(end.ratio.estimate)
        words = words if layout.narrow else f"{words}  {shortened(run.title(strategy))}"
        mark(axes, 1, at / pixels, run.look(strategy), 5.5, _beside(axes, MARKER_AT))
        axes.annotate(
            words, (end.rows, end.ratio.estimate), (1, at / pixels), xycoords="data",
            textcoords=_beside(axes, NAME_AT), color=INK, fontsize=SMALL if layout.narrow else NORMAL - 0.5,
            va="center", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": RULE, "linewidth": 0.9, "shrinkA": NAME_AT - MARKER_AT + 5,
                        "shrinkB": 6, "relpos": (0, 0.5)},
        )  # fmt: skip


def _beside(axes: Axes, pixels: float) -> Transform:
    """Fractions of the axes, so many pixels to their right."""
    return axes.transAxes + ScaledTranslation(pixels / DOTS, 0, axes.figure.dpi_scale_trans)


def _description(run: Run, lines: Lines, headline: str) -> str:
    def said(point: Point) -> str:
        lower, estimate, upper = ratio_bounds(point.ratio)
        return f"{estimate} ({lower} to {upper}) at {count(point.rows)} rows"

    parts = [f"{run.title(s)}: {listed([said(point) for point in line])}" for s, line in lines.items()]
    reference = run.title(run.findings.reference)
    opening = f"Line chart on two logarithmic axes of speed relative to {reference} by the number of rows."
    return f"{opening} {headline}. {'; '.join(parts)}."
