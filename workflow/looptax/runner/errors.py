"""What is no fault of a strategy."""

from __future__ import annotations

STOPPED = "stopped; finished rounds are kept, and the next run goes on from them"


class HarnessError(Exception):
    """The machine, the stack or the harness does not do its part; the message says what to do."""
