"""Fixed cost and step cost of every strategy, and the tax above the floor."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from looptax.analyse.curves import Curve, Sampled
from looptax.records.base import Work
from looptax.records.findings import BreakEven, CostModel, Interval
from looptax.statistics import cost
from looptax.statistics.break_even import Model, break_even

LINEAR_WITHIN = 0.10  # twice the default precision: both the prediction and the observation have their own


@dataclass(frozen=True)
class Fitted:
    """The model of one strategy with its resamples, which are joint within a curve."""

    strategy: str
    work: Work
    sizes: list[int]
    fixed: Sampled
    step: Sampled
    linear: bool | None
    left_out: Interval | None


def fit_models(curve: Curve, works: Mapping[str, Work]) -> dict[str, Fitted]:
    """A model of each strategy with two or more sizes; a size whose cell is not ok is left out."""
    names = sorted({name for name, _ in curve.ratios})
    fitted = {}
    for name in names:
        sizes = [rows for rows in sorted(curve.reference) if (name, rows) in curve.ratios]
        if len({curve.reference_steps[rows] for rows in sizes}) >= 2:
            fitted[name] = _fit(curve, name, works[name], sizes)
    return fitted


def _fit(curve: Curve, name: str, work: Work, sizes: list[int]) -> Fitted:
    steps = [curve.reference_steps[rows] for rows in sizes]
    epochs = [curve.epoch(name, rows) for rows in sizes]
    best = np.array([e.estimate for e in epochs])
    samples = np.stack([e.samples for e in epochs], axis=-1)
    (fixed, step), (fixed_samples, step_samples) = cost.fit(steps, best), cost.fit(steps, samples)
    linear, left_out = None, None
    if len(set(steps)) >= 3:
        # The observation is resampled like the prediction: an interval for a measurement, not for a mean.
        error = Sampled(float(cost.left_out_error(steps, best)), cost.left_out_error(steps, samples))
        left_out = error.interval()
        linear = abs(error.estimate) <= LINEAR_WITHIN or left_out.lower <= 0 <= left_out.upper
    return Fitted(
        name,
        work,
        sizes,
        Sampled(float(fixed), fixed_samples),
        Sampled(float(step), step_samples),
        linear,
        left_out,
    )


def floor_of(fitted: Mapping[str, Fitted]) -> Fitted | None:
    """The same-work strategy with the least step cost."""
    same = [f for f in fitted.values() if f.work == "same"]
    return min(same, key=lambda f: f.step.estimate, default=None)


def cost_models(curve: Curve, fitted: Mapping[str, Fitted]) -> list[CostModel]:
    """Records of the models."""
    floor = floor_of(fitted)
    stack, workload, batch_size = curve.key
    return [
        CostModel(
            stack=stack,
            workload=workload,
            batch_size=batch_size,
            strategy=f.strategy,
            work=f.work,
            sizes=f.sizes,
            fixed_seconds=f.fixed.interval(),
            step_seconds=f.step.interval(),
            tax_seconds=(f.step - floor.step).interval() if floor else None,
            linear=f.linear,
            left_out_error=f.left_out.estimate if f.left_out else None,
            left_out_interval=f.left_out,
        )
        for f in fitted.values()
    ]


def break_evens(
    curve: Curve,
    fitted: Mapping[str, Fitted],
    pairs: Sequence[tuple[str, str]],
    faster_at: Mapping[tuple[str, str], Mapping[int, bool]],
) -> list[BreakEven]:
    """Where the first of each pair overtakes the second.

    *Undecided* where either model is not linear, and where the models say *faster* of a size at which
    ``faster_at`` (by pair, then by rows that were measured) does not, or the other way round.
    """
    stack, workload, batch_size = curve.key
    found = []
    for name, other in pairs:
        if name not in fitted or other not in fitted:
            continue
        one, two = fitted[name], fitted[other]
        if one.linear is False or two.linear is False:
            found.append(BreakEven(stack, workload, batch_size, name, other, "undecided", None))
            continue
        crossing = break_even(_model(one), _model(two))
        kind = crossing.kind
        exact = Interval(*(steps * batch_size for steps in crossing.steps)) if crossing.steps else None
        rows = _whole_batches(kind, crossing.steps, batch_size) if crossing.steps else None
        if contradicted(kind, exact, faster_at.get((name, other), {})):
            kind, rows = "undecided", None
        found.append(BreakEven(stack, workload, batch_size, name, other, kind, rows))
    return found


def _whole_batches(kind: str, steps: tuple[float, float, float], batch_size: int) -> Interval:
    """The rows of that many steps, of which there are whole ones only: bounds go outward.

    The estimate is the first number at which the loop is faster, or the last.
    """
    estimate, lower, upper = steps
    middle = math.ceil(estimate) if kind == "from" else max(1, math.floor(estimate))
    whole = middle, max(1, math.floor(lower)), math.ceil(upper)
    return Interval(*(float(batch_size * count) for count in whole))


def contradicted(kind: str, rows: Interval | None, seen: Mapping[int, bool]) -> bool:
    """Whether a measured size outside the interval of ``rows`` was not what the break-even says of it."""
    said = {size: _says_faster(kind, rows, size) for size in seen}
    return any(said[size] is not None and said[size] is not faster for size, faster in seen.items())


def _says_faster(kind: str, rows: Interval | None, size: int) -> bool | None:
    """What a break-even says of a number of rows; None inside its interval, and where it is undecided."""
    if kind in ("always", "never"):
        return kind == "always"
    if rows is None or rows.lower <= size <= rows.upper:
        return None
    return (size > rows.upper) == (kind == "from")


def _model(fitted: Fitted) -> Model:
    return Model(fitted.fixed.estimate, fitted.step.estimate, fitted.fixed.samples, fitted.step.samples)
