"""A ceiling on the memory of a run and all that it starts, by the kernel: a control group, or a limit a process."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
A_PROCESS = 3 << 30  # of data, where there is no group that we may make


@dataclass(frozen=True)
class Ceiling:
    """How a command is put under it, in words, and the group's folder; None where the limit is each process' own."""

    words: str
    enter: str  # a line of shell
    group: Path | None = None

    def command(self, command: list[str]) -> list[str]:
        """The command, begun under the ceiling."""
        return ["sh", "-c", f'{self.enter} && exec "$@"', "sh", *command]

    def most(self) -> int | None:
        """The most memory that was in use at once, page cache included, where the kernel tells."""
        for name in ("memory.peak", "memory.max_usage_in_bytes"):
            if self.group and (self.group / name).is_file():
                return int((self.group / name).read_text())
        return None

    def killed(self) -> int:
        """How many processes the kernel has killed for want of memory."""
        for name in ("memory.events", "memory.oom_control"):
            if self.group and (self.group / name).is_file():
                told = dict(line.split() for line in (self.group / name).read_text().splitlines())
                return int(told.get("oom_kill", 0))
        return 0


@contextmanager
def ceiling(most: int) -> Iterator[Ceiling]:
    """A ceiling of so many bytes over the whole run where a group can be made, else over each process."""
    group = next((made for parent, limit in _parents() if (made := _made(parent, limit, most))), None)
    if group is None:
        yield Ceiling(f"{A_PROCESS >> 20} MB of data for each process", f"ulimit -d {A_PROCESS >> 10}")
        return
    kind = "version 2" if (group / "memory.max").is_file() else "version 1"
    words = f"{most >> 20} MB for all processes of the run together (control group, {kind})"
    try:
        yield Ceiling(words, f"echo $$ > '{group}/cgroup.procs'", group)
    finally:
        _remove(group)


def _made(parent: Path, limit: str, most: int) -> Path | None:
    """A group below this one, with the limit; None where none may be made, or its kind has no such limit."""
    group = parent / f"looptax-soak-{os.getpid()}"
    try:
        group.mkdir()
        (group / limit).write_text(str(most))
        (group / "cgroup.procs").read_text()
    except OSError:
        _remove(group)
        return None
    return group


def _parents() -> list[tuple[Path, str]]:
    """Groups in which one may perhaps be made, the nearest first."""
    found = []
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        number, controllers, path = line.split(":", 2)
        if controllers == "memory":
            found.append((GROUPS / "memory" / path.lstrip("/"), "memory.limit_in_bytes"))
        elif number == "0" and not controllers:
            here = GROUPS / path.lstrip("/")
            found += [(here, "memory.max"), (here.parent, "memory.max"), (GROUPS, "memory.max")]
    return found


def _remove(group: Path) -> None:
    """When its last process has ended; a group with processes stays, as it must."""
    for _ in range(100):
        try:
            group.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
