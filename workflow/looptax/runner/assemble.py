"""From a child's events to a round of the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from looptax.records.base import Role
from looptax.records.cell import Round
from looptax.runner.parent import Outcome


@dataclass
class Moments:
    """When a round was what: readings of the monotonic clock, as in its record."""

    started_utc: str
    started: float
    prepared: float | None = None
    resumed: float | None = None
    ended: float = 0.0


def assemble_round(
    outcome: Outcome,
    index: int,
    parent: int,
    order: Role,
    moments: Moments,
    beside: bool = False,
    ready: bool = False,
    process: int = 0,
    node: str = "",
) -> Round:
    """A typed round of what a child told; raises ``msgspec.ValidationError`` where it told less than a round."""
    noise = {event["when"]: event["noise"] for event in outcome.of("noise")}
    content: dict[str, Any] = {
        "index": index,
        "parent": parent,
        "order": order,
        "started_utc": moments.started_utc,
        "started": moments.started,
        "prepared": moments.prepared,
        "resumed": moments.resumed,
        "ended": moments.ended,
        "beside": beside,
        "ready": ready,
        "process": process,
        "node": node,
        "starts": outcome.of("start"),
        "proofs": outcome.of("proof"),
        "warm_up": {event["role"]: event["timing"] for event in outcome.of("warm_up")},
        "visits": outcome.of("visit"),
        "before": noise.get("before"),
        "after": noise.get("after"),
        "peak_memory": outcome.peak_memory,
    }
    return msgspec.convert(content, Round)
