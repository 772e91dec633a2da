"""Locks and the requirements that they were made from: a lock's second line carries these requirements' hash."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path


def digest(requirements: Sequence[str]) -> str:
    """Of requirements in order, one a line, as `requirements/lock.py` writes it."""
    return hashlib.sha256("\n".join(requirements).encode()).hexdigest()


def is_of(lock: Path, requirements: Sequence[str]) -> bool:
    """Whether a lock was made from these requirements."""
    lines = lock.read_text(encoding="utf-8").splitlines()[:2]
    return any(line == f"# inputs sha256: {digest(requirements)}" for line in lines)
