"""From how many steps on a loop is faster than another, given resamples of both cost models.

With fixed costs a and step costs b, the advantage after n steps is (a_other - a) + (b_other - b) n. It is
judged for every n from one step up. A resample without a change of sign counts as a change at one step or
at infinity, so that the interval tells how far certainty reaches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from looptax.statistics.values import Array

Kind = Literal["always", "never", "from", "up to", "undecided"]
CERTAIN = 0.975


@dataclass(frozen=True)
class Model:
    """A cost model: estimates, and resamples of both numbers, drawn jointly with the other model's."""

    fixed: float
    step: float
    fixed_samples: Array
    step_samples: Array


@dataclass(frozen=True)
class Crossing:
    """``steps`` is (estimate, lower, upper) at 95 % for *from* and *up to*, else None."""

    kind: Kind
    steps: tuple[float, float, float] | None = None


def break_even(strategy: Model, other: Model) -> Crossing:
    """Where ``strategy`` becomes, or stops being, faster than ``other``."""
    start = other.fixed_samples - strategy.fixed_samples
    slope = other.step_samples - strategy.step_samples
    always = (start + slope > 0) & (slope >= 0)
    never = (start + slope <= 0) & (slope <= 0)
    later = ~always & ~never & (slope > 0)
    if always.mean() >= CERTAIN:
        return Crossing("always")
    if never.mean() >= CERTAIN:
        return Crossing("never")
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = np.maximum(-start / slope, 1.0)
    best = (
        max(-(other.fixed - strategy.fixed) / (other.step - strategy.step), 1.0)
        if other.step != strategy.step
        else 1.0
    )
    if (always | later).mean() >= CERTAIN:
        return _crossing("from", best, np.where(always, 1.0, np.where(later, crossing, np.inf)))
    earlier = ~always & ~never & (slope < 0)
    if (never | earlier).mean() >= CERTAIN:
        return _crossing("up to", best, np.where(never, 1.0, np.where(earlier, crossing, np.inf)))
    return Crossing("undecided")


def _crossing(kind: Kind, best: float, samples: Array) -> Crossing:
    lower, upper = np.quantile(samples, [1 - CERTAIN, CERTAIN], method="inverted_cdf")
    if not np.isfinite(upper):
        return Crossing("undecided")
    return Crossing(kind, (float(np.clip(best, lower, upper)), float(lower), float(upper)))
