"""uv, run as pip is set up here, and what it says when it fails in words that name a file, a line and a remedy."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "requirements/uv"
LIMIT_SECONDS = 1800.0
NO_UV = (
    "uv is not in .venv, which makes environments: `make report` sets it up. An image has none, and measures the stack "
    "`current` alone"
)


class UvFailed(Exception):
    """uv gave up; the message is what it said."""


@dataclass(frozen=True)
class Files:
    """What a stack is made from, as a user would name them: relative to the root of the checkout."""

    root: Path
    stack: str
    lock: str


def run(root: Path, *arguments: str) -> None:
    """Run uv.

    Raises
    ------
    UvFailed
        If it fails, hangs for half an hour, or is not there.
    """
    if not (root / ".venv/bin/uv").exists():
        raise UvFailed(NO_UV)
    command = [str(root / PROGRAM), *arguments]
    try:
        done = subprocess.run(
            command, cwd=root, capture_output=True, text=True, check=False, timeout=LIMIT_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise UvFailed(f"uv was not done after {LIMIT_SECONDS / 60:.0f} minutes") from None
    except OSError as error:
        raise UvFailed(f"{PROGRAM} cannot be run: {error.strerror}") from None
    if done.returncode:
        raise UvFailed(done.stderr.strip() or f"uv ended with status {done.returncode} and said nothing")


def explain(said: str, files: Files, python: str, torch_backend: str) -> str:
    """One sentence or two: which file and line, what was found, and what to do."""
    for pattern, told in _KNOWN:
        if found := re.search(pattern, said):
            return told(found, files, python, torch_backend)
    if said == NO_UV:
        return f"{files.stack}: {said}"
    causes = " ".join(line.strip() for line in said.splitlines() if line.strip())
    return f"{files.lock} could not be installed: {causes[:600]}"


def line_of(path: Path, beginning: str) -> int:
    """The number of the first line that begins so; 1 where none does."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.startswith(beginning)), 1)


def _pin(files: Files, package: str) -> str:
    return f"{files.lock}:{line_of(files.root / files.lock, package)}"


def _hash(found: re.Match[str], files: Files, python: str, torch_backend: str) -> str:
    return (
        f"{_pin(files, found[1])}: the file of {found[1]} that the index gave is not the one that was locked: its hash "
        f"is another. Bring the lock back (git checkout -- {files.lock}), or find out who changed the file"
    )


def _absent(found: re.Match[str], files: Files, python: str, torch_backend: str) -> str:
    where = (
        "Its builds lie with PyTorch's own index: let this machine reach it, or name a folder that holds the wheel in "
        "UV_FIND_LINKS"
        if torch_backend and found[1].startswith("torch")
        else "Ask an index that has it (PIP_INDEX_URL), or make the lock anew (make lock)"
    )
    return f"{_pin(files, found[1])}: {found[1]} is not to be had from the package index. {where}"


def _interpreter(found: re.Match[str], files: Files, python: str, torch_backend: str) -> str:
    line = line_of(files.root / files.stack, "python:")
    return (
        f"{files.stack}:{line}: Python {python} is not on this machine, and could not be fetched. Install it, so that "
        f"python{python} is found"
    )


_Told = Callable[[re.Match[str], Files, str, str], str]
_KNOWN: list[tuple[str, _Told]] = [
    (r"Hash mismatch for `([^`]+)`", _hash),
    (r"there is no version of (\S+==\S+?)(?= and|,)", _absent),
    (r"Because (\S+) was not found in the (?:cache|package registry)", _absent),
    (
        r"No interpreter found|python-build-standalone|No download found|Failed to inspect Python",
        _interpreter,
    ),
]
