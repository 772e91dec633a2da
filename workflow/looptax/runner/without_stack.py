"""A cell or count whose stack has no environment: the record says why, and all others go on."""

from __future__ import annotations

from pathlib import Path

from looptax.records.files import decode
from looptax.records.stack import StackMade


def without_stack(made: Path | None) -> str:
    """Why the stack, whose record lies at ``made``, has no environment; empty where it has one or needs none."""
    return "" if made is None else decode(made, StackMade).reason
