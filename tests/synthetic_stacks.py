"""A run of several stacks that never ran, with a known history.

    config, catalogue, cells = run({"tf2.13": {"fit_numpy": 3.0}, "tf2.18": {"fit_numpy": 0.8}})

Stacks stand in the order given. A name says the backend: what begins with ``jax`` or ``torch`` is of that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from looptax.records.catalogue import Catalogue, StackEntry
from looptax.records.cell import Cell, Versions
from looptax.records.config import Config
from looptax.records.findings import Findings, Unserved
from tests import synthetic
from tests.synthetic import Faults, Speed

Speeds = Mapping[str, Mapping[str, Speed]]
BACKENDS = ("jax", "torch")


def run(
    speeds: Speeds, faults: Mapping[str, Faults] | None = None, **options: object
) -> tuple[Config, Catalogue, list[Cell]]:
    """Config, catalogue and cells; ``speeds`` and ``faults`` are those of each stack, ``options`` of all."""
    parts = [
        synthetic.run(
            one,
            stack=stack,
            seed=position,
            begins=1000.0 + 10_000 * position,
            faults=(faults or {}).get(stack, Faults()),
            **options,  # type: ignore[arg-type]
        )
        for position, (stack, one) in enumerate(speeds.items())
    ]
    config = replace(parts[0][0], grids=[grid for part, _, _ in parts for grid in part.grids])
    names = ["train_on_batch", *dict.fromkeys(name for one in speeds.values() for name in one)]
    entries = [StackEntry(name, title_of(name), backend_of(name), _note(name)) for name in speeds]
    known = replace(synthetic.catalogue(list(dict.fromkeys(names))), stacks=entries)
    return config, known, [_in_stack(cell) for _, _, cells in parts for cell in cells]


def findings(
    speeds: Speeds,
    faults: Mapping[str, Faults] | None = None,
    unserved: Sequence[Unserved] = (),
    **options: object,
) -> tuple[Findings, Catalogue]:
    """The findings of such a run, made by the code that the workflow uses, and its catalogue."""
    from looptax.analyse.find import find
    from looptax.analyse.table import timings_table

    config, known, cells = run(speeds, faults, **options)
    return find(config, known, cells, timings_table(cells), unserved, synthetic.claims()), known


def title_of(stack: str) -> str:
    """``tf2.13`` is TensorFlow 2.13."""
    for short, said in (("tf", "TensorFlow"), ("jax", "JAX"), ("torch", "Torch")):
        if stack.startswith(short):
            return f"{said} {stack.removeprefix(short)}"
    return stack


def backend_of(stack: str) -> str:
    """TensorFlow, unless the name begins otherwise."""
    return next((name for name in BACKENDS if stack.startswith(name)), "tensorflow")


def _note(stack: str) -> str:
    return "train_on_batch traces again at every call." if stack == "tf2.16" else ""


def _in_stack(cell: Cell) -> Cell:
    """With the software that the stack's name tells of."""
    stack, backend = cell.request.key.stack, backend_of(cell.request.key.stack)
    version = stack.lstrip("abcdefghijklmnopqrstuvwxyz") or "2.21"
    versions = Versions("3.11.9", backend, f"{version}.0", f"3.{version[-1]}.0", "2.2.0", backend)
    return replace(cell, request=replace(cell.request, backend=backend), versions=versions)
