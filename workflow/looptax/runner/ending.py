"""When a job ends before its time: with its workflow, and, when asked to, with what it has finished kept."""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Callable
from types import FrameType

from looptax.runner.preloading import WORKFLOW_VARIABLE

WITHOUT_WORKFLOW = "the workflow that started this has ended; finished rounds are kept"


def be_ready_to_end(say: Callable[[str], None]) -> None:
    """End as by Ctrl-C when asked to by SIGTERM, and at once when the workflow is gone.

    A workflow that is killed tells its jobs nothing: they would go on measuring for nobody, beside the next run.
    """
    signal.signal(signal.SIGTERM, _as_if_interrupted)
    workflow = os.environ.get(WORKFLOW_VARIABLE)
    if not workflow or not hasattr(os, "pidfd_open"):
        return
    try:
        watched = os.pidfd_open(int(workflow))
    except ProcessLookupError:
        _end(say)
    except OSError:
        return  # another user's, or a kernel without: the lock of the machine keeps jobs apart
    threading.Thread(target=_watch, args=(watched, say), daemon=True).start()


def _watch(workflow: int, say: Callable[[str], None]) -> None:
    poll = select.poll()
    poll.register(workflow, select.POLLIN)
    poll.poll()
    _end(say)


def _end(say: Callable[[str], None]) -> None:
    """Without a word to anyone else: children end with this process, and a file is whole or not there."""
    try:
        say(WITHOUT_WORKFLOW)
    finally:
        os._exit(1)


def _as_if_interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
