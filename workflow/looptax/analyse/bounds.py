"""What a capped cell says of the rows that were asked: a bound, or no more than what it is at fewer rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from looptax.analyse.family import rank_interval
from looptax.analyse.measured import Array, Measured
from looptax.records.base import BoundSide
from looptax.records.findings import Comparison, Interval
from looptax.statistics import hodges_lehmann

# References that are called once a batch: an epoch of theirs has no cost but that of its steps.
ONCE_A_BATCH = ("train_on_batch", "train_on_batch_tensors", "train_on_batch_float64", "own_step")
SHOWS = {"at least": "faster", "at most": "slower"}
MOVED = {"at least": "rose", "at most": "fell"}


@dataclass(frozen=True)
class Bound:
    """``ratio`` is of ``rounds`` rounds at ``rows`` rows; without a ``side`` it bounds nothing.

    ``shown`` says that the verdict at these rows says as much, corrected; ``why`` what the side rests on.
    """

    side: BoundSide | None
    ratio: float
    rows: int
    rounds: int
    shown: bool
    why: str


def bound_of(m: Measured, smaller: Sequence[Comparison]) -> Bound | None:
    """None where the cell is not capped, or has no ratio of use.

    ``smaller`` are the comparisons of its curve at fewer rows, on its own kind of machine. The number is a limit of the
    interval of the same strategy's whole cell at the prefix, or nearer to the rows that were asked; where there is
    none, of its own rounds.
    """
    if m.status != "capped" or not len(m.log_ratios) or m.work not in ("same", "other") or m.is_reference:
        return None
    whole = sorted(
        (c for c in smaller if c.strategy == m.key.strategy and c.ratio and c.group.rows < m.key.rows),
        key=lambda c: c.group.rows,
    )
    side, why = _side(whole, m.cell.request.reference)
    for c in whole[-1:]:
        if c.ratio and c.group.rows >= m.cell.measured_rows:
            shown = side is not None and c.verdict == SHOWS[side]
            return Bound(side, _limit(c.ratio, side), c.group.rows, c.rounds, shown, why)
    return Bound(side, _limit(_own(m.log_ratios), side), m.cell.measured_rows, len(m.log_ratios), False, why)


def _side(whole: Sequence[Comparison], reference: str) -> tuple[BoundSide | None, str]:
    """The way that the ratio went between the two largest sizes, where that is shown; else by what a call costs.

    What a strategy costs once a call weighs less the more steps it is spread over, so its ratio to a reference whose
    epoch is its steps and nothing else can only rise. A ratio that seems to fall, though that is not shown, speaks
    against it: then nothing is known.
    """
    ratios = [c.ratio for c in whole[-2:] if c.ratio]
    side = _moved(*ratios) if len(ratios) > 1 else None
    if side:
        fewer, more = (c.group.rows for c in whole[-2:])
        return side, f"The ratio {MOVED[side]} from {fewer:,} to {more:,} rows: {side}, if that goes on."
    falls = ratios and ratios[-1].estimate < ratios[0].estimate
    if reference in ONCE_A_BATCH and not falls:
        return "at least", f"At least, if a step of {reference} costs as much with more rows."
    return None, "Not known: whether more rows make the ratio larger or smaller."


def _moved(fewer: Interval, more: Interval) -> BoundSide | None:
    if more.upper < fewer.lower:
        return "at most"
    return "at least" if more.lower > fewer.upper else None


def _own(log_ratios: Array) -> Interval:
    """Too few rounds for an interval give the least and the largest of them."""
    ends = (hodges_lehmann.estimate(log_ratios), np.min(log_ratios), np.max(log_ratios))
    return rank_interval(log_ratios) or Interval(*(math.exp(value) for value in ends))


def _limit(ratio: Interval, side: BoundSide | None) -> float:
    return {"at least": ratio.lower, "at most": ratio.upper, None: ratio.estimate}[side]
