"""A user's mistake: one message, no traceback."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class PlanError(Exception):
    """What is wrong with the config or with a file that it names, and what is allowed."""


def nearest(name: str, allowed: Iterable[str]) -> str:
    """A hint at the valid name that looks most like ``name``; empty where none does."""
    close = difflib.get_close_matches(name, list(allowed), n=1, cutoff=0.5)
    return f" Did you mean {close[0]!r}?" if close else ""
