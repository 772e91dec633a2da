"""The catalogue: what the page needs to know of strategies and workloads, read without a framework."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from looptax.records.base import Record


class StrategyEntry(Record, frozen=True):
    """One strategy file, read as a syntax tree: literal metadata, docstring, and the code a user would write.

    ``snippet`` is that code for a script of one's own, without the workload; empty where none can be derived.
    ``keeps_fit`` says whether the code calls the model's ``fit``.
    """

    name: str
    title: str
    parent: str | None
    factor: str
    work: Literal["same", "other"]
    tolerance: float | None
    backends: list[str]
    environment: dict[str, str]
    gives_up: str
    explanation: str
    code: str
    snippet: str = ""
    keeps_fit: bool = False


class WorkloadEntry(Record, frozen=True):
    """One workload file; ``name`` is its slug with the hash of its content."""

    name: str
    title: str
    explanation: str
    code: str


class StackEntry(Record, frozen=True):
    """One stack file, as far as a reader needs it; ``note`` says what is odd about the stack."""

    name: str
    title: str
    backend: str
    note: str = ""


class Catalogue(Record, frozen=True):
    """All strategies of the ladder from the slowest idea to the floor, then those that do other work.

    ``stacks`` are those of the config, in its order; none in catalogues from before they were told.
    """

    strategies: list[StrategyEntry]
    workloads: list[WorkloadEntry]
    stacks: list[StackEntry] = field(default_factory=list)
