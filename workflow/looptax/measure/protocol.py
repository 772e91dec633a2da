"""What the child tells the runner, and the leave that it waits for: one JSON line an event, on a descriptor of its own.

Standard output belongs to the measured code (a progress bar writes there) and goes to the null device;
standard error goes to the cell's log.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


class Channel:
    """The way to the runner: what was standard output when the process started."""

    def __init__(self) -> None:
        sys.stdout.flush()
        self._descriptor = os.dup(1)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.close(null)

    def emit(self, event: str, **fields: Any) -> None:
        """Send one event, whole, before returning."""
        line = json.dumps({"event": event, **fields}, allow_nan=False, separators=(",", ":")).encode() + b"\n"
        while line:
            line = line[os.write(self._descriptor, line) :]


def wait_for_leave() -> None:
    """Do nothing until the runner writes a line to standard input; end where it is gone."""
    while (read := os.read(0, 1)) != b"\n":
        if not read:
            os._exit(1)
