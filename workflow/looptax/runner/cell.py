"""The cell: rounds of fresh children until enough is known, then one record. It never raises for the measured."""

from __future__ import annotations

from pathlib import Path

import msgspec

from looptax.records.cell import Request
from looptax.runner.place import ANYWHERE, Place
from looptax.runner.series import Measured, Room, Say, Series, Start

CAPPED_SHARE = 16  # a capped cell is tried again on a sixteenth of its rows


def measure(
    request: Request,
    file: Path,
    start: Start,
    say: Say,
    until: int | None = None,
    room: Room = lambda peak: False,
    place: Place = ANYWHERE,
) -> Measured:
    """Measure one cell; where not one round fits into its budget, bound it on a shorter prefix of the rows.

    With ``until`` go on to so many rounds and no further: another process goes on from what is on disk, and bounds.
    """
    whole = Series(request, request.key.rows, file, start, say, room, place).run(until)
    if whole.status != "timeout" or until is not None:
        return whole
    batch = request.key.batch_size
    rows = max(request.key.rows // CAPPED_SHARE // batch, 1) * batch
    if rows == request.key.rows:
        return whole
    say(f"not one round of {request.key.rows} rows in the budget; once more with {rows}, for a bound")
    shorter = msgspec.structs.replace(request, timeout_seconds=request.timeout_seconds / 2, tolerance=None)
    capped = Series(shorter, rows, file, start, say, room, place).run_capped()
    if capped.status != "ok":
        return whole
    capped.status, capped.reason = "capped", f"{whole.reason}; measured on {rows} of {request.key.rows} rows"
    capped.worked_seconds += whole.worked_seconds
    return capped
