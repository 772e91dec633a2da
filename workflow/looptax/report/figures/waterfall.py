"""Figure: one step's time rung by rung, from the reference's step down to the cheapest."""

from __future__ import annotations

from dataclasses import dataclass, replace

from matplotlib.axes import Axes

from looptax.records.findings import CostModel, Interval
from looptax.records.ladder import Rung
from looptax.report.figures.figure import Plan
from looptax.report.figures.style import INK, MUTED, RULE, Layout, linear_ticks, place
from looptax.report.figures.two_lines import TwoLines, bar_y, two_line_axes
from looptax.report.format import difference, listed, microseconds
from looptax.report.lookups import curve_of
from looptax.report.pieces import Pieces, bounds, key, plain, soft, text
from looptax.report.run import Run
from looptax.report.rungs import Descent, brief, briefly, descents, step_words
from looptax.report.svg import PLACEHOLDER

MICRO = 1e6


def plan(run: Run) -> Plan | None:
    """None where there is no way down: no cost models, or the reference is the floor."""
    if run.headline is None:
        return None
    ways = descents(run, curve_of(run.headline))
    if not ways:
        return None
    rounds = run.rounds_words(run.along(curve_of(run.headline)))
    note = (
        text(
            "A bar goes from the step of the loop above to the step of the loop that is named; the line over it is the "
            "interval of that change at "
        )
        + run.level
        + text(", from ")
        + rounds
        + text(
            " at every size. This is the cost of one more step; what an epoch costs once is not drawn. Each interval "
            "stands by itself. Pale: the interval leaves open whether there is a change."
        )
    )
    return Plan(
        "waterfall",
        _headline(run, ways[0]),
        _description(run, ways),
        note,
        lambda layout: _draw(run, layout, ways),
    )


def _headline(run: Run, way: Descent) -> Pieces:
    start, end = run.named(way.start[0].strategy), run.named(way.end[0].strategy)
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
        + run.named(rung.strategy)
        + text(" (")
        + brief(run, rung)
        + text(")")
    )


def _change(rung: Rung) -> Interval:
    assert rung.change_seconds is not None  # on a way down every rung has one above it
    return rung.change_seconds


@dataclass(frozen=True)
class Bar:
    """One row: from ``before`` to ``after``, its interval from ``low`` to ``high``, in seconds on the axis."""

    words: TwoLines
    before: float = 0.0
    after: float = 0.0
    low: float = 0.0
    high: float = 0.0
    joined: bool = False  # to the row above, at ``before``


def _draw(run: Run, layout: Layout, ways: list[Descent]) -> Axes:
    bars = [bar for way in ways for bar in _bars(run, way, len(ways) > 1)]
    axes = two_line_axes(layout, [bar.words for bar in bars], "µs a step")
    highest = max(max(bar.before, bar.after, bar.high) for bar in bars) * MICRO
    axes.set_xlim(0, highest * 1.03)
    place(axes, linear_ticks(highest, 3 if layout.narrow else 5))
    for row, bar in enumerate(bars):
        if not bar.words.heading:
            _bar(axes, bar_y(layout, row), bar, 0.22 if layout.narrow else 0.42)
    axes.axvline(0, color=MUTED, linewidth=1)
    return axes


def _bars(run: Run, way: Descent, several: bool) -> list[Bar]:
    """The rows of one way down; levels are places on the axis, and no numbers of the page."""
    bars = [Bar(TwoLines(plain(way.heading), heading=True))] if several else []
    bars.append(_whole(run, way.start[0], "its whole step"))
    for rung, _ in way.rungs:
        level, change = bars[-1].after, _change(rung)
        ends = level + change.lower, level + change.upper
        bars.append(Bar(_words(run, rung), level, rung.step_seconds.estimate, *ends, joined=True))
    return [*bars, replace(_whole(run, way.end[0], way.aim), joined=True)]


def _whole(run: Run, model: CostModel, said: str) -> Bar:
    step = model.step_seconds
    low, _, high = microseconds(step)
    title, look = run.title(model.strategy), run.look(model.strategy)
    span = f"{low} to {high}" if step.lower > 0 else "not told from 0"
    words = TwoLines(title, said, step_words(model), " µs", span, look)
    return Bar(words, 0.0, step.estimate, step.lower, step.upper)


def _words(run: Run, rung: Rung) -> TwoLines:
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


def _bar(axes: Axes, y: float, bar: Bar, thickness: float) -> None:
    assert bar.words.look is not None
    left, right = sorted((bar.before * MICRO, bar.after * MICRO))
    axes.barh(
        y, right - left, thickness, left, color=PLACEHOLDER[bar.words.look.family],
        alpha=0.32 if bar.words.quiet else None, linewidth=0, zorder=2, clip_on=False,
    )  # fmt: skip
    ends = [max(bar.low, 0.0) * MICRO, max(bar.high, 0.0) * MICRO]
    axes.plot(ends, [y, y], color=INK, linewidth=1.4, zorder=4, solid_capstyle="butt", clip_on=False)
    if bar.joined:
        at = (bar.before or bar.after) * MICRO
        axes.plot([at, at], [y - 1, y], color=RULE, linewidth=1, zorder=1, clip_on=False)


def _description(run: Run, ways: list[Descent]) -> str:
    return " ".join(["Waterfall chart of one step.", *(f"{_told(run, way)}." for way in ways)])


def _told(run: Run, way: Descent) -> str:
    start, end = step_words(way.start[0]), step_words(way.end[0])
    steps = listed([_step(run, rung) for rung, _ in way.rungs])
    return f"{plain(way.heading)}, {start} µs to {end} µs: {steps}"


def _step(run: Run, rung: Rung) -> str:
    low, estimate, high = difference(_change(rung))
    change = f"{estimate} µs ({low} to {high})" if rung.shown else f"no change shown ({low} to {high} µs)"
    return f"{run.title(rung.strategy)}, {briefly(run, rung)}, {change}"
