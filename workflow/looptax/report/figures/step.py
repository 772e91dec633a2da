"""Figure: one step's time down the ladder, split into the floor and the tax above it."""

from __future__ import annotations

from matplotlib.axes import Axes

from looptax.records.findings import CostModel, Interval
from looptax.report.figures.figure import Plan
from looptax.report.figures.rows import Row, drawing_y, row_axes
from looptax.report.figures.style import INK, MUTED, Layout, linear_ticks, place
from looptax.report.format import listed, microseconds
from looptax.report.lookups import curve_of
from looptax.report.pieces import Pieces, bounds, key, number, soft, text
from looptax.report.run import Run
from looptax.report.rungs import floor_is_short, step_words
from looptax.report.svg import PLACEHOLDER

MICRO = 1e6


def plan(run: Run) -> Plan | None:
    """None where the headline's sizes did not give cost models."""
    if run.headline is None:
        return None
    models = run.models(curve_of(run.headline))
    if not models:
        return None
    rounds = run.rounds_words(run.along(curve_of(run.headline)))
    note = (
        text(
            "Full colour is the floor, the cheapest step that does the same work; pale colour is the tax above it; "
            "the line at the end is the step's interval at "
        )
        + run.level
        + text(", from ")
        + rounds
        + text(" at every size.")
    )
    return Plan(
        "step",
        _headline(run, models),
        _description(run, models),
        note,
        lambda layout: _draw(run, layout, models),
    )


def _headline(run: Run, models: list[tuple[CostModel, str]]) -> Pieces:
    found = next(((m, p) for m, p in models if m.strategy == run.findings.reference), models[0])
    model, path = found
    step = microseconds(model.step_seconds)
    subject = run.named(model.strategy)
    if model.tax_seconds is None or model.tax_seconds.lower <= 0:
        low, _, high = step
        opening = (
            text("A step of ")
            + subject
            + text(" takes ")
            + key(f"{step[1]} µs", f"{path}/step_seconds/estimate")
        )
        opening += soft(" (") + bounds(low, high, f"{path}/step_seconds") + soft(")")
        floor = model.tax_seconds is None or model.tax_seconds.estimate <= 0
        return opening if floor else opening + text("; its tax cannot be told from zero")
    low, tax, high = microseconds(model.tax_seconds)
    opening = text("Of the ") + number(f"{step[1]} µs", f"{path}/step_seconds/estimate")
    opening += text(" of a step of ") + subject + text(", ")
    if floor_is_short([model for model, _ in models]):
        return (
            opening
            + key(f"at least {low} µs are tax", f"{path}/tax_seconds/lower")
            + text(", and perhaps all of them")
        )
    return (
        opening
        + key(f"{tax} µs are tax", f"{path}/tax_seconds/estimate")
        + soft(" (")
        + bounds(low, high, f"{path}/tax_seconds")
        + soft(")")
    )


def _row(run: Run, model: CostModel, short: bool) -> Row:
    return Row(
        run.title(model.strategy), f"{step_words(model)} µs", _tax(model, short), run.look(model.strategy)
    )


def _tax(model: CostModel, short: bool) -> str:
    """The tax beside a bar; where the floor may be 0, only how much it is at least."""
    tax = model.tax_seconds
    if tax is None:
        return ""
    low, estimate, _ = microseconds(tax)
    if tax.estimate <= 0:
        return "floor"
    if not short:
        return f"tax {estimate}"
    return f"tax {low} or more" if tax.lower > 0 else "tax not shown"


def _draw(run: Run, layout: Layout, models: list[tuple[CostModel, str]]) -> Axes:
    short = floor_is_short([model for model, _ in models])
    rows = [_row(run, model, short) for model, _ in models]
    axes = row_axes(layout, rows, "µs a step")
    highest = max(model.step_seconds.upper for model, _ in models) * MICRO
    axes.set_xlim(0, highest * 1.03)
    place(axes, linear_ticks(highest, 3 if layout.narrow else 6))
    thickness = 0.26 if layout.narrow else 0.52
    for row, (model, _) in enumerate(models):
        _bar(run, axes, drawing_y(layout, row), model, thickness)
    axes.axvline(0, color=MUTED, linewidth=1)
    return axes


def _bar(run: Run, axes: Axes, y: float, model: CostModel, thickness: float) -> None:
    look = run.look(model.strategy)
    colour = PLACEHOLDER[look.family]
    step, tax = model.step_seconds, model.tax_seconds or Interval(0.0, 0.0, 0.0)
    floor = max(step.estimate - max(tax.estimate, 0.0), 0.0)  # a place on the axis, no number of the page
    axes.barh(y, step.estimate * MICRO, thickness, color=colour, alpha=0.32, linewidth=0, zorder=2)
    axes.barh(y, floor * MICRO, thickness, color=colour, linewidth=0, zorder=3)
    ends = [max(step.lower, 0.0) * MICRO, step.upper * MICRO]
    axes.plot(ends, [y, y], color=INK, linewidth=1.4, zorder=4, solid_capstyle="butt")


def _description(run: Run, models: list[tuple[CostModel, str]]) -> str:
    short = floor_is_short([model for model, _ in models])

    def said(model: CostModel) -> str:
        lower, _, upper = microseconds(model.step_seconds)
        words = f"{run.title(model.strategy)} {step_words(model)} µs"
        words += f" ({lower} to {upper})" if model.step_seconds.lower > 0 else ""
        if model.tax_seconds and model.tax_seconds.estimate > 0:
            lower, estimate, upper = microseconds(model.tax_seconds)
            if not short:
                words += f" of which {estimate} ({lower} to {upper}) are tax"
            elif model.tax_seconds.lower > 0:
                words += f" of which at least {lower} are tax"
        return words

    parts = listed([said(model) for model, _ in models])
    return f"Bar chart of the time of one step, down the ladder of loops: {parts}."
