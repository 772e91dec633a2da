"""One timed cell at a time on this machine: a lock that other checkouts and other users see too."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from looptax.runner.errors import HarnessError

LOCK_VARIABLE = "LOOPTAX_LOCK"


def lock_path() -> Path:
    """Where the lock is: ``$LOOPTAX_LOCK``, else a fixed name in the folder for temporary files."""
    return Path(os.environ.get(LOCK_VARIABLE) or Path(tempfile.gettempdir()) / "looptax.lock")


@contextmanager
def machine_lock(say: Callable[[str], None], shared: bool = False) -> Iterator[None]:
    """Hold the machine, or ``shared`` with others who measure no time; the kernel frees it when the holder dies.

    Says so when another has it first.
    """
    path = lock_path()
    how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    descriptor = _open(path)
    try:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another cell is being measured on this machine; waiting for {path}")
            fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    """Open for reading where it exists, since another user may own it; a lock needs no more."""
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        try:
            return os.open(path, flags)
        except FileNotFoundError:
            descriptor = os.open(path, flags | os.O_CREAT, 0o644)
            os.fchmod(descriptor, 0o644)  # whatever the umask: other users must be able to wait for us
            return descriptor
    except OSError as error:
        told = f"{path}: the machine's lock cannot be opened: {error.strerror}"
        raise HarnessError(
            f"{told}; set {LOCK_VARIABLE} to a file that can be opened, and made where it is missing"
        ) from error
