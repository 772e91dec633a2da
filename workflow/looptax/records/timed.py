"""A cell's record as far as the table tells of it: what else is in the file is passed over, and calls stay text.

Of a large run most of the time of reading goes into objects that no table asks for. What is left out here is looked at
where it is asked for: by the findings.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from looptax.records.base import Count, Role, Seconds, Status
from looptax.records.cell import Proof, Request
from looptax.records.tolerance import ToleranceProof


class TimedVisit(Struct, frozen=True, gc=False):
    """As ``Visit``, whose ``calls`` are the JSON of the file."""

    role: Role
    index: Count
    calls: msgspec.Raw


class TimedRound(Struct, frozen=True, gc=False):
    """As ``Round``."""

    index: Count
    parent: Count
    order: Role
    started_utc: str
    started: Seconds
    ended: Seconds
    proofs: list[Proof]
    visits: list[TimedVisit]
    process: Count = 0


class TimedCell(Struct, frozen=True, gc=False):
    """As ``Cell``."""

    record_version: int
    request: Request
    status: Status
    measured_rows: Count
    rounds: list[TimedRound]
    tolerance_proofs: list[ToleranceProof]
