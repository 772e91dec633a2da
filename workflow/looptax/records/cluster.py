"""What a config says of the nodes of a cluster."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from looptax.records.base import Name, Positive, Record

WORD_PATTERN = r"^([A-Za-z0-9_][A-Za-z0-9_.,:&|*()\[\]=-]{0,199})?(?!\n)$"
Word = Annotated[str, Meta(pattern=WORD_PATTERN)]


class NodeKind(Record, frozen=True, kw_only=True):
    """Nodes that are alike, and what a cell's job asks of one of them; a cell has its node alone.

    ``cpus`` and ``gpus`` are those of one node, ``memory_mb`` what a cell needs at most, in MiB. ``partition``,
    ``constraint``, ``account`` and ``qos`` are the cluster's own words. ``workloads`` and ``strategies`` are what these
    nodes take; empty is all.
    """

    kind: Name
    cpus: Positive
    memory_mb: Positive
    gpus: Annotated[int, Meta(ge=0)] = 0
    partition: Word = ""
    constraint: Word = ""
    account: Word = ""
    qos: Word = ""
    workloads: list[str] = field(default_factory=list)
    strategies: list[Name] = field(default_factory=list)
