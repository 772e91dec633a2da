"""From the grids of a config to the cells, and the combinations that are no job."""

from __future__ import annotations

from pathlib import Path

from looptax.plan import catalogue
from looptax.plan.errors import PlanError
from looptax.plan.stacks import stack
from looptax.records.cell import CellKey
from looptax.records.config import Config, Grid
from looptax.records.findings import Group, Unserved

MOST_CELLS = 100_000  # at ten seconds each, twelve days


def expand(config: Config, root: Path) -> tuple[dict[CellKey, str], list[Unserved]]:
    """The union of all grids: every cell with the workload file it measures, and what is not served.

    Raises
    ------
    PlanError
        For a name that is not known and for rows that the batch size does not divide.
    """
    cells: dict[CellKey, str] = {}
    unserved: list[Unserved] = []
    folders = tuple(config.strategy_folders)
    catalogue.strategy(root, config.reference, folders)
    _check_number(config)
    for index, grid in enumerate(config.grids):
        _check_sizes(grid, f"grids[{index}]")
        for key, workload in _product(grid, root):
            served = catalogue.strategy(root, key.strategy, folders).backends
            backend = stack(root, key.stack).backend
            if backend in served:
                cells[key] = workload
            else:
                group = Group(
                    stack=key.stack, workload=key.workload, batch_size=key.batch_size, rows=key.rows
                )
                reason = f"it serves {', '.join(served)}; this stack runs {backend}"
                unserved.append(Unserved(group=group, strategy=key.strategy, reason=reason))
    return cells, unserved


def check_reference(config: Config, root: Path) -> None:
    """The reference must do the same work as itself on every backend: it may be any strategy of the ladder."""
    entry = catalogue.strategy(root, config.reference, tuple(config.strategy_folders))
    if entry.work != "same":
        raise PlanError(
            f"reference: {config.reference!r} does other work; allowed: a strategy that does the same"
        )


def path_of(run: str, key: CellKey) -> str:
    """Where the record of a cell lies, from the working folder."""
    return f"results/{run}/cells/{key.stack}/{key.workload}/b{key.batch_size}/{key.strategy}/n{key.rows}.json"


def _product(grid: Grid, root: Path) -> list[tuple[CellKey, str]]:
    return [
        (CellKey(stack=s, workload=slug, batch_size=b, strategy=name, rows=rows), w)
        for s in grid.stacks
        for w, slug in ((w, catalogue.workload(root, w).name) for w in grid.workloads)
        for b in grid.batch_sizes
        for name in grid.strategies
        for rows in grid.dataset_sizes
    ]


def _check_number(config: Config) -> None:
    number = sum(
        len(g.stacks) * len(g.workloads) * len(g.batch_sizes) * len(g.dataset_sizes) * len(g.strategies)
        for g in config.grids
    )
    if number > MOST_CELLS:
        raise PlanError(f"grids: found {number:,} cells; allowed: at most {MOST_CELLS:,} in one run")


def _check_sizes(grid: Grid, place: str) -> None:
    for rows in grid.dataset_sizes:
        for batch in grid.batch_sizes:
            if rows % batch:
                near = max(rows // batch, 1) * batch
                raise PlanError(
                    f"{place}.dataset_sizes: found {rows}, which the batch size {batch} does not divide; "
                    f"allowed: multiples of every batch size of the grid. Nearest: {near}."
                )
