"""What was measured at each size as one table, and which of it is held to a bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NOT_JUDGED = "–"


@dataclass(frozen=True)
class Point:
    """A figure beside its bound; without one it is only told. ``beside`` is what it is made of."""

    what: str
    value: float
    unit: str
    bound: float | None = None
    beside: str = ""

    @property
    def kept(self) -> bool:
        """Whether it lies within its bound, or has none."""
        return self.bound is None or self.value <= self.bound

    @property
    def outcome(self) -> str:
        """``kept``, ``MISSED``, or neither."""
        if self.bound is None:
            return NOT_JUDGED
        return "kept" if self.kept else "MISSED"


def table(points: Sequence[Point]) -> str:
    """A row for each point."""
    lines = [("point", "found", "bound", "", "from")]
    for p in points:
        bound = NOT_JUDGED if p.bound is None else f"{p.bound:g} {p.unit}".rstrip()
        lines.append((p.what, f"{p.value:.3g} {p.unit}".rstrip(), bound, p.outcome, p.beside))
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
