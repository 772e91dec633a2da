"""What may be said of one ratio."""

from __future__ import annotations

import math

from looptax.records.base import Verdict
from looptax.records.findings import Interval

SIGNIFICANCE = 0.05


def verdict(ratio: Interval, p_adjusted: float, margin: float) -> Verdict:
    """*No practical difference* first, then *faster* or *slower* by the adjusted p, else *inconclusive*.

    ``margin`` is a fraction: 0.05 makes 1 / 1.05 to 1.05 practically equal.
    """
    within = math.log1p(margin)
    if -within < math.log(ratio.lower) and math.log(ratio.upper) < within:
        return "no practical difference"
    if p_adjusted <= SIGNIFICANCE:
        return "faster" if ratio.estimate > 1 else "slower"
    return "inconclusive"


def plain_verdict(ratio: Interval, margin: float) -> Verdict:
    """The same by the interval alone, for numbers that stand outside the family of tests."""
    leaves_out_one = ratio.lower > 1 or ratio.upper < 1
    return verdict(ratio, 0.0 if leaves_out_one else 1.0, margin)
