"""The stack: which software measures a cell, and what came of making its environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, field

from looptax.records.base import Record, Variable, VariableText
from looptax.records.cell import Versions

ROOT_VARIABLE = "LOOPTAX_STACKS"
STAMP = "made.json"  # in an environment that is whole: its ``StackMade``


class Stack(Record, frozen=True):
    """One locked software stack.

    ``python`` is its version (``3.11``), empty for the interpreter that runs the workflow. ``requirements`` are what
    ``lock`` was made from; ``torch_backend`` is where uv finds builds of torch that the usual index lacks.
    ``environment`` is set before the framework is imported. ``tolerance`` is the largest difference of weights that
    counts as the same work here, where that is more than the strategy's own; ``timeout_seconds`` the most that a cell
    of this stack may take. ``note`` says why, and what else a reader should know.
    """

    title: str
    backend: Literal["tensorflow", "jax", "torch"]
    python: Annotated[str, Meta(pattern=r"^(3\.[0-9]{1,2})?(?!\n)$")]
    lock: str
    requirements: list[str] = field(default_factory=list)
    torch_backend: Annotated[str, Meta(pattern=r"^[a-z0-9]*(?!\n)$")] = ""
    environment: dict[Variable, VariableText] = field(default_factory=dict)
    tolerance: Annotated[float, Meta(gt=0, le=1)] | None = None
    timeout_seconds: Annotated[float, Meta(ge=10)] | None = None
    note: str = ""


class StackMade(Record, frozen=True):
    """What came of making a stack's environment: its versions, or the ``reason`` why there is none.

    ``key`` names its folder; ``seconds`` is how long it took (0 where it was there), ``size`` its bytes on disk.
    """

    record_version: int
    name: str
    key: str
    status: Literal["ok", "failed"]
    reason: str = ""
    versions: Versions | None = None
    seconds: float = 0.0
    size: int = 0


def root() -> Path:
    """Where all checkouts of this user keep environments: ``LOOPTAX_STACKS``, or in the user's cache."""
    named = os.environ.get(ROOT_VARIABLE)
    if named:
        return Path(os.path.expanduser(named)).absolute()
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(os.path.expanduser(cache)).absolute() / "looptax" / "stacks"


def folder(key: str) -> Path:
    """The environment of that key."""
    return root() / key


def interpreter(key: str) -> Path:
    """Its Python."""
    return folder(key) / "bin" / "python"


def is_whole(key: str) -> bool:
    """Whether it was made to its end, and its Python is still there."""
    return (folder(key) / STAMP).is_file() and interpreter(key).exists()
