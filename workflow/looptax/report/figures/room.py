"""How far a logarithmic axis of speed must go so that what stands beside its points has room."""

from __future__ import annotations

from collections.abc import Sequence

from looptax.records.findings import Comparison

NUMBER = 23.0  # pixels that a number takes beside its point
ARROW = 22.0  # pixels from a bound to the tip of its arrow
ROOM_FOUND_AFTER = 30  # rounds


def limits_of(comparisons: Sequence[Comparison], height: float) -> tuple[float, float]:
    """Where a drawing of ``height`` pixels begins and ends, with room for numbers and arrows beside their points."""
    needs = [(1.0, 0.0, 0.0)]
    for c in comparisons:
        needs += _needs(c)
    low, high = (edge(value for value, _, _ in needs) for edge in (min, max))
    for _ in range(ROOM_FOUND_AFTER):  # the room in pixels is more of the axis the more room there is
        pixel = max(high / low, 1.1) ** (1 / height)
        low = min(value / pixel**below for value, _, below in needs)
        high = max(value * pixel**above for value, above, _ in needs)
    return low, high


def _needs(c: Comparison) -> list[tuple[float, float, float]]:
    """Values that must lie in the drawing, each with the pixels that it takes above and below itself."""
    if c.ratio:
        faster = c.ratio.estimate >= 1
        number = (c.ratio.estimate, NUMBER if faster else 0.0, 0.0 if faster else NUMBER)
        return [number, (c.ratio.lower, 0.0, 4.0), (c.ratio.upper, 4.0, 0.0)]
    if c.bound_ratio is None:
        return []
    arrow = {"at least": (ARROW + 2, 0.0), "at most": (0.0, ARROW + 2), None: (0.0, 0.0)}[c.bound]
    number_at = (NUMBER, 0.0) if c.bound_ratio >= 1 else (0.0, NUMBER)
    return [(c.bound_ratio, arrow[0] + number_at[0], arrow[1] + number_at[1])]
