"""One holder of a folder at a time: a lock of the kernel, which frees it however its holder ends.

Snakemake's own lock is a file that a killed run leaves behind. Whoever holds ours knows that it is nobody's.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

NAME = ".in-use"


class InUse(Exception):
    """Another holds the folder; the message is who, and since when, as far as it told."""


def hold(folder: Path, who: str) -> int:
    """Hold ``folder`` until this process ends, or until the descriptor that this returns is closed.

    Raises
    ------
    InUse
        If another process holds it.
    OSError
        If its file cannot be made there, is a link, or the file system knows no locks.
    """
    path = folder / NAME
    while True:
        descriptor = _locked(path)
        if _is_still(path, descriptor):
            break
        os.close(descriptor)  # somebody has put another file in its place meanwhile
    os.ftruncate(descriptor, 0)
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    os.pwrite(descriptor, f"{who}, since {since}\n".encode(), 0)
    return descriptor


def _locked(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 1000, 0).decode("utf-8", errors="replace").strip()
        os.close(descriptor)
        raise InUse(holder) from None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        there = path.lstat()
    except FileNotFoundError:
        return False
    mine = os.fstat(descriptor)
    return (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino)
