"""Load every shared library below a folder: ``python loading.py FOLDER``, in a process of its own.

A library that is cut off can end the process that loads it, so its name is told before. One that needs another is tried
again once that is loaded, as TensorFlow finds each by a path relative to its own.
"""

from __future__ import annotations

import ctypes
import json
import signal
import subprocess
import sys
from pathlib import Path


def load_all(folder: Path) -> tuple[int, dict[str, str]]:
    """How many loaded, and the name of each that did not, with what the loader said or how the process ended."""
    ran = subprocess.run(
        [sys.executable, __file__, str(folder)], stdout=subprocess.PIPE, text=True, check=False
    )
    trying, loaded, refused = "", 0, {}
    for line in ran.stdout.splitlines():
        name, why = json.loads(line)
        if why is None:
            trying = name
        elif why:
            refused[name] = why
        else:
            loaded += 1
            refused.pop(name, None)
    if ran.returncode < 0:
        refused[trying] = f"ended the process with {signal.Signals(-ran.returncode).name}"
    return loaded, refused


def main() -> None:
    """Try each until no more loads; a line before each try, and one after it."""
    waiting = sorted(Path(sys.argv[1]).glob("*/lib/*.so*"))
    while waiting:
        left = [path for path in waiting if not _loads(path)]
        if len(left) == len(waiting):
            return
        waiting = left


def _loads(path: Path) -> bool:
    _tell(path.name, None)
    try:
        ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
    except OSError as error:
        _tell(path.name, str(error))
        return False
    _tell(path.name, "")
    return True


def _tell(name: str, why: str | None) -> None:
    print(json.dumps([name, why]), flush=True)


if __name__ == "__main__":
    main()
