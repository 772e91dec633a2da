"""One container at a time in a folder of results: a lock of our own, which the kernel frees when its holder ends.

Snakemake's own lock is a file that a killed run leaves behind. Whoever holds ours knows that it is nobody's.
"""

from __future__ import annotations

import fcntl
import os
import socket
import time
from pathlib import Path

from looptax.image.errors import ImageError

NAME = ".in-use"


def hold(results: Path) -> int:
    """Hold ``results`` until this process ends, whatever program it becomes meanwhile; the lock's descriptor.

    Raises
    ------
    ImageError
        If another container holds it, or the file system knows no locks.
    """
    path = results / NAME
    while True:
        descriptor = _locked(path)
        if _is_still(path, descriptor):
            break
        os.close(descriptor)  # somebody has put another file in its place meanwhile
    os.ftruncate(descriptor, 0)
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    os.pwrite(descriptor, f"the container {socket.gethostname()}, since {since}\n".encode(), 0)
    os.set_inheritable(descriptor, True)
    return descriptor


def _locked(path: Path) -> int:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = path.read_text(encoding="utf-8", errors="replace").strip() or "another container"
        raise ImageError(
            f"{path.parent} is in use by {holder}; wait until it has ended, or mount another folder"
        ) from None
    except PermissionError:
        owner = path.stat()
        raise ImageError(
            f"{path} is another user's; start this container with --user {owner.st_uid}:{owner.st_gid}"
        ) from None
    except OSError as error:
        raise ImageError(
            f"{path} cannot be locked ({error.strerror}); mount a folder of a local file system"
        ) from None
    return descriptor


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        there = path.lstat()
    except FileNotFoundError:
        return False
    mine = os.fstat(descriptor)
    return (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino)
