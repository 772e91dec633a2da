"""A run of many workloads and batch sizes, in short."""

from __future__ import annotations

from looptax.records.base import Group, Record


class LoopOverview(Record, frozen=True):
    """One loop at all sizes of a workload and batch size.

    ``lowest`` and ``highest`` are the places in ``comparisons`` of its least and its largest ratio, None where it has
    none; ``not_ok`` counts its cells that did not finish, ``no_ratio`` those that did and may not be compared,
    ``faster`` and ``slower`` those with that verdict, ``among_fastest`` those in their group's fastest set.
    """

    strategy: str
    cells: int
    not_ok: int
    lowest: int | None
    highest: int | None
    faster: int
    slower: int
    among_fastest: int
    no_ratio: int = 0


class Overview(Record, frozen=True):
    """One workload and batch size of a run of several, in short: its answer at one size, and each of its loops.

    ``group`` has the largest rows that gave a ratio; ``best`` and ``fit`` are places in ``comparisons``, as in the
    ``Answer`` of this group; ``fastest`` is its fastest set. ``not_ok`` and ``no_ratio`` are sums over its loops.
    """

    group: Group
    cells: int
    not_ok: int
    best: int | None
    fit: int | None
    fastest: list[str]
    loops: list[LoopOverview]
    no_ratio: int = 0
