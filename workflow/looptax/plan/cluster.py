"""What a cell's job asks of a cluster: the kind of node, its processors, memory and GPUs, and the time.

All cells of a workload go to one kind of node, in every stack, batch size and size and of each strategy, so that what
is compared was measured on like machines, unless the config sends strategies elsewhere. Which kind takes what hangs on
names alone: another grid, another order or another kind moves nothing that need not move (highest random weight: Thaler
and Ravishankar 1998).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import looptax
from looptax.plan import catalogue
from looptax.plan.errors import PlanError, nearest
from looptax.records.cluster import NodeKind
from looptax.records.config import Config

ROOT = Path(looptax.__file__).parents[2]
IMPORT_SECONDS = 120.0  # of one process, from a shared file system, before its cell's budget begins
START_SECONDS = 240.0  # Snakemake, which every job starts more than once, and the record at the end
WORDS = {"partition": "slurm_partition", "constraint": "constraint", "account": "slurm_account", "qos": "qos"}

Told = str | int | None


def check(config: Config, root: Path = ROOT) -> None:
    """Raise ``PlanError`` where two kinds have one name, one names what is not known, or a cell has none that takes it.

    Names that differ in capitals alone are one name: who reads them on a page, or in a log, would mix them up.
    """
    seen: dict[str, str] = {}
    for name in (kind.kind for kind in config.cluster):
        if other := seen.get(name.lower()):
            twice = f"the kind {name!r} twice" if other == name else f"the kinds {other!r} and {name!r}"
            raise PlanError(f"cluster: found {twice}; allowed: each once, whatever its capitals")
        seen[name.lower()] = name
    if not config.cluster:
        return
    _require_known(config, root)
    for index, grid in enumerate(config.grids):
        for workload in grid.workloads:
            for strategy in grid.strategies:
                if not _takers(config.cluster, workload, strategy):
                    raise PlanError(
                        f"cluster: no kind of node takes the strategy {strategy!r} of the workload {workload!r} "
                        f"(grids[{index}]); name both in an entry, or leave strategies and workloads out of one"
                    )


def _require_known(config: Config, root: Path) -> None:
    """A kind may name what this config does not measure, since configs share kinds; what there is none of is a slip."""
    strategies = catalogue.strategy_names(root, tuple(config.strategy_folders))
    workloads = sorted({name for grid in config.grids for name in grid.workloads})
    for index, kind in enumerate(config.cluster):
        for strategy in kind.strategies:
            if strategy not in strategies:
                raise PlanError(
                    f"cluster[{index}].strategies: the strategy {strategy!r} is not known; allowed: "
                    f"{', '.join(strategies)}.{nearest(strategy, strategies)}"
                )
        for workload in kind.workloads:
            if workload not in workloads:
                _require_workload(workload, f"cluster[{index}].workloads", root, workloads)


def _require_workload(name: str, place: str, root: Path, here: Sequence[str]) -> None:
    try:
        catalogue.workload_file(root, name)
    except PlanError as error:
        near = nearest(name, here)
        told = str(error)
        raise PlanError(f"{place}: {told if 'Did you mean' in told else told + near}") from None


def require(config: Config, source: str, given: bool = False) -> None:
    """Raise ``PlanError`` where the config, from ``source``, says nothing of a cluster; the key may be ``given``."""
    if not config.cluster:
        found = "cluster: found []" if given else "the key 'cluster' is missing"
        raise PlanError(
            f"{source}: {found}, and this run goes to one: it says what a cell's job asks for. "
            "The least is cluster: [{kind: any, cpus: 8, memory_mb: 8000}]; docs/CLUSTER.md says more"
        )


def kind_of(config: Config, workload: str, strategy: str) -> NodeKind:
    """The kind of node that the cells of a strategy go to; ``workload`` is as the config names it."""
    takers = _takers(config.cluster, workload, strategy)
    return max(takers, key=lambda kind: hashlib.sha256(f"{workload} {kind.kind}".encode()).digest())


def minutes(config: Config) -> int:
    """The time limit of a cell's job: its budget, that of proofs and of a shorter prefix, and what costs no budget."""
    proofs = config.parents  # each may take a budget of its own, after the rounds
    budget = config.timeout_seconds * (1 + 0.5 + 0.25 + proofs)
    return math.ceil((budget + START_SECONDS + IMPORT_SECONDS * (1 + config.parents)) / 60)


def resources(config: Config, kind_of_cell: Callable[..., NodeKind]) -> dict[str, Callable[..., Told]]:
    """Snakemake's resources of a cell's job, each a function of the wildcards, by the names of its Slurm executor."""

    def told(name: str) -> Callable[..., Told]:
        return lambda wildcards: getattr(kind_of_cell(wildcards), name) or None

    return {
        "runtime": lambda wildcards: minutes(config),
        "mem_mb": told("memory_mb"),
        "cpus_per_task": told("cpus"),
        "gpu": told("gpus"),
        "slurm_extra": lambda wildcards: "--exclusive",
        **{resource: told(name) for name, resource in WORDS.items()},
    }


def _takers(kinds: Sequence[NodeKind], workload: str, strategy: str) -> list[NodeKind]:
    return [
        kind
        for kind in kinds
        if (not kind.workloads or workload in kind.workloads)
        and (not kind.strategies or strategy in kind.strategies)
    ]
