"""The stack: which software measures a cell."""

from __future__ import annotations

from typing import Literal

from looptax.records.base import Record


class Stack(Record, frozen=True):
    """One locked software stack. ``python`` is its interpreter, empty for the one that runs the workflow."""

    title: str
    backend: Literal["tensorflow", "jax", "torch"]
    python: str
    lock: str
