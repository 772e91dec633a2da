"""What the things cost that fit offers beside the training: callbacks, metrics, validation, the progress bar."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from looptax.analyse.curves import Curve
from looptax.analyse.family import rank_interval
from looptax.analyse.lineage import Parents, nearest
from looptax.analyse.measured import Measured
from looptax.records.base import Group, Interval
from looptax.records.ladder import EXTRAS, Extra
from looptax.statistics import shift
from looptax.statistics.needed_rounds import LEAST
from looptax.statistics.values import Array


def extras(curve: Curve, cells: Sequence[Measured], parents: Parents, reference: str) -> list[Extra]:
    """An extra for each of ``EXTRAS`` that was timed at a size of the curve together with an ancestor."""
    rounds = {
        (m.key.strategy, m.key.rows): m.log_ratios
        for m in cells
        if m.comparable and m.machine == curve.machine
    }
    found = [_extra(curve, name, rounds, parents, reference) for name in EXTRAS]
    return [extra for extra in found if extra is not None]


def _extra(
    curve: Curve, name: str, rounds: Mapping[tuple[str, int], Array], parents: Parents, reference: str
) -> Extra | None:
    def together(ancestor: str) -> list[int]:
        return [rows for one, rows in rounds if one == name and (ancestor, rows) in curve.ratios]

    parent, skipped = nearest(name, parents, lambda ancestor: bool(together(ancestor)))
    if parent is None:
        return None
    rows = max(together(parent))
    own = rounds[name, rows]
    # The reference ran beside every cell: its ratio is 1, and the rounds of its own cell say nothing of this one.
    others = own if parent == reference else rounds[parent, rows]
    ratio = rank_interval(own) if parent == reference else _shift(own, others)
    if ratio is None:
        return None
    step = curve.step(name, rows) - curve.step(parent, rows)
    step_seconds = step.interval()
    return Extra(
        group=Group(*curve.key, rows),
        strategy=name,
        parent=parent,
        skipped=skipped,
        ratio=ratio,
        step_seconds=step_seconds,
        epoch_seconds=step.times(curve.reference_steps[rows]).interval(),
        rounds=len(own),
        parent_rounds=len(others),
        shown=ratio.leaves_out(1.0) and step_seconds.leaves_out(0.0),
    )


def _shift(log_ratios: Array, others: Array) -> Interval | None:
    """The ratio of two ratios, each of its own rounds; None where either has too few for an interval."""
    if min(len(log_ratios), len(others)) < LEAST:
        return None
    lower, upper = shift.interval(log_ratios, others)
    return Interval(math.exp(shift.estimate(log_ratios, others)), math.exp(lower), math.exp(upper))
