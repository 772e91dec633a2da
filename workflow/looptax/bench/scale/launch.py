"""Starts a command, and writes how long it took and the most memory that one of its processes held.

A file by itself, run as a small process: what a process held before it became the command counts as the command's own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time


def main() -> int:
    """``python launch.py REPORT COMMAND …``; the command's exit status."""
    report, *command = sys.argv[1:]
    start = time.perf_counter()
    status = subprocess.run(command, check=False).returncode
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    with open(report, "w", encoding="ascii") as stream:
        json.dump({"seconds": seconds, "memory": memory}, stream)
    return status


if __name__ == "__main__":
    sys.exit(main())
