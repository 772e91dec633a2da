"""The table that `make test-faults` ends in: a row for each point, what was seen, and whether it holds."""

from __future__ import annotations

import shutil
import textwrap
from dataclasses import dataclass, field


@dataclass
class Point:
    """What the tests of one point came to."""

    title: str
    passed: int = 0
    failed: int = 0
    missing: list[str] = field(default_factory=list)  # why tests were skipped
    seconds: float = 0.0
    told: list[str] = field(default_factory=list)

    def verdict(self) -> str:
        """In a word; a point without a test that ran is none that holds."""
        if self.failed:
            return "FAILS"
        if self.missing:
            return "in part" if self.passed else "MISSING"
        return "holds" if self.passed else "no test"


def lines(points: list[Point], width: int = 0) -> list[str]:
    """The table as lines of at most ``width`` characters, those of the terminal unless given."""
    width = width or max(80, min(160, shutil.get_terminal_size((120, 24)).columns))
    told = [f"{'':<8} {'tests':>5} {'seconds':>7}  what"]
    for point in points:
        begin = f"{point.verdict():<8} {point.passed + point.failed:>5} {point.seconds:>7.0f}  "
        more = [*point.told, *(f"missing: {reason}" for reason in dict.fromkeys(point.missing))]
        told += textwrap.wrap(point.title, width, initial_indent=begin, subsequent_indent=" " * 24)
        for one in more:
            told += textwrap.wrap(one, width, initial_indent=" " * 24 + "· ", subsequent_indent=" " * 26)
    return told
