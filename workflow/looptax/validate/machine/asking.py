"""From a planned cell to the request that the runner takes: the same record that Snakemake hands over."""

from __future__ import annotations

from pathlib import Path

from msgspec import structs

import looptax
from looptax.plan import config_file, grid, requests, source
from looptax.records.cell import CellKey, Request
from looptax.validate.machine.plan import ARTICLE, BATCH_SIZE, REFERENCE
from looptax.validate.machine.records import Planned

ROOT = Path(looptax.__file__).parents[2]
MIN_SECONDS = (
    0.02  # a visit of many short epochs: the cells stay small, and 200 µs times 16 steps still fit 6 times
)
TIMEOUT_SECONDS = 300.0


def request(planned: Planned, commit: str) -> Request:
    """What the runner is asked: the product's own request, for the files of this cell.

    Raises
    ------
    looptax.plan.errors.PlanError
        If a file is missing or is no strategy.
    """
    usual = _usual(commit)
    strategy, reference, workload = (
        ROOT / name for name in (planned.strategy_file, planned.reference_file, planned.workload)
    )
    metadata = source.metadata(source.parse(strategy), strategy)
    key = CellKey(
        stack=usual.key.stack,
        workload=f"{workload.stem}-{source.digest([workload])[:8]}",
        batch_size=BATCH_SIZE,
        strategy=planned.strategy,
        rows=planned.rows,
    )
    code = structs.replace(
        usual.code,
        strategy=source.digest([strategy]),
        reference=source.digest([reference]),
        workload=source.digest([workload]),
    )
    unnamed = structs.replace(
        usual,
        key=key,
        strategy_file=planned.strategy_file,
        reference_file=planned.reference_file,
        workload_file=planned.workload,
        reference=planned.reference,
        code=code,
        environment=dict(sorted(metadata["ENVIRONMENT"].items())),
        work=metadata["WORK"],
        tolerance=metadata["TOLERANCE"],
        min_rounds=planned.rounds,
        max_rounds=planned.rounds,
        seed=planned.seed,
    )
    return structs.replace(unnamed, identity=requests.identity(unnamed))


def _usual(commit: str) -> Request:
    """A request of the product as it stands: stack, lock, core and limits come from there."""
    raw = {
        "name": "validation",
        "title": "Known truths",
        "min_seconds": MIN_SECONDS,
        "timeout_seconds": TIMEOUT_SECONDS,
        "grids": [
            {
                "workloads": [Path(ARTICLE).stem],
                "batch_sizes": [BATCH_SIZE],
                "dataset_sizes": [BATCH_SIZE],
                "strategies": [REFERENCE],
            }
        ],
    }
    config = config_file.load(raw, "the validation")
    return next(iter(requests.build(config, grid.expand(config, ROOT)[0], ROOT, commit).values()))
