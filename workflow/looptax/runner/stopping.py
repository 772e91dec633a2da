"""When a cell has enough rounds."""

from __future__ import annotations

import math
from collections.abc import Sequence

from looptax.records.cell import Request, Round
from looptax.statistics import hodges_lehmann, ratios
from looptax.statistics.values import Values

# Of the many looks after the first, the one that finds rounds close together by chance ends a cell, and its interval is
# too narrow (two even modes, simulated: 91 % instead of 95). Rounds that no look has chosen mend most of it (93 %).
CONFIRMING = 3


def log_ratios(rounds: Sequence[Round]) -> list[float]:
    """One log ratio a round."""
    return [ratios.log_ratio(visits_of(r)) for r in rounds]


def half_width(rounds: Sequence[Round]) -> float | None:
    """Half the interval of the log ratio; None while there are too few rounds for one."""
    width = hodges_lehmann.half_width(log_ratios(rounds))
    return width if math.isfinite(width) else None


def enough(rounds: Sequence[Round], request: Request) -> bool:
    """Whether a cell with these rounds has what was asked."""
    return enough_values(log_ratios(rounds), request.min_rounds, request.max_rounds, request.precision)


def enough_values(values: Values, min_rounds: int, max_rounds: int, precision: float) -> bool:
    """Whether rounds with these log ratios are enough; ``precision`` is a share of the ratio.

    Never fewer than ``min_rounds``: where these are as narrow as asked, they are enough. Else on until the interval
    has been narrow enough and ``CONFIRMING`` rounds more are done, at most ``max_rounds``. Nothing but the interval's
    width decides: a rule that looked at where it lies would stop on a lucky look.
    """
    count = len(values)
    if count < min_rounds:
        return False
    if count >= max_rounds:
        return True
    looked_at = values[: max(min_rounds, count - CONFIRMING)]
    return hodges_lehmann.half_width(looked_at) <= math.log1p(precision)


def visits_of(round_: Round) -> list[ratios.Visit]:
    """A round's visits in order, as the statistics take them."""
    ordered = sorted(round_.visits, key=lambda visit: visit.index)
    return [(visit.role, [(call.seconds, call.steps) for call in visit.calls]) for visit in ordered]
