"""Make the hash-locked files from their inputs, or tell which lock is older than its input.

    python requirements/lock.py            # what `make lock` runs: keeps pins that still fit
    python requirements/lock.py --upgrade  # newest versions that the inputs allow

A lock's first lines name its input and the hash of the requirements in it (comments do not count), so that a
test finds a lock that was forgotten without asking a package index.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
LOCKS = {"cpu.txt": "cpu.in", "dev.txt": "dev.in", "cuda.txt": "cuda.in", "uv.txt": "uv.in"}
FOLLOWED = "cpu.txt"  # made first; what another lock shares with it has the same version there
OLDEST_PYTHON = "3.11"


def requirements(name: str) -> list[str]:
    """The requirements of an input in order, those of the files that it includes in their place."""
    lines: list[str] = []
    for raw in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        line = raw.partition("#")[0].strip()
        if line.startswith("-r "):
            lines += requirements(line.removeprefix("-r ").strip())
        elif line:
            lines.append(" ".join(line.split()))
    return lines


def header(lock: str) -> str:
    """The first lines of a lock: how it was made, and the hash of what it was made from."""
    digest = hashlib.sha256("\n".join(requirements(LOCKS[lock])).encode()).hexdigest()
    return f"# Made by `make lock` from requirements/{LOCKS[lock]}; do not edit.\n# inputs sha256: {digest}\n"


def compile_lock(lock: str, upgrade: bool) -> None:
    """Resolve one lock for every platform and Python that we support, and write it with its header."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    command += ["--python-version", OLDEST_PYTHON, "--fork-strategy", "fewest"]
    command += ["--no-header", "--no-emit-index-url", "--no-emit-find-links", "--output-file", lock]
    command += ["--constraints", FOLLOWED] if lock != FOLLOWED else []
    command += ["--upgrade"] if upgrade else []
    subprocess.run([*command, LOCKS[lock]], cwd=FOLDER, check=True)
    path = FOLDER / lock
    path.write_text(header(lock) + "\n" + path.read_text(encoding="utf-8"), encoding="utf-8")


def main() -> int:
    """Make every lock, the one first that the others follow."""
    parser = argparse.ArgumentParser(prog="lock.py", description="Make the locks from their inputs.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions allowed")
    upgrade = parser.parse_args().upgrade
    for lock in LOCKS:
        compile_lock(lock, upgrade)
    return 0


if __name__ == "__main__":
    sys.exit(main())
