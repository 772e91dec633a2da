"""The parent: imports the framework once, then serves requests, each in a child of its own.

Reads one JSON request a line from standard input, writes one JSON event a line to standard output. With
``--spawn`` it takes one request and does it itself: for GPUs and systems where a fork after the import hangs.
With ``--preload SOCKET`` it is a preloader, and the parents of all cells are forked from it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from typing import Any

from looptax.measure import breaches, child, lifetime, memory, preloader, versions
from looptax.measure.protocol import Channel

FAILED = 3


def main() -> int:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m looptax.measure")
    parser.add_argument("--backend", default="tensorflow")
    parser.add_argument("--spawn", action="store_true")
    parser.add_argument("--preload", metavar="SOCKET")
    parser.add_argument("--workflow", type=int, help="the process with whose end a preloader ends")
    arguments = parser.parse_args()
    if arguments.preload:
        versions.import_framework(arguments.backend)
        described = versions.describe(arguments.backend)
        preloader.fork_on_request(arguments.preload, arguments.workflow)
        channel = Channel()
    else:
        lifetime.end_with(os.getppid())
        channel = Channel()
        versions.import_framework(arguments.backend)
        described = versions.describe(arguments.backend)
        if arguments.spawn:  # to look for GPUs starts threads, after which nothing can be forked
            described["devices"] = versions.devices(arguments.backend)
    channel.emit("ready", versions=described)
    for line in sys.stdin:
        request = json.loads(line)
        if arguments.spawn:
            return attempt(request, channel)
        serve(request, channel)
    return 0


def serve(request: dict[str, Any], channel: Channel) -> None:
    """Fork a child for one request, wait for it, and tell how it ended."""
    running = versions.threads()
    if running:
        raise RuntimeError(f"threads run before the fork: {', '.join(running)}; a fork now could hang")
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        status = FAILED
        try:
            lifetime.end_with(parent)
            status = attempt(request, channel)
            sys.stderr.flush()
        finally:
            os._exit(status)
    channel.emit("child", pid=pid)
    lifetime.wait_or_end_with_input(pid)
    _, status, usage = os.wait4(pid, 0)
    channel.emit(
        "ended",
        exit=os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
        signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
        peak_memory=memory.peak(usage),
    )


def attempt(request: dict[str, Any], channel: Channel) -> int:
    """Do one request; a failure of the measured code is an event, not a crash."""
    try:
        child.run(request, channel.emit)
    except Exception as error:
        traceback.print_exc()
        files = [str(request.get(f"{name}_file", "")) for name in ("workload", "strategy", "reference")]
        told = breaches.reason(error, *files)
        channel.emit("failed", kind=_kind(error), reason=told[:2000], breach=breaches.is_breach(error))
        return FAILED
    channel.emit("done", peak_memory=memory.own_peak())
    return 0


def _kind(error: Exception) -> str:
    if isinstance(error, child.NotFinite):
        return "not_finite"
    if isinstance(error, breaches.NotServed):
        return "not_served"
    if any(_is_of_memory(one) for one in (error, error.__cause__)):  # a breach tells what it comes from
        return "out_of_memory"
    return "failed"


def _is_of_memory(error: BaseException | None) -> bool:
    return isinstance(error, MemoryError) or type(error).__name__ in {
        "ResourceExhaustedError",
        "OutOfMemoryError",
    }


if __name__ == "__main__":
    sys.exit(main())
