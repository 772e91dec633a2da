"""The config: what to measure, and how precisely."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from looptax.records.base import Name, Positive, Record
from looptax.records.cluster import NodeKind


class RoundLimits(Record, frozen=True):
    """How many rounds a cell may take; the correction for several strategies may raise ``min``."""

    min: Annotated[int, Meta(ge=6, le=1000)] = 8
    max: Annotated[int, Meta(ge=6, le=1000)] = 12


class Grid(Record, frozen=True, kw_only=True):
    """A product of cells; the workflow measures the union of all grids."""

    stacks: Annotated[list[Name], Meta(min_length=1)] = field(default_factory=lambda: ["current"])
    workloads: Annotated[list[str], Meta(min_length=1)]
    batch_sizes: Annotated[list[Positive], Meta(min_length=1)]
    dataset_sizes: Annotated[list[Positive], Meta(min_length=1)]
    strategies: Annotated[list[Name], Meta(min_length=1)]


class Config(Record, frozen=True, kw_only=True):
    """One run: its name, its precision and its grids.

    ``precision`` and ``margin`` are fractions of the ratio (0.05 is 5 %); ``min_seconds`` is the least length
    of a visit; ``timeout_seconds`` the budget of one cell; ``parents`` the preloaded processes per cell;
    ``passes`` how often the run goes over its cells, a share of each cell's rounds at a time; ``strategy_folders`` hold
    strategies of the user's own, a file each; ``cluster`` names the kinds of nodes where the run goes to a cluster.
    """

    name: Name
    title: Annotated[str, Meta(min_length=1, max_length=300)]
    reference: Name = "train_on_batch"
    rounds: RoundLimits = field(default_factory=RoundLimits)
    precision: Annotated[float, Meta(gt=0, le=1)] = 0.05
    margin: Annotated[float, Meta(gt=0, le=1)] = 0.05
    min_seconds: Annotated[float, Meta(gt=0, le=60)] = 0.03
    timeout_seconds: Annotated[float, Meta(ge=10, le=86400)] = 120
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 1
    parents: Annotated[int, Meta(ge=1, le=10)] = 1
    passes: Annotated[int, Meta(ge=1, le=100)] = 4
    strategy_folders: list[str] = field(default_factory=list)
    cluster: list[NodeKind] = field(default_factory=list)
    grids: Annotated[list[Grid], Meta(min_length=1)]
