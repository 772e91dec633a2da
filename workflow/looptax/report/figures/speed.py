"""Figure: every loop's speed at the headline's size, as dots with intervals on a logarithmic axis."""

from __future__ import annotations

from matplotlib.axes import Axes

from looptax.records.findings import Answer, Comparison
from looptax.report import words
from looptax.report.figures.figure import Plan
from looptax.report.figures.rows import Row, drawing_y, row_axes
from looptax.report.figures.style import BAND, INK, MUTED, Layout, log_axis, mark
from looptax.report.format import count, percent, ratio_bounds, shortened
from looptax.report.lookups import Placed
from looptax.report.pieces import Pieces, key, number, rows, short_limit, speed, text
from looptax.report.run import Run
from looptax.report.svg import PLACEHOLDER

OTHER_WORK = "Other work: not a like-for-like comparison"

# Characters of the reference's name below the axis, by whether the layout is narrow.
LONGEST = {False: 40, True: 24}


def plan(run: Run) -> Plan | None:
    """None where nothing was measured."""
    if run.headline is None:
        return None
    cells = _ordered(run.inside(run.headline))
    return Plan(
        "speed",
        headline(run),
        _description(run, [p.comparison for p in cells]),
        _note(run, cells),
        lambda layout: _draw(run, layout, [p.comparison for p in cells]),
    )


def headline(run: Run) -> Pieces:
    """How many loops were faster, and the fastest."""
    answer = run.findings.answer
    assert answer is not None
    opening = _tally(answer)
    opening += run.named(answer.reference) + text(" at ") + rows(answer.group.rows, "/answer/group/rows")
    if answer.best is None or answer.best.ratio is None:
        return opening
    best = run.named(answer.best.strategy)
    return opening + text("; ") + best + text(": ") + speed(answer.best.ratio, "/answer/best/ratio")


def _tally(answer: Answer) -> Pieces:
    if answer.rivals == 0:
        return key("No other loop was measured beside ")
    if answer.faster == 0:
        return key("No loop was shown to be faster than ")
    if answer.rivals == 1:
        return key("The one other loop was faster than ")
    were = "was" if answer.faster == 1 else "were"
    return (
        key(count(answer.faster), "/answer/faster")
        + text(" of ")
        + key(count(answer.rivals), "/answer/rivals")
        + key(f" loops {were} faster than ")
    )


def _ordered(cells: list[Placed]) -> list[Placed]:
    """Same work, fastest first, cells without a ratio after them; then those that do other work."""

    def speed_of(c: Comparison) -> float:
        return c.ratio.estimate if c.ratio else c.bound_ratio or 0.0

    return sorted(cells, key=lambda p: (p.comparison.work == "other", -speed_of(p.comparison)))


def _row(run: Run, c: Comparison) -> Row:
    title, look = run.title(c.strategy), run.look(c.strategy)
    if c.ratio:
        lower, estimate, upper = ratio_bounds(c.ratio)
        return Row(title, estimate, f"{lower} to {upper}", look)
    if c.bound_ratio is not None:
        return Row(title, short_limit(c), "capped", look)
    return Row(title, "", words.outcome(c), look)


def _draw(run: Run, layout: Layout, cells: list[Comparison]) -> Axes:
    rows: list[Row | None] = [None if c.work == "other" else _row(run, c) for c in cells]
    same = [(c, row) for c, row in zip(cells, rows, strict=True) if row is not None]
    other = [(c, _row(run, c)) for c in cells if c.work == "other"]
    lines = (
        [row for _, row in same] + ([Row(OTHER_WORK, heading=True)] if other else []) + [r for _, r in other]
    )
    drawn: list[Comparison | None] = [c for c, _ in same]
    drawn += [None] * bool(other) + [c for c, _ in other]
    axes = row_axes(
        layout,
        lines,
        f"speed relative to {shortened(run.title(run.findings.reference), LONGEST[layout.narrow])}, log scale",
    )
    values = [1.0] + [v for c in cells if c.ratio for v in (c.ratio.lower, c.ratio.upper)]
    values += [c.bound_ratio for c in cells if c.bound_ratio]
    log_axis(axes, min(values) / 1.15, max(values) * 1.15, least_gap=0.2 if layout.narrow else 0.1)
    margin = 1 + run.findings.margin
    axes.axvspan(1 / margin, margin, color=BAND, linewidth=0, zorder=0)
    axes.axvline(1, color=MUTED, linewidth=1, zorder=1)
    for row, cell in enumerate(drawn):
        if cell is not None:
            _cell(run, axes, drawing_y(layout, row), cell)
    return axes


def _cell(run: Run, axes: Axes, y: float, c: Comparison) -> None:
    look = run.look(c.strategy)
    if c.ratio:
        axes.plot([c.ratio.lower, c.ratio.upper], [y, y], color=PLACEHOLDER[look.family], linewidth=2.2, zorder=3,
                  solid_capstyle="butt")  # fmt: skip
        mark(axes, c.ratio.estimate, y, look)
    elif c.bound_ratio is not None:
        mark(axes, c.bound_ratio, y, look)
        if c.bound is None:
            return
        arrow = "→" if c.bound == "at least" else "←"
        axes.annotate(arrow, (c.bound_ratio, y), (9 if c.bound == "at least" else -9, 0), color=INK,
                      textcoords="offset points", va="center", ha="center")  # fmt: skip


def _note(run: Run, cells: list[Placed]) -> Pieces:
    return (
        text("A dot is the estimate, its line the interval at ")
        + run.level
        + text(", from ")
        + run.rounds_words(cells)
        + text("; the band around the reference is the margin of ")
        + number(percent(run.findings.margin), "/margin")
        + text(" that counts as no practical difference.")
    )


def _description(run: Run, cells: list[Comparison]) -> str:
    parts = []
    for c in cells:
        row = _row(run, c)
        parts.append(f"{row.name}: {row.value} ({row.beside})" if row.value else f"{row.name}: {row.beside}")
    assert run.headline is not None
    return (
        f"Dot plot with intervals on a logarithmic axis of speed relative to {run.title(run.findings.reference)} "
        f"at {run.group_words(run.headline)}, fastest first. " + "; ".join(parts) + "."
    )
