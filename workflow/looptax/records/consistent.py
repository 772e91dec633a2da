"""What decodes and yet contradicts itself: no table is made of such a cell, and no cell of such a round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import datetime

from looptax.records.cell import Cell, Round, Visit
from looptax.records.timed import TimedCell, TimedRound


def in_cell(cell: Cell | TimedCell) -> str:
    """The first thing in the cell that cannot be, in words; empty where there is none."""
    if cell.measured_rows > cell.request.key.rows:
        return f"measured_rows: {cell.measured_rows:,}, of {cell.request.key.rows:,} rows"
    if cell.status in ("ok", "capped") and not cell.rounds:
        return f"its status is {cell.status!r}, and it has no round"
    rounds: Sequence[Round | TimedRound] = cell.rounds
    indices = [round_.index for round_ in rounds]
    if len(set(indices)) < len(indices):
        return f"the round {_twice(indices)} stands twice"
    for place, round_ in enumerate(rounds):
        said = in_round(round_)
        if said:
            return f"rounds[{place}]: {said}"
    return ""


def in_round(round_: Round | TimedRound) -> str:
    """The first thing in the round that cannot be, in words; empty where there is none.

    The visits of a round that was read in part are looked at by column, those of all rounds at once.
    """
    if not _is_moment(round_.started_utc):
        return f"started_utc: {round_.started_utc[:40]!r} is no time in UTC"
    if round_.ended < round_.started:
        return "it ended before it began"
    return _in_visits(round_.visits) if isinstance(round_, Round) else ""


def _in_visits(visits: Sequence[Visit]) -> str:
    roles = {visit.index: visit.role for visit in visits}
    if len(roles) != len(visits) or (roles and max(roles) != len(roles) - 1):
        return "its visits are not counted from 0, each once"
    if len(roles) < 2:
        return "it has no two visits"
    for one in range(0, len(roles) - 1, 2):
        if roles[one] == roles[one + 1]:
            return f"the visits {one} and {one + 1} are both of the {roles[one]}"
    return ""


def _is_moment(text: str) -> bool:
    try:
        return 1970 <= datetime.fromisoformat(text).year < 3000
    except ValueError:
        return False


def _twice(values: Sequence[Hashable]) -> Hashable:
    return next(value for value, count in Counter(values).items() if count > 1)
