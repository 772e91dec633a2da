"""From measured cells to the table: seconds a step of both, and their ratio."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from looptax.analyse.cost_models import fit_models
from looptax.analyse.curves import Sampled, build_curve
from looptax.analyse.measured import Measured, measure_all
from looptax.analyse.table import timings_table
from looptax.records.catalogue import Catalogue, StrategyEntry
from looptax.records.cell import Cell
from looptax.records.findings import Interval

BOUND = 1.2  # the floor may cost so many times what C costs
MICRO = 1e6


@dataclass(frozen=True)
class Row:
    """One batch size. ``floor`` and ``c_step`` are seconds a step, ``difference`` the largest of two weights."""

    batch: int
    floor: Interval
    c_step: Interval
    ratio: Interval
    linear: bool
    difference: float

    @property
    def within(self) -> str:
        """Whether the floor costs at most 1.2 times what C costs: by the whole interval, or *open*."""
        if self.ratio.upper <= BOUND:
            return "yes"
        return "no" if self.ratio.lower > BOUND else "open"


def rows(cells: Sequence[Cell], entries: Sequence[StrategyEntry], seed: int) -> tuple[list[Row], list[str]]:
    """A row for each batch size whose cells all did equal work, and in words what keeps others from a row.

    A step's cost is the slope of an epoch's time over its steps; both slopes come from the same resamples of rounds,
    so that what both roles of a round share does not widen the interval of their ratio.
    """
    measured = measure_all(cells, Catalogue(list(entries), []), timings_table(cells))
    found, failed = [], []
    for batch in sorted({m.key.batch_size for m in measured}):
        here = [m for m in measured if m.key.batch_size == batch]
        wrong = [_what_is_wrong(m) for m in here if not (m.status == "ok" and m.work == "same")]
        if wrong:
            failed += wrong
        else:
            found.append(_row(batch, here, seed))
    return found, failed


def _row(batch: int, cells: Sequence[Measured], seed: int) -> Row:
    request = cells[0].cell.request
    names = (request.reference, request.key.strategy)
    curve = build_curve((request.key.stack, request.key.workload, batch), cells, seed)
    fitted = fit_models(curve, dict.fromkeys(names, "same"))
    floor, c_step = (fitted[name] for name in names)
    ratio = Sampled(floor.step.estimate / c_step.step.estimate, floor.step.samples / c_step.step.samples)
    return Row(
        batch=batch,
        floor=floor.step.interval(),
        c_step=c_step.step.interval(),
        ratio=ratio.interval(),
        linear=floor.linear is not False and c_step.linear is not False,
        difference=max(p.apart for m in cells for p in m.cell.tolerance_proofs),
    )


def _what_is_wrong(measured: Measured) -> str:
    key, reason = measured.key, measured.cell.reason or measured.judged.text
    state = measured.status if measured.status != "ok" else measured.work
    return f"batch {key.batch_size}, {key.rows} rows: {state}: {reason}"


def render(table: Sequence[Row], roofline_seconds: Callable[[int], float]) -> str:
    """The table as text, times in µs."""
    head = (
        "batch",
        "floor µs",
        "C µs",
        "floor ÷ C",
        "95 % interval",
        "roofline µs",
        f"≤ {BOUND}",
        "weights differ by",
    )
    lines = [head, *(_line(row, roofline_seconds(row.batch)) for row in table)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    )


def _line(row: Row, roofline: float) -> tuple[str, ...]:
    note = "" if row.linear else " (not linear)"
    return (
        str(row.batch),
        f"{MICRO * row.floor.estimate:.2f}",
        f"{MICRO * row.c_step.estimate:.2f}",
        f"{row.ratio.estimate:.2f}",
        f"{row.ratio.lower:.2f} to {row.ratio.upper:.2f}",
        f"{MICRO * roofline:.2f}",
        row.within + note,
        f"{row.difference:.0e}",
    )
