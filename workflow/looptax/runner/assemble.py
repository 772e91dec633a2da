"""From a child's events to a round of the record."""

from __future__ import annotations

from typing import Any

import msgspec

from looptax.records.base import Role
from looptax.records.cell import Round
from looptax.runner.parent import Outcome


def assemble_round(
    outcome: Outcome, index: int, parent: int, order: Role, started_utc: str, started: float, ended: float
) -> Round:
    """A typed round of what a child told; raises ``msgspec.ValidationError`` where it told less than a round."""
    noise = {event["when"]: event["noise"] for event in outcome.of("noise")}
    content: dict[str, Any] = {
        "index": index,
        "parent": parent,
        "order": order,
        "started_utc": started_utc,
        "started": started,
        "ended": ended,
        "starts": outcome.of("start"),
        "proofs": outcome.of("proof"),
        "warm_up": {event["role"]: event["timing"] for event in outcome.of("warm_up")},
        "visits": outcome.of("visit"),
        "before": noise.get("before"),
        "after": noise.get("after"),
        "peak_memory": outcome.peak_memory,
    }
    return msgspec.convert(content, Round)
