"""What decodes and yet contradicts itself: no table is made of such a cell, and no cell of such a round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import datetime

from looptax.records.cell import Cell, Round


def in_cell(cell: Cell) -> str:
    """The first thing in the cell that cannot be, in words; empty where there is none."""
    if cell.measured_rows > cell.request.key.rows:
        return f"measured_rows: {cell.measured_rows:,}, of {cell.request.key.rows:,} rows"
    if cell.status in ("ok", "capped") and not cell.rounds:
        return f"its status is {cell.status!r}, and it has no round"
    twice = _twice(round_.index for round_ in cell.rounds)
    if twice is not None:
        return f"the round {twice} stands twice"
    for place, round_ in enumerate(cell.rounds):
        said = in_round(round_)
        if said:
            return f"rounds[{place}]: {said}"
    return ""


def in_round(round_: Round) -> str:
    """The first thing in the round that cannot be, in words; empty where there is none."""
    if not _is_moment(round_.started_utc):
        return f"started_utc: {round_.started_utc[:40]!r} is no time in UTC"
    if round_.ended < round_.started:
        return "it ended before it began"
    visits = sorted(round_.visits, key=lambda visit: visit.index)
    if [visit.index for visit in visits] != list(range(len(visits))):
        return "its visits are not counted from 0, each once"
    if len(visits) < 2:
        return "it has no two visits"
    for one, other in zip(visits[::2], visits[1::2], strict=False):
        if one.role == other.role:
            return f"the visits {one.index} and {other.index} are both of the {one.role}"
    return ""


def _is_moment(text: str) -> bool:
    try:
        return 1970 <= datetime.fromisoformat(text).year < 3000
    except ValueError:
        return False


def _twice(values: Iterable[Hashable]) -> Hashable | None:
    return next((value for value, count in Counter(values).items() if count > 1), None)
