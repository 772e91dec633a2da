"""Make the hash-locked files from their inputs, or tell which lock is older than its input.

    python requirements/lock.py            # what `make lock` runs: keeps pins that still fit
    python requirements/lock.py --upgrade  # newest versions that the inputs allow

A lock's first lines name its input and the hash of the requirements in it (comments do not count), so that a
test finds a lock that was forgotten without asking a package index. The locks of `workflow/stacks/` are made from the
requirements in a stack's file, for the one Python and the one platform on which stacks are made.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent
STACKS = ROOT / "workflow/stacks"
LOCKS = {"cpu.txt": "cpu.in", "dev.txt": "dev.in", "cuda.txt": "cuda.in", "uv.txt": "uv.in"}
FOLLOWED = "cpu.txt"  # made first; what another lock shares with it has the same version there
OLDEST_PYTHON = "3.11"
STACK_PLATFORM = "x86_64-manylinux_2_28"
QUIET = ["--quiet", "--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links"]


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


def header(source: str, wanted: Sequence[str]) -> str:
    """The first lines of a lock: how it was made, and the hash of what it was made from."""
    digest = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    return f"# Made by `make lock` from {source}; do not edit.\n# inputs sha256: {digest}\n"


def compile_lock(lock: str, upgrade: bool) -> None:
    """Resolve one lock for every platform and Python that we support, and write it with its header."""
    command = [
        "--universal",
        "--python-version",
        OLDEST_PYTHON,
        "--fork-strategy",
        "fewest",
        "--output-file",
        lock,
    ]
    command += ["--constraints", FOLLOWED] if lock != FOLLOWED else []
    _uv([*command, LOCKS[lock]], upgrade)
    _begin(FOLDER / lock, f"requirements/{LOCKS[lock]}", requirements(LOCKS[lock]))


def stacks() -> dict[Path, dict[str, Any]]:
    """The file of every stack that has a lock of its own, and what it says."""
    found = {path: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(STACKS.glob("*.yaml"))}
    return {path: stack for path, stack in found.items() if stack.get("requirements")}


def compile_stack(path: Path, stack: dict[str, Any], upgrade: bool) -> None:
    """Resolve the lock of one stack: wheels only."""
    lock = ROOT / stack["lock"]
    lock.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile("w", suffix=".in", encoding="utf-8") as wanted:
        wanted.write("\n".join(stack["requirements"]) + "\n")
        wanted.flush()
        command = ["--python-version", stack["python"], "--python-platform", STACK_PLATFORM, "--no-annotate"]
        command += ["--only-binary", ":all:", "--output-file", str(lock), wanted.name]
        _uv(command, upgrade)
    _begin(lock, path.relative_to(ROOT).as_posix(), stack["requirements"])


def _uv(command: list[str], upgrade: bool) -> None:
    upgraded = ["--upgrade"] if upgrade else []
    subprocess.run([FOLDER / "uv", "pip", "compile", *QUIET, *upgraded, *command], cwd=FOLDER, check=True)


def _begin(lock: Path, source: str, wanted: Sequence[str]) -> None:
    lock.write_text(header(source, wanted) + "\n" + lock.read_text(encoding="utf-8"), encoding="utf-8")


def main() -> int:
    """Make every lock, the one first that the others follow."""
    parser = argparse.ArgumentParser(prog="lock.py", description="Make the locks from their inputs.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions allowed")
    parser.add_argument("--stacks", action="store_true", help="those of workflow/stacks/ only")
    arguments = parser.parse_args()
    for lock in [] if arguments.stacks else LOCKS:
        compile_lock(lock, arguments.upgrade)
    for path, stack in stacks().items():
        compile_stack(path, stack, arguments.upgrade)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
