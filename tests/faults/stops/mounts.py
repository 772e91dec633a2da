"""A small disk, and a tree that is mounted read-only; both are gone after the test."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.conftest import lack, need


def _mount(*arguments: str) -> None:
    if os.getuid() != 0:
        lack("the right to mount (run as root)")
    answer = subprocess.run([need("mount", "mount"), *arguments], capture_output=True, text=True)
    if answer.returncode:
        lack(f"the right to mount ({answer.stderr.strip()})")


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """An empty disk of this size at ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """``folder`` as it is, but nobody may write in it, root neither."""
    _mount("--bind", str(folder), str(folder))
    try:
        _mount("-o", "remount,ro,bind", str(folder))
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def balloon(disk: Path, leave: int = 0) -> Iterator[None]:
    """Fill the disk to all but ``leave`` bytes."""
    path = disk / "balloon"
    try:
        with path.open("wb", buffering=0) as stream:
            room = os.statvfs(disk)
            os.posix_fallocate(stream.fileno(), 0, max(room.f_bavail * room.f_frsize - leave, 4096))
        yield
    finally:
        path.unlink()
