"""What the runner is asked: the floor as the reference, the step in C as the strategy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from looptax.plan import catalogue, requests, source, stacks
from looptax.records.catalogue import StrategyEntry
from looptax.records.cell import CellKey, Code, Request

HERE = Path(__file__).parent
C_STEP = "c_step"
C_STEP_FILE = HERE / "strategies/c_step.py"
LIBRARY_VARIABLE = "LOOPTAX_C_STEP"
WORKLOAD = "article_mlp"
STACK = "current"
TIMEOUT_SECONDS = 600.0


@dataclass(frozen=True)
class Settings:
    """How long it is measured: rounds of a cell, least seconds of a visit, preloaded processes, and the seed."""

    rounds: int
    min_seconds: float
    parents: int
    seed: int


def entries(root: Path, floor: str) -> list[StrategyEntry]:
    """The catalogue's entry of the floor, and that of the step in C, which is no strategy of the ladder."""
    known = catalogue.strategy(root, floor)
    metadata = source.metadata(source.parse(C_STEP_FILE), C_STEP_FILE)
    named = {
        key.lower(): metadata[key] for key in ("TITLE", "PARENT", "FACTOR", "WORK", "TOLERANCE", "GIVES_UP")
    }
    return [known, msgspec.structs.replace(known, name=C_STEP, **named)]


def request(
    root: Path, floor: str, library: Path, batch: int, steps: int, settings: Settings, commit: str
) -> Request:
    """One cell. The environment is the floor's, for both: XLA reads its flags once a process."""
    known, c_step = entries(root, floor)
    stack = stacks.stack(root, STACK)
    floor_file = catalogue.strategy_file(root, floor)
    workload_file = catalogue.workload_file(root, WORKLOAD)
    code = Code(
        strategy=source.digest([C_STEP_FILE]),
        reference=source.digest([floor_file]),
        core=source.digest([path for pattern in requests.CORE for path in sorted(root.glob(pattern))]),
        workload=source.digest([workload_file]),
        lock=source.digest_of_lock(root / stack.lock),
        commit=commit,
    )
    unnamed = Request(
        run="bench-floor",
        key=CellKey(STACK, catalogue.workload(root, WORKLOAD).name, batch, C_STEP, batch * steps),
        strategy_file=C_STEP_FILE.relative_to(root).as_posix(),
        reference_file=floor_file.relative_to(root).as_posix(),
        workload_file=workload_file.relative_to(root).as_posix(),
        reference=floor,
        identity="",
        code=code,
        backend=stack.backend,
        python=stack.python,
        environment={**known.environment, LIBRARY_VARIABLE: str(library.resolve())},
        work="same",
        tolerance=c_step.tolerance,
        min_rounds=settings.rounds,
        max_rounds=settings.rounds,
        precision=0.0,
        min_seconds=settings.min_seconds,
        timeout_seconds=TIMEOUT_SECONDS,
        parents=settings.parents,
        seed=settings.seed,
    )
    return msgspec.structs.replace(unnamed, identity=requests.identity(unnamed))
