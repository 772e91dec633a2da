"""A folder for what measured code leaves among temporary files: all of it goes with the last process that used it.

A measuring process ends without Python's own ending, by itself or by a signal, so that nobody removes what was to be
removed then: TensorFlow's autograph leaves a file for each function that it converts. All processes of a workflow share
one folder, since a preloader is told of it once; whoever uses it holds a lock, and the last one out removes it. What
a killed runner left is removed by whoever comes next.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from pathlib import Path

PREFIX = "tmp-"


class Scratch:
    """The folder ``path``, in use from now until ``leave()``.

    Raises
    ------
    OSError
        If it cannot be made.
    """

    def __init__(self, private: Path, workflow: str) -> None:
        self.path = private / f"{PREFIX}{workflow}"
        self._descriptor: int | None = _enter(self.path)
        for other in private.glob(f"{PREFIX}*"):
            if other != self.path:
                _remove_unused(other)

    def leave(self) -> None:
        """It is used no longer here; without another user it goes."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
            _remove_unused(self.path)


def _enter(path: Path) -> int:
    """Make the folder where it is missing, and hold it, once it is sure that nobody has removed it meanwhile."""
    while True:
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
        try:
            descriptor = _open(path)
        except FileNotFoundError:
            continue
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if _is_at(descriptor, path):
            return descriptor
        os.close(descriptor)


def _remove_unused(path: Path) -> None:
    """Remove a folder that nobody holds."""
    try:
        descriptor = _open(path)
    except OSError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _is_at(descriptor, path):
            shutil.rmtree(path, ignore_errors=True)
    except BlockingIOError:
        pass
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except FileNotFoundError:
        return False
