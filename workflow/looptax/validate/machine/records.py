"""What a run of this validation plans and keeps: one line a cell, with the truth that was known before it ran."""

from __future__ import annotations

from typing import Literal

from looptax.records.base import Record
from looptax.records.cell import Cell

SectionName = Literal["bare", "added", "counted", "aa", "retest", "overlap", "disturbance"]
Disturbance = Literal["one core", "both cores", "memory", "in the middle"]


class Truth(Record, frozen=True, kw_only=True):
    """What is known of a cell's steps before it runs; None where it is not.

    ``wait_seconds`` are what a step of the strategy costs in all, ``reference_wait_seconds`` the same of the reference;
    ``trace_seconds`` what the first call of either costs more. ``added_seconds`` are what a step of the strategy costs
    more than one of the reference, ``added_share`` the same as a share of its step; both 0 where they are one loop.
    """

    wait_seconds: float | None = None
    reference_wait_seconds: float | None = None
    trace_seconds: float | None = None
    added_seconds: float | None = None
    added_share: float | None = None


class Planned(Record, frozen=True, kw_only=True):
    """One cell before it is measured. Files are relative to the checkout.

    ``repetition`` tells apart cells that are otherwise alike. Cells of one ``at_once`` ask for the machine at the same
    moment, from processes of their own.
    """

    section: SectionName
    strategy: str
    strategy_file: str
    reference: str
    reference_file: str
    workload: str
    rows: int
    rounds: int
    seed: int
    repetition: int
    truth: Truth
    disturbance: Disturbance | None = None
    at_once: int | None = None


class Plan(Record, frozen=True):
    """A run before it starts: every cell in the order in which it will be measured.

    ``shortened`` is the most cells of a section where that is less than the whole; such a run shows that everything
    works, and decides nothing. In each of ``passes`` every cell of a section gets its share of the rounds; with one
    pass, cell after cell.
    """

    record_version: int
    seed: int
    created_utc: str
    shortened: int | None
    cells: list[Planned]
    passes: int = 1


class Stored(Record, frozen=True):
    """One measured cell, whole, beside what was planned; ``number`` is its place in the plan from 0."""

    number: int
    planned: Planned
    cell: Cell
