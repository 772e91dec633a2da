"""How much memory this machine grants to this process: all that it has, or what a control group leaves of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

GROUPS, MOUNT = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")


def granted(groups: Path = GROUPS, mount: Path = MOUNT) -> int:
    """Bytes; the least of what is installed and what the control groups around this process allow."""
    installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([installed, *_limits(groups, mount)])


def _limits(groups: Path, mount: Path) -> Iterator[int]:
    try:
        lines = groups.read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if not controllers:  # version 2; beside version 1 it limits nothing
            yield from _on_the_way(mount, path, "memory.max")
        elif "memory" in controllers.split(","):
            yield from _on_the_way(mount / "memory", path, "memory.limit_in_bytes")


def _on_the_way(mount: Path, path: str, name: str) -> Iterator[int]:
    """The limits of a group and of those around it; "max" is none."""
    group = PurePosixPath(path.lstrip("/"))
    for place in (group, *group.parents):
        try:
            yield int((mount / place / name).read_text(encoding="ascii"))
        except (OSError, ValueError):
            continue
