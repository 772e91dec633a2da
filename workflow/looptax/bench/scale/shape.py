"""Which cells a run of so many has: workloads and batch sizes in like numbers, twenty loops and ten sizes of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LOOPS, SIZES = 20, 10
A_CURVE = LOOPS * SIZES  # cells of one workload and batch size
FIRST_BATCH = 8  # and twice as many, and so on
FEWEST_STEPS = 4  # of an epoch, and twice as many, and so on: 4 to 2,048


@dataclass(frozen=True)
class Shape:
    """So many workloads, and batch sizes of each; every batch size has sizes of as many steps."""

    workloads: int
    batch_sizes: list[int]

    @property
    def cells(self) -> int:
        """How many there are."""
        return self.workloads * len(self.batch_sizes) * A_CURVE


def shape_of(cells: int) -> Shape:
    """Of that many cells, with as many workloads as batch sizes or fewer.

    Raises
    ------
    ValueError
        If that is not a number of whole curves.
    """
    curves, rest = divmod(cells, A_CURVE)
    if rest or not curves:
        raise ValueError(
            f"{cells} cells: allowed are multiples of {A_CURVE}, which are a workload's at a batch size"
        )
    workloads = max(n for n in range(1, math.isqrt(curves) + 1) if curves % n == 0)
    return Shape(workloads, [FIRST_BATCH * 2**power for power in range(curves // workloads)])


def dataset_sizes(batch_size: int) -> list[int]:
    """The rows at which a batch size is measured."""
    return [batch_size * FEWEST_STEPS * 2**power for power in range(SIZES)]


def config(shape: Shape, workload_files: Sequence[str], loops: Sequence[str], name: str) -> dict[str, object]:
    """The config of such a run, with a grid for each batch size."""
    grids = [
        {
            "workloads": list(workload_files),
            "batch_sizes": [batch],
            "dataset_sizes": dataset_sizes(batch),
            "strategies": list(loops),
        }
        for batch in shape.batch_sizes
    ]
    return {"name": name, "title": f"A run of {shape.cells:,} cells that never ran", "grids": grids}
