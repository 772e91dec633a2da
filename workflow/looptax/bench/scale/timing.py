"""A command as a process of its own: how long it took, and the most memory that any process of it held."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import looptax
from looptax.bench.scale import launch

# The package by its whole path: a command may run in any folder.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(looptax.__file__).parents[1])}


class Failed(Exception):
    """A command that was to be timed did not end well; the message is what it said."""


@dataclass(frozen=True)
class Taken:
    """Seconds of wall time; bytes of the largest process, its children included one by one."""

    seconds: float
    memory: int


def run(command: Sequence[str], folder: Path, output: Path) -> Taken:
    """Run it to its end in ``folder``; what it prints goes to ``output``, as to a file that a user keeps.

    Raises
    ------
    Failed
        If it ends with another status than 0.
    """
    report = output.with_suffix(".taken.json")
    launched = [sys.executable, "-I", "-S", launch.__file__, str(report), *command]
    with output.open("wb") as stream:
        status = subprocess.run(
            launched,
            cwd=folder,
            env=ENVIRONMENT,
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        ).returncode
    if status:
        said = output.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise Failed(f"{' '.join(command)[:300]} ended with {status}:\n{said}")
    return Taken(**json.loads(report.read_text(encoding="ascii")))
