"""A simulated share beside its bounds, which a short simulation cannot hold as close as a long one."""

from __future__ import annotations

import math

from looptax.records.validation import Check
from looptax.validate.simulated.noise import FEWEST_CELLS

Bounds = tuple[float | None, float | None]
PRINTED: Bounds = (None, None)
ERRORS = 3.0  # standard errors of a share, by which the bounds of a short simulation give way


def share(what: str, found: float, bounds: Bounds, trials: int, note: str = "") -> Check:
    """A check. Of too few trials the bounds give way to the simulation's own error, and the note says so."""
    least, most = (
        None if bound is None else _given_way(bound, trials, sign)
        for bound, sign in zip(bounds, (-1, 1), strict=True)
    )
    if trials < FEWEST_CELLS and (least, most) != PRINTED:
        note = f"{note}; " * bool(note) + "a short simulation: bounds wider by its error"
    return Check(what, found, "share", least, most, trials, note)


def percent(value: float) -> str:
    """0.05 is 5 %, in words around a figure."""
    return f"{100 * value:.3g} %"


def _given_way(bound: float, trials: int, sign: int) -> float:
    if trials >= FEWEST_CELLS:
        return bound
    return min(1.0, max(0.0, bound + sign * ERRORS * math.sqrt(bound * (1 - bound) / trials)))
