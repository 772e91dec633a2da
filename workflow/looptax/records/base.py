"""What all records share, and the closed sets of words that they use."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

RECORD_VERSION = 1

# Python takes `$` before a last line break for the end, too; `(?!\n)` leaves that out in Python and in other programs.
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?!\n)$")]
MOST_POSITIVE = 2**40
Positive = Annotated[int, Meta(ge=1, le=MOST_POSITIVE)]
# What clocks and counters can have told, and computes without overflow: to the nanosecond, up to thirty years.
LEAST_SECONDS, MOST_SECONDS = 1e-9, 1e9
Seconds = Annotated[float, Meta(ge=0, le=MOST_SECONDS)]
SomeSeconds = Annotated[float, Meta(ge=LEAST_SECONDS, le=MOST_SECONDS)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
# What a process can be given: a system's name of a variable, and its text.
Variable = Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*(?!\n)$")]
VariableText = Annotated[str, Meta(pattern=r"^[^\u0000]*$")]
Role = Literal["reference", "strategy"]
Status = Literal["ok", "capped", "failed", "timeout", "out_of_memory", "not_finite", "no_stack", "not_served"]
Verdict = Literal["reference", "no practical difference", "faster", "slower", "inconclusive", "not compared"]
BoundSide = Literal["at least", "at most"]
Work = Literal["same", "other", "disagrees", "unproven"]


class Record(Struct, frozen=True, forbid_unknown_fields=True):
    """Immutable, and a field that is not known is an error."""


class Interval(Record, frozen=True):
    """An estimate with the bounds of its 95 % interval, in the unit of the field that holds it."""

    estimate: float
    lower: float
    upper: float

    def leaves_out(self, value: float) -> bool:
        """Whether ``value`` lies outside: what the interval shows to be otherwise."""
        return not self.lower <= value <= self.upper


class Group(Record, frozen=True):
    """Cells that may be compared: same stack, workload, batch size and rows."""

    stack: str
    workload: str
    batch_size: int
    rows: int
