"""No process outlives the one that started it: a runner that is killed leaves no child that goes on computing."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def end_with(parent: int) -> None:
    """Have the kernel kill this process when ``parent`` ends; where there is no such thing, do nothing."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the kernel was told
        os._exit(1)


def wait_or_end_with_input(child: int) -> None:
    """Wait until ``child`` has ended; end with it where the other end of standard input is gone.

    A runner that is killed closes its end. Where the system cannot watch a process, return at once: whoever waits
    next waits for the child alone.
    """
    try:
        watched = os.pidfd_open(child)
    except (AttributeError, OSError):
        return
    poll = select.poll()
    poll.register(watched, select.POLLIN)
    poll.register(0, 0)  # a hang-up is told unasked
    gone = all(descriptor != watched for descriptor, _ in poll.poll())
    os.close(watched)
    if gone:
        os.kill(child, signal.SIGKILL)
        os._exit(1)
