"""Figure: one step's time rung by rung, from the reference's step down to the cheapest."""

from __future__ import annotations

from matplotlib.axes import Axes

from looptax.records.findings import CostModel, Interval
from looptax.records.ladder import Rung
from looptax.report.figures.figure import Plan
from looptax.report.figures.style import INK, MUTED, RULE, Layout, linear_ticks, place
from looptax.report.figures.two_lines import TwoLines, bar_y, two_line_axes
from looptax.report.format import difference, listed, microseconds
from looptax.report.pieces import Pieces, bounds, key, name, soft, text
from looptax.report.run import Run, curve_of
from looptax.report.rungs import Descent, briefly, descents
from looptax.report.svg import PLACEHOLDER

MICRO = 1e6


def plan(run: Run) -> Plan | None:
    """None where there is no way down: no cost models, or the reference is the floor."""
    if run.headline is None:
        return None
    ways = descents(run, curve_of(run.headline))
    if not ways:
        return None
    rounds = run.rounds_words(p.comparison for p in run.along(curve_of(run.headline)))
    note = (
        "A bar goes from the step of the loop above to the step of the loop that is named; the line over it is the "
        f"95 % interval of that change, from {rounds} at every size. Each interval stands by itself. "
        "Pale: the interval holds 0, so that no change is shown."
    )
    return Plan(
        "waterfall",
        _headline(run, ways[0]),
        _description(run, ways),
        note,
        lambda layout: _draw(run, layout, ways),
    )


def _headline(run: Run, way: Descent) -> Pieces:
    start, end = name(run.title(way.start[0].strategy)), name(run.title(way.end[0].strategy))
    shown = [pair for pair in way.rungs if pair[0].shown and pair[0].change_seconds]
    if not shown:
        return text("On the way from ") + start + text(" to ") + end + key(" no change of a step is shown")
    rung, path = max(shown, key=lambda pair: abs(_change(pair[0]).estimate))
    low, estimate, high = difference(_change(rung))
    return (
        text("The largest change of a step on the way from ")
        + start
        + text(" to ")
        + end
        + text(" is ")
        + key(f"{estimate} µs", f"{path}/change_seconds/estimate")
        + soft(" (")
        + bounds(low, high, f"{path}/change_seconds")
        + soft(")")
        + text(", with ")
        + name(run.title(rung.strategy))
        + text(" (")
        + name(briefly(run, rung))
        + text(")")
    )


def _change(rung: Rung) -> Interval:
    assert rung.change_seconds is not None  # on a way down every rung has one above it
    return rung.change_seconds


def _draw(run: Run, layout: Layout, ways: list[Descent]) -> Axes:
    rows = [row for way in ways for row in _rows(run, way, len(ways) > 1)]
    axes = two_line_axes(layout, rows, "µs a step")
    models = [model for way in ways for model in (way.start[0], way.end[0])]
    highest = max(
        [m.step_seconds.upper for m in models] + [r.step_seconds.upper for w in ways for r, _ in w.rungs]
    )
    axes.set_xlim(0, highest * MICRO * 1.03)
    place(axes, linear_ticks(highest * MICRO, 3 if layout.narrow else 5))
    y = 0
    for way in ways:
        y = _way(run, axes, layout, way, y + (len(ways) > 1))
    axes.axvline(0, color=MUTED, linewidth=1)
    return axes


def _rows(run: Run, way: Descent, several: bool) -> list[TwoLines]:
    head = [TwoLines(way.heading, heading=True)] if several else []
    ends = [_end(run, *pair) for pair in ((way.start[0], "its whole step"), (way.end[0], way.aim))]
    return [*head, ends[0], *(_rung(run, rung) for rung, _ in way.rungs), ends[1]]


def _end(run: Run, model: CostModel, said: str) -> TwoLines:
    low, estimate, high = microseconds(model.step_seconds)
    title, look = run.title(model.strategy), run.look(model.strategy)
    return TwoLines(title, said, estimate, " µs", f"{low} to {high}", look)


def _rung(run: Run, rung: Rung) -> TwoLines:
    low, estimate, high = difference(_change(rung))
    return TwoLines(
        name=run.title(rung.strategy),
        said=briefly(run, rung),
        value=estimate if rung.shown else "not shown",
        unit=" µs" if rung.shown else "",
        range=f"{low} to {high}",
        look=run.look(rung.strategy),
        quiet=not rung.shown,
    )


def _way(run: Run, axes: Axes, layout: Layout, way: Descent, y: int) -> int:
    """Draw one way down from row ``y`` on; the row after it."""
    thickness = 0.22 if layout.narrow else 0.42
    above = way.start[0].step_seconds
    _bar(axes, bar_y(layout, y), (0.0, above.estimate), thickness, _colour(run, way.start[0].strategy))
    _whisker(axes, bar_y(layout, y), above.lower, above.upper)
    level = above.estimate
    for rung, _ in way.rungs:
        y += 1
        change, at = _change(rung), bar_y(layout, y)
        axes.plot([level * MICRO] * 2, [at - 1, at], color=RULE, linewidth=1, zorder=1)
        ends = level, rung.step_seconds.estimate  # places on the axis, no numbers of the page
        _bar(axes, at, ends, thickness, _colour(run, rung.strategy), pale=not rung.shown)
        _whisker(axes, at, level + change.lower, level + change.upper)
        level = rung.step_seconds.estimate
    y += 1
    axes.plot(
        [level * MICRO] * 2, [bar_y(layout, y) - 1, bar_y(layout, y)], color=RULE, linewidth=1, zorder=1
    )
    end = way.end[0].step_seconds
    _bar(axes, bar_y(layout, y), (0.0, end.estimate), thickness, _colour(run, way.end[0].strategy))
    _whisker(axes, bar_y(layout, y), end.lower, end.upper)
    return y + 1


def _colour(run: Run, strategy: str) -> str:
    return PLACEHOLDER[run.look(strategy).family]


def _bar(
    axes: Axes, y: float, ends: tuple[float, float], thickness: float, colour: str, pale: bool = False
) -> None:
    left, right = sorted(ends)
    axes.barh(
        y, (right - left) * MICRO, thickness, left * MICRO, color=colour, alpha=0.32 if pale else None,
        linewidth=0, zorder=2,
    )  # fmt: skip


def _whisker(axes: Axes, y: float, lower: float, upper: float) -> None:
    ends = [max(lower, 0.0) * MICRO, max(upper, 0.0) * MICRO]
    axes.plot(ends, [y, y], color=INK, linewidth=1.4, zorder=4, solid_capstyle="butt")


def _description(run: Run, ways: list[Descent]) -> str:
    return " ".join(f"Waterfall chart of one step. {_told(run, way)}." for way in ways)


def _told(run: Run, way: Descent) -> str:
    start = microseconds(way.start[0].step_seconds)[1]
    end = microseconds(way.end[0].step_seconds)[1]
    steps = listed([_step(run, rung) for rung, _ in way.rungs])
    return f"{way.heading}, {start} µs to {end} µs: {steps}"


def _step(run: Run, rung: Rung) -> str:
    low, estimate, high = difference(_change(rung))
    change = f"{estimate} µs ({low} to {high})" if rung.shown else f"no change shown ({low} to {high} µs)"
    return f"{run.title(rung.strategy)}, {briefly(run, rung)}, {change}"
