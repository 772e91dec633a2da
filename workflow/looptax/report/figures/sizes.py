"""Figure: how each loop's speed changes with the number of rows, a line a strategy, named at its end."""

from __future__ import annotations

from matplotlib.axes import Axes

from looptax.records.findings import Comparison
from looptax.report.figures.figure import Plan
from looptax.report.figures.rows import CHARACTER
from looptax.report.figures.style import BAND, INK, MUTED, NORMAL, RULE, SMALL, Layout, canvas, log_axis, mark, place
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
    note = "Vertical lines are 95 % intervals; hollow markers and dashed lines do other work."
    return Plan("sizes", _headline(run, lines), _description(run, lines), note, lambda layout: _draw(run, layout, lines))


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
    label_pixels = 62.0 if layout.narrow else 44 + CHARACTER * max(
        min(len(run.title(s)), 40) for s in lines
    )
    height = max(340.0, LABEL_HEIGHT * len(lines) + 110)
    right = min(label_pixels, 340)
    axes = canvas(layout, height, 44, right, 26, 56)
    values = [1.0] + [v for cells in lines.values() for c in cells if c.ratio for v in (c.ratio.lower, c.ratio.upper)]
    rows = sorted({c.group.rows for cells in lines.values() for c in cells})
    log_axis(axes, min(values) / 1.12, max(values) * 1.12, horizontal=False, least_gap=0.08)
    axes.set_xscale("log")
    axes.set_xlim(rows[0] / 1.08, rows[-1] * 1.08)
    place(axes, [float(r) for r in _apart(rows, layout)], grid=False)
    axes.set_xlabel("rows of the data set, log scale", color=MUTED, fontsize=SMALL, labelpad=8)
    axes.text(0, 12, "speed relative to " + shortened(run.title(run.findings.reference)), color=MUTED, fontsize=SMALL,
              transform=_above(axes), clip_on=False)  # fmt: skip
    margin = 1 + run.findings.margin
    axes.axhspan(1 / margin, margin, color=BAND, linewidth=0, zorder=0)
    axes.axhline(1, color=MUTED, linewidth=1, zorder=1)
    for strategy, cells in lines.items():
        _line(run, axes, strategy, cells)
    _names(run, layout, axes, lines, height - 82)
    return axes


def _above(axes: Axes) -> object:
    from matplotlib.transforms import ScaledTranslation

    assert axes.figure is not None
    return axes.transAxes + ScaledTranslation(-36 / 72, 0, axes.figure.dpi_scale_trans) + _lift(axes)
