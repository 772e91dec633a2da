"""Several kinds of machine in one run."""

from __future__ import annotations

from looptax.records.base import Record


class MachineKind(Record, frozen=True):
    """Machines that are alike in all that makes absolute times comparable, by a letter: A has most cells.

    ``nodes`` are their names, ``strategies`` those that were measured there, ``aa_cells`` the cells of the reference
    against itself.
    """

    label: str
    nodes: list[str]
    cells: int
    aa_cells: int
    strategies: list[str]


class KindsDiffer(Record, frozen=True):
    """Something that is not the same on all kinds of machine; ``values`` has one text a kind, in their order."""

    what: str
    values: list[str]


class Kinds(Record, frozen=True):
    """Where a run was measured on several kinds of machine: which, how they differ, and what that touches.

    In ``mixed_groups`` of ``groups`` groups, loops that are compared with one another were on different kinds.
    """

    machines: list[MachineKind]
    differ: list[KindsDiffer]
    groups: int
    mixed_groups: int
