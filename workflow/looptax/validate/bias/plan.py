"""Which strategies, on how many rows, and what is asked of the children."""

from __future__ import annotations

from pathlib import Path

from looptax.plan import grid, requests
from looptax.plan.commit import commit
from looptax.records.cell import Request
from looptax.records.config import Config, Grid

BATCH = 32
WORKLOAD = "article_mlp"

# Strategies that the bare script knows, and their rows: an epoch of some milliseconds to a tenth of a second.
ROWS = {
    "train_on_batch": 2048,
    "fit_numpy": 2048,
    "fit_dataset_prefetch": 2048,
    "own_step": 2048,
    "graph_epoch": 2048,
    "resident_epoch_xla": 16384,
}
DEFAULT = ("train_on_batch", "fit_numpy", "fit_dataset_prefetch", "own_step", "resident_epoch_xla")


def request_of(strategy: str, root: Path, seed: int) -> Request:
    """The request of one strategy, as the workflow would make it."""
    wanted = Grid(
        workloads=[WORKLOAD], batch_sizes=[BATCH], dataset_sizes=[ROWS[strategy]], strategies=[strategy]
    )
    config = Config(name="bias", title="Bias of the harness", seed=seed, grids=[wanted])
    cells, _ = grid.expand(config, root)
    return next(iter(requests.build(config, cells, root, commit(root)).values()))
