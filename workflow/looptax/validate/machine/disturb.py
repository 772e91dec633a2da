"""Another process loads a core, all cores or the memory while a cell is measured, or from its middle on."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from looptax.validate.machine.records import Disturbance

DISTURBER = Path(__file__).with_name("disturber.py")
LOOK_EVERY_SECONDS = 0.2
GRACE_SECONDS = 10.0


@contextmanager
def disturbed(how: Disturbance | None, half_done: Callable[[], bool]) -> Iterator[None]:
    """Disturb while the block runs; *in the middle* all cores are loaded from when ``half_done()`` is true.

    The processes are ended when the block is left, whatever the reason; and end by themselves when this one does.
    """
    with ExitStack() as running:
        if how == "in the middle":
            running.enter_context(_from_the_middle(half_done))
        elif how is not None:
            for process in start(how):
                running.callback(end, process)
        yield


def start(how: Disturbance) -> list[subprocess.Popen[bytes]]:
    """The processes of this disturbance, each already in the way."""
    kind = "memory" if how == "memory" else "spin"
    count = len(os.sched_getaffinity(0)) if how in ("both cores", "in the middle") else 1
    command = [sys.executable, str(DISTURBER), kind]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(count)]
    for process in started:
        assert process.stdout is not None
        process.stdout.read(1)  # it says so when it has begun
    return started


def end(process: subprocess.Popen[bytes]) -> None:
    """End one of them and wait until it is gone."""
    for stream in (process.stdin, process.stdout):
        assert stream is not None
        stream.close()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def _from_the_middle(half_done: Callable[[], bool]) -> Iterator[None]:
    left = threading.Event()
    started: list[subprocess.Popen[bytes]] = []

    def watch() -> None:
        while not left.wait(LOOK_EVERY_SECONDS):
            if half_done():
                started.extend(start("in the middle"))
                return

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield
    finally:
        left.set()
        watching.join()
        for process in started:
            end(process)
