"""The folders that a container writes to: mounted, writable by its user, and with room."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from looptax.image.errors import ImageError

RESULTS = "what is measured"
REPORTS = "what is published"
LEAST_ROOM = 64_000_000  # bytes; the quick default leaves about 10 MB, the published grid 80
PROBE = 1 << 16


def require(folder: Path, holds: str) -> None:
    """Return where ``folder`` is a mount that this user can write.

    Raises
    ------
    ImageError
        If it is missing, no mount (it would go with the container), read-only, another user's, or full.
    """
    name = folder.name
    mounting = f'--volume "$PWD/{name}:{folder}"'
    if not folder.is_dir():
        raise ImageError(f"{folder} is missing; mount a folder there: {mounting}")
    if not is_mounted(folder):
        raise ImageError(
            f"{folder} is no mount, so {holds} would be gone with this container; mount a folder there: {mounting}"
        )
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(PROBE))
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        raise ImageError(f"{folder} {_why(folder, error)}") from None
    room = os.statvfs(folder)
    free = room.f_bavail * room.f_frsize
    if free < LEAST_ROOM:
        raise ImageError(
            f"{folder} is full: {free / 1e6:.0f} MB are free, and {LEAST_ROOM / 1e6:.0f} MB are needed; "
            "make room, or mount a folder that has some"
        )


def require_what_is_there(folder: Path) -> None:
    """Return where this user can also write into what an earlier container has left in ``folder``.

    Raises
    ------
    ImageError
        If it left a folder that is another user's.
    """
    for left in sorted(folder.iterdir()):
        if left.is_dir() and not os.access(left, os.W_OK | os.X_OK):
            raise ImageError(f"{left} {_not_yours(left)}")


def require_temporary() -> None:
    """Return where temporary files can be written; under a read-only root they need a place of their own."""
    try:
        tempfile.TemporaryFile().close()
    except OSError:
        raise ImageError("/tmp cannot be written; beside --read-only give --tmpfs /tmp") from None


def is_mounted(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> bool:
    """Whether what lies in ``folder`` is kept outside the container: it, or a folder above it, is a mount point.

    Mount points and not device numbers: a folder of the file system that holds the image has the same number.
    """
    points = {_unescaped(line.split()[4]) for line in mounts.read_text(encoding="utf-8").splitlines()}
    return any(str(place) in points for place in [folder, *folder.parents[:-1]])


def _unescaped(point: str) -> str:
    for character in " \t\n\\":
        point = point.replace(f"\\{ord(character):03o}", character)
    return point


def _why(folder: Path, error: OSError) -> str:
    if error.errno == errno.EROFS:
        return "is mounted read-only; leave out ':ro' (or 'readonly') where it is mounted"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "is full; make room, or mount a folder that has some"
    if error.errno in (errno.EACCES, errno.EPERM):
        return _not_yours(folder)
    return f"cannot be written: {error.strerror}"


def _not_yours(folder: Path) -> str:
    owner, mine = folder.stat(), f"{os.getuid()}:{os.getgid()}"
    if owner.st_uid == os.getuid():
        return (
            f"belongs to {mine}, as whom this container runs, and still may not be written: make it writable "
            "(chmod u+rwx), or where SELinux is on append :Z to the mount"
        )
    return (
        f"belongs to {owner.st_uid}:{owner.st_gid}, and this container runs as {mine}, who may not write there; "
        f"start it with --user {owner.st_uid}:{owner.st_gid}"
    )
