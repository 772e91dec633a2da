"""What a run may be told beside its config, for this once: more rounds where it is still open, and leave to replace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from looptax.plan.errors import PlanError
from looptax.records.cell import CellKey, Request
from looptax.records.files import UnreadableRecord, decode
from looptax.records.findings import Findings

MORE_ROUNDS = "more_rounds"
REPLACE = "replace"


def more_rounds(raw: dict[str, Any]) -> int:
    """Rounds asked of every cell that the last findings call inconclusive; 0 for none. Taken out of ``raw``."""
    value = raw.pop(MORE_ROUNDS, 0)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise PlanError(f"{MORE_ROUNDS}: found {value!r}; allowed: a whole number of rounds, such as 20")
    return value


def replace(raw: dict[str, Any]) -> bool:
    """Whether a published report of another measurement may be replaced. Taken out of ``raw``."""
    value = raw.pop(REPLACE, False)
    if value not in (True, False, "yes", "no"):
        raise PlanError(f"{REPLACE}: found {value!r}; allowed: yes or no")
    return value in (True, "yes")


def with_more_rounds(wanted: dict[CellKey, Request], findings: Path, rounds: int) -> dict[CellKey, Request]:
    """The requests of those cells alone, with so many rounds."""
    try:
        known = decode(findings, Findings)
    except UnreadableRecord as error:
        raise PlanError(f"{MORE_ROUNDS} needs the findings of a finished run: {error}") from None
    open_ = {
        CellKey(
            stack=c.group.stack,
            workload=c.group.workload,
            batch_size=c.group.batch_size,
            strategy=c.strategy,
            rows=c.group.rows,
        )
        for c in known.comparisons
        if c.verdict == "inconclusive"
    }
    return {
        key: msgspec.structs.replace(
            request, min_rounds=max(rounds, request.min_rounds), max_rounds=max(rounds, request.max_rounds)
        )
        for key, request in wanted.items()
        if key in open_
    }
