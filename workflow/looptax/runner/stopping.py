"""When a cell has enough rounds."""

from __future__ import annotations

import math
from collections.abc import Sequence

from looptax.records.cell import Request, Round
from looptax.statistics import hodges_lehmann, ratios


def log_ratios(rounds: Sequence[Round]) -> list[float]:
    """One log ratio a round."""
    return [ratios.log_ratio(visits_of(r)) for r in rounds]


def half_width(rounds: Sequence[Round]) -> float | None:
    """Half the interval of the log ratio; None while there are too few rounds for one."""
    width = hodges_lehmann.half_width(log_ratios(rounds))
    return width if math.isfinite(width) else None


def enough(rounds: Sequence[Round], request: Request) -> bool:
    """Never fewer than ``min_rounds``; then until the interval is as narrow as asked, at most ``max_rounds``."""
    if len(rounds) < request.min_rounds:
        return False
    if len(rounds) >= request.max_rounds:
        return True
    width = half_width(rounds)
    return width is not None and width <= math.log1p(request.precision)


def visits_of(round_: Round) -> list[ratios.Visit]:
    """A round's visits in order, as the statistics take them."""
    ordered = sorted(round_.visits, key=lambda visit: visit.index)
    return [(visit.role, [(call.seconds, call.steps) for call in visit.calls]) for visit in ordered]
