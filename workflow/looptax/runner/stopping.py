"""When a cell has enough rounds."""

from __future__ import annotations

import math
from collections.abc import Sequence

from looptax.records.cell import Request, Round
from looptax.statistics import hodges_lehmann, ratios


def log_ratios(rounds: Sequence[Round]) -> list[float]:
    """One log ratio a round, of typical epochs."""
    return [ratios.log_ratio(_calls(r, "reference"), _calls(r, "strategy")) for r in rounds]


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


def _calls(round_: Round, role: str) -> list[tuple[float, int]]:
    return [(c.seconds, c.steps) for visit in round_.visits if visit.role == role for c in visit.calls]
