"""The preloader: it has imported the framework, runs nothing, and forks a process for each who asks.

A request is one connection to its socket with three descriptors: what the new process reads requests from, what it
tells events on, and where its log goes. The answer is the new process' number. The preloader ends when the workflow
does that started it, or when for a while nobody asked.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import struct

from looptax.measure import lifetime

IDLE_SECONDS = (
    120.0  # many times the gap between two cells; a cell that is being measured counts as no idling
)
BACKLOG = 8
STREAMS = 3  # standard input, output and error


def fork_on_request(path: str, workflow: int) -> None:
    """Listen at ``path`` and serve; returns in each forked process, never in the preloader itself.

    ``workflow`` is the process with whose end the preloader ends. A forked process is a session of its own, and its
    standard streams are the descriptors of the request.
    """
    try:
        watched = os.pidfd_open(workflow)
    except ProcessLookupError:
        os._exit(0)
    listener = _listen(path)
    living: dict[int, int] = {}
    while True:
        ready = _wait([watched, listener.fileno(), *living], idle=not living)
        for ended in living.keys() & ready:
            os.waitpid(living.pop(ended), 0)
            os.close(ended)
        if watched in ready or not ready:
            os.unlink(path)
            os._exit(0)
        if listener.fileno() in ready:
            pid = _serve(listener)
            if pid == 0:
                for descriptor in (watched, *living):
                    os.close(descriptor)
                return
            if pid is not None:
                living[os.pidfd_open(pid)] = pid


def _listen(path: str) -> socket.socket:
    """Listen, and only then say so on standard output to whoever started us; from here on there is no log."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(path)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            os._exit(0)  # two jobs began at once, and the other one's preloader was quicker
        raise
    listener.listen(BACKLOG)
    os.write(1, b"listening\n")
    null = os.open(os.devnull, os.O_RDWR)
    for stream in range(STREAMS):
        os.dup2(null, stream)
    os.close(null)
    return listener


def _wait(descriptors: list[int], idle: bool) -> set[int]:
    """Those that have something to say; none after a while of idling."""
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    return {descriptor for descriptor, _ in poll.poll(IDLE_SECONDS * 1000 if idle else None)}


def _serve(listener: socket.socket) -> int | None:
    """Answer one connection: the new process' number, 0 in that process, None where nothing was asked."""
    preloader = os.getpid()
    connection, _ = listener.accept()
    with connection:
        _, descriptors, _, _ = socket.recv_fds(connection, 1, STREAMS)
        pid = os.fork() if len(descriptors) == STREAMS else None
        if pid is None or pid > 0:
            for descriptor in descriptors:
                os.close(descriptor)
            if pid:
                with contextlib.suppress(BrokenPipeError):
                    connection.sendall(struct.pack("q", pid))
            return pid
    listener.close()
    os.setsid()
    lifetime.end_with(preloader)
    for stream, descriptor in enumerate(descriptors):
        os.dup2(descriptor, stream)
        os.close(descriptor)
    return 0
