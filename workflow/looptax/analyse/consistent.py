"""A cell that decodes and yet contradicts itself: no table is made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

from looptax.records.cell import Cell, Round

ROLES = {"reference", "strategy"}


def contradiction(cell: Cell) -> str:
    """The first thing in the cell that cannot be, in words; empty where there is none."""
    if cell.measured_rows > cell.request.key.rows:
        return f"measured_rows: {cell.measured_rows:,}, of {cell.request.key.rows:,} rows"
    if cell.status in ("ok", "capped") and not cell.rounds:
        return f"its status is {cell.status!r}, and it has no round"
    twice = _twice(round_.index for round_ in cell.rounds)
    if twice is not None:
        return f"the round {twice} stands twice"
    for place, round_ in enumerate(cell.rounds):
        said = _of_round(round_)
        if said:
            return f"rounds[{place}]: {said}"
    return ""


def _of_round(round_: Round) -> str:
    if round_.ended < round_.started:
        return "it ended before it began"
    twice = _twice(visit.index for visit in round_.visits)
    if twice is not None:
        return f"the visit {twice} stands twice"
    pairs: dict[int, set[str]] = {}
    for visit in round_.visits:
        pairs.setdefault(visit.index // 2, set()).add(visit.role)
    if ROLES not in pairs.values():
        return "no two neighbouring visits are of the reference and of the strategy"
    return ""


def _twice(values: Iterable[Hashable]) -> Hashable | None:
    return next((value for value, count in Counter(values).items() if count > 1), None)
