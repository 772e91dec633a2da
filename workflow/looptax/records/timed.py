"""A cell's record as far as the table tells of it: what else is in the file is passed over; calls and proofs stay text.

Of a large run most of the time of reading goes into objects that no table asks for. What is left out here is looked at
where it is asked for: by the findings.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from looptax.records.base import Count, Role, Seconds, Status
from looptax.records.cell import Proof, Request
from looptax.records.tolerance import ToleranceProof

PROOFS = msgspec.json.Decoder(list[Proof])


class Doubt(Exception):
    """A text is not what it should be, or looks otherwise than records are written: the whole record has to tell."""


class TimedVisit(Struct, frozen=True, gc=False):
    """As ``Visit``, whose ``calls`` are the JSON of the file."""

    role: Role
    index: Count
    calls: msgspec.Raw


class TimedRound(Struct, frozen=True, gc=False):
    """As ``Round``, whose ``proofs`` are the JSON of the file."""

    index: Count
    parent: Count
    order: Role
    started_utc: str
    started: Seconds
    ended: Seconds
    proofs: msgspec.Raw
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


def proofs_of(round_: TimedRound) -> list[Proof]:
    """What the text of a round's proofs says.

    Raises
    ------
    Doubt
        If it is no text of proofs.
    """
    try:
        return PROOFS.decode(round_.proofs)
    except msgspec.MsgspecError as error:
        raise Doubt from error
