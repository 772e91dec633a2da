"""Figure: from how many rows on a loop is faster than the reference."""

from __future__ import annotations

from matplotlib.axes import Axes

from looptax.records.findings import BreakEven
from looptax.report.figures.figure import Plan
from looptax.report.figures.rows import Row, drawing_y, row_axes
from looptax.report.figures.style import BAND, MUTED, SMALL, Layout, log_axis, mark
from looptax.report.format import count_bounds
from looptax.report.lookups import curve_of
from looptax.report.pieces import Pieces, bounds, key, plain, soft, text
from looptax.report.run import Run
from looptax.report.svg import PLACEHOLDER

SAID = {
    "always": "faster at every number of rows",
    "never": "not faster at any number of rows",
    "from": "faster from",
    "up to": "faster up to",
    "undecided": "undecided",
}
Found = list[tuple[BreakEven, str]]


def plan(run: Run) -> Plan | None:
    """None where nothing was compared by cost models."""
    if run.headline is None:
        return None
    every = run.break_evens(curve_of(run.headline))
    found = [pair for pair in every if pair[0].other == run.findings.reference]
    found.sort(key=lambda pair: run.rank(pair[0].strategy))
    if not found:
        return None
    rounds = run.rounds_words(run.along(curve_of(run.headline)))
    note = (
        text("Coloured where the loop is faster; pale where the interval at ")
        + run.level
        + text(" leaves it open; grey: the sizes measured, ")
        + rounds
        + text(".")
    )
    draw = lambda layout: _draw(run, layout, found)  # noqa: E731
    return Plan("break-even", _headline(run, found), _description(run, found), note, draw)


def _headline(run: Run, found: Found) -> Pieces:
    fit = run.findings.answer.fit_strategy if run.findings.answer else None
    crossing = [pair for pair in found if pair[0].rows and not _outside(run, pair[0])]
    best = run.findings.answer.best if run.findings.answer else None
    chosen = (
        [p for p in crossing if p[0].strategy == fit]
        or crossing
        or [p for p in found if best and p[0].strategy == best.strategy]
        or found
    )[0]
    return sentence(run, *chosen)


def sentence(run: Run, found: BreakEven, path: str) -> Pieces:
    """What one break-even says."""
    subject, other = run.named(found.strategy), run.named(found.other)
    if found.rows is None:
        said = key(SAID[found.kind])
        if found.kind == "undecided":
            return text("Whether ") + subject + text(" is faster than ") + other + text(" by size is ") + said
        return subject + text(" is ") + said + text(", compared with ") + other
    lower, estimate, upper = count_bounds(found.rows)
    return (
        subject
        + text(" is faster than ")
        + other
        + text(f" {found.kind} ")
        + key(f"{estimate} rows", f"{path}/rows/estimate")
        + soft(" (")
        + bounds(lower, upper, f"{path}/rows")
        + soft(")")
        + text(", outside the sizes measured" if _outside(run, found) else "")
    )


def of_fit(run: Run) -> Pieces:
    """From where on fit is faster than the reference, by their cost models; empty where they tell no such size."""
    answer = run.findings.answer
    if answer is None or answer.fit_strategy is None:
        return ()
    pair = (answer.fit_strategy, answer.reference)
    for found, path in run.break_evens(curve_of(answer.group)):
        if (found.strategy, found.other) == pair and found.rows:
            return text("By its cost model, ") + sentence(run, found, path) + text(".")
    return ()


def _outside(run: Run, found: BreakEven) -> bool:
    sizes = run.sizes((found.stack, found.workload, found.batch_size))
    return found.rows is not None and not sizes[0] <= found.rows.estimate <= sizes[-1]


def _draw(run: Run, layout: Layout, found: Found) -> Axes:
    rows = [_row(run, b) for b, _ in found]
    axes = row_axes(layout, rows, "rows of the data set, log scale")
    assert run.headline is not None
    sizes = run.sizes(curve_of(run.headline))
    edges = [float(s) for s in sizes] + [float(run.headline.batch_size)]
    edges += [v for b, _ in found if b.rows for v in (b.rows.lower, b.rows.upper) if v > 0]
    low, high = min(edges) / 1.3, max(edges) * 1.6
    log_axis(axes, low, high, least_gap=0.25 if layout.narrow else 0.12)
    axes.axvspan(sizes[0], sizes[-1], color=BAND, linewidth=0, zorder=0)
    for row, (crossing, _) in enumerate(found):
        _crossing(run, axes, drawing_y(layout, row), crossing, low, high)
    return axes


def _row(run: Run, b: BreakEven) -> Row:
    title, look = run.title(b.strategy), run.look(b.strategy)
    if b.rows is None:
        sure = b.kind in ("always", "never")
        return Row(title, b.kind if sure else "", "" if sure else b.kind, look)
    lower, estimate, upper = count_bounds(b.rows)
    return Row(title, f"{b.kind} {estimate}", f"{lower} to {upper}", look)


def _crossing(run: Run, axes: Axes, y: float, b: BreakEven, low: float, high: float) -> None:
    look = run.look(b.strategy)
    line = {"color": PLACEHOLDER[look.family], "linewidth": 5, "solid_capstyle": "butt", "zorder": 2}
    if b.kind == "always":
        axes.plot([low, high], [y, y], **line)  # type: ignore[arg-type]
    elif b.rows is not None:
        sure = (b.rows.upper, high) if b.kind == "from" else (low, b.rows.lower)
        axes.plot(sure, [y, y], **line)  # type: ignore[arg-type]
        axes.plot([b.rows.lower, b.rows.upper], [y, y], alpha=0.32, **line)  # type: ignore[arg-type]
        mark(axes, b.rows.estimate, y, look)
    else:
        axes.plot([low, high], [y, y], color=MUTED, linewidth=1, linestyle=(0, (2, 4)), zorder=1)
        if b.kind == "undecided":
            axes.text((low * high) ** 0.5, y, "?", color=MUTED, fontsize=SMALL, ha="center", va="center")


def _description(run: Run, found: Found) -> str:
    return (
        "Range chart of the numbers of rows at which a loop is faster. "
        + "; ".join(plain(sentence(run, *pair)) for pair in found)
        + "."
    )
