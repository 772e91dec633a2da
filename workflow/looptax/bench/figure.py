"""A figure that was measured several times, as it is told."""

from __future__ import annotations

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What repetitions found, in the order in which they were made."""

    values: list[float]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    def told(self, unit: str) -> str:
        """The median, and from the least to the most where there are several."""
        if len(self.values) == 1:
            return f"{self.median:.3g} {unit}"
        return f"{self.median:.3g} {unit} ({min(self.values):.3g} to {max(self.values):.3g}, n = {len(self.values)})"
