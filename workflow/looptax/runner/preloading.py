"""Processes with the framework imported, forked from a preloader that all cells of a workflow share.

A preloader is found by the hash of all that an import depends on: interpreter, backend, environment, measuring code and
lock; ``number`` tells several of them apart. Whatever stands in the way, the answer is none, and the cell imports
for itself: a preloader saves time and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import select
import socket
import stat
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from looptax.records.cell import Request
from looptax.runner.scratch import Scratch

WORKFLOW_VARIABLE = (
    "LOOPTAX_WORKFLOW"  # the process with whose end preloaders end; without it, the runner's own
)
IMPORT_LIMIT_SECONDS = 300.0
UNHASHED = frozenset({"_", "OLDPWD", "PWD", "SHLVL"})  # what a shell changes by itself


@dataclass(frozen=True)
class Forked:
    """A process that was forked for us: what it reads, what it tells, and a handle that outlives its number."""

    stdin: BinaryIO
    stdout: BinaryIO
    pid: int
    handle: int

    def poll(self) -> int | None:
        """None while it runs; afterwards 0, since its exit status is the preloader's to read."""
        watch = select.poll()
        watch.register(self.handle, select.POLLIN)
        return 0 if watch.poll(0) else None

    def wait(self) -> int:
        """Return when it has ended."""
        watch = select.poll()
        watch.register(self.handle, select.POLLIN)
        watch.poll()
        return 0


class Preloaders:
    """Finds or starts the preloader for a request, and has it fork."""

    def __init__(self, command: list[str], root: str, environment: Mapping[str, str]) -> None:
        self._command, self._root, self._environment = command, root, dict(environment)
        self._loading: dict[Path, subprocess.Popen[bytes]] = {}

    def begin(self, request: Request, number: int) -> Path | None:
        """Where the preloader listens, or will: one that does not run is started. None where there can be none."""
        if not hasattr(os, "pidfd_open"):
            return None
        try:
            path = _private_folder() / f"{self._key(request, number)}.sock"
            if not _answers(path):
                path.unlink(missing_ok=True)
                self._loading[path] = self._start(path)
        except OSError:
            return None
        return path

    def fork(self, path: Path) -> Forked | None:
        """A process forked from the preloader at ``path``, when that has imported; None where it could not."""
        loading = self._loading.pop(path, None)
        try:
            if loading is not None:
                _wait_until_it_listens(loading)
            return _ask(path)  # which may be one that another job has started at the same time
        except OSError:
            return None

    def _start(self, path: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*self._command, "--preload", str(path), "--workflow", _workflow()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=sys.stderr,
            cwd=self._root,
            env=self._environment,
            start_new_session=True,
        )

    def _key(self, request: Request, number: int) -> str:
        environment = sorted((k, v) for k, v in self._environment.items() if k not in UNHASHED)
        parts = [self._command, self._root, environment, request.code.core, request.code.lock, number]
        parts.append(_workflow())
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]


def scratch() -> Scratch | None:
    """The workflow's folder for temporary files, in use from now on; None where there can be none."""
    try:
        return Scratch(_private_folder(), _workflow())
    except OSError:
        return None


def _workflow() -> str:
    return os.environ.get(WORKFLOW_VARIABLE) or str(os.getpid())


def _wait_until_it_listens(loading: subprocess.Popen[bytes]) -> None:
    """Return when a preloader that was started has imported and listens; end it where it does not come to that."""
    assert loading.stdout is not None
    with loading.stdout as stream:
        ready, _, _ = select.select([stream], [], [], IMPORT_LIMIT_SECONDS)
        if ready and stream.readline():
            loading.returncode = 0  # it outlives us: nobody is to wait for it
            return
    loading.kill()
    loading.wait()


def _private_folder() -> Path:
    """A folder of this user alone; an error where somebody else has put something in its place."""
    folder = Path(tempfile.gettempdir()) / f"looptax-{os.getuid()}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise PermissionError(f"{folder} is not a folder of this user alone")
    return folder


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    return True


def _ask(path: Path) -> Forked:
    requests, ours_in = os.pipe()
    ours_out, events = os.pipe()
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(str(path))
            socket.send_fds(connection, [b"f"], [requests, events, sys.stderr.fileno()])
            answer = connection.recv(8)
        if len(answer) < 8:
            raise ConnectionResetError("the preloader ended")
        pid = int(struct.unpack("q", answer)[0])
        handle = os.pidfd_open(pid)
    except OSError:
        os.close(ours_in)
        os.close(ours_out)
        raise
    finally:
        os.close(requests)
        os.close(events)
    return Forked(os.fdopen(ours_in, "wb"), os.fdopen(ours_out, "rb"), pid, handle)
