"""Run in a checkout: write finished rounds for every cell of its config, and every count, made up but plausible."""

from __future__ import annotations

from pathlib import Path

import yaml

from looptax.plan.plan import Plan
from looptax.records import rounds_file
from looptax.records.cell import Noise, Proof, Request, Round, Start, Timing, Versions, Visit
from looptax.records.files import write_record
from looptax.runner.order import first_role
from tests.counted import counts

SPEEDS = {"train_on_batch": 1.0, "fit_numpy": 0.8, "own_step": 2.0}
VERSIONS = Versions(
    python="3.11.7", framework="tensorflow", framework_version="0", keras="0", numpy="0", backend="tensorflow"
)
QUIET = Noise(
    steal_seconds=0.0,
    run_delay_seconds=0.0,
    pressure_seconds=0.0,
    involuntary_switches=0,
    probe_seconds=0.001,
)


def main() -> None:
    """Write one rounds file a cell, and the records of the counts."""
    config = yaml.safe_load(Path("config/config.yaml").read_text(encoding="utf-8"))
    plan = Plan(config, "config/config.yaml", Path.cwd())
    clock = 1000.0
    for path, request in zip(plan.cells, plan.to_measure, strict=True):
        file = rounds_file.path_for(Path(path))
        entries = [
            rounds_file.Entry(
                identity=request.identity,
                rows=request.key.rows,
                import_seconds=4.0,
                versions=VERSIONS,
            )
        ]
        for index in range(request.min_rounds):
            entries.append(
                rounds_file.Entry(
                    identity=request.identity, rows=request.key.rows, round=make_round(request, index, clock)
                )
            )
            clock += 2.0
        rounds_file.keep_only(file, entries)
    for path, asked in zip(plan.counts, plan.to_count, strict=True):
        write_record(Path(path), counts(asked.key.strategy, request=asked))


def make_round(request: Request, index: int, clock: float) -> Round:
    """One round whose ratio wobbles by a few tenths of a percent."""
    steps = request.key.rows // request.key.batch_size
    order = first_role(request.identity, index)
    other = "strategy" if order == "reference" else "reference"
    wobble = 1 + 0.002 * ((index * 7) % 5 - 2)
    seconds = {
        "reference": 8e-4 * steps,
        "strategy": 8e-4 * steps * wobble / SPEEDS.get(request.key.strategy, 1.5),
    }
    roles = [order, other, other, order] * 2
    calls = {role: Timing(seconds=seconds[role], epochs=1, steps=steps) for role in seconds}
    return Round(
        index=index,
        parent=0,
        order=order,
        started_utc=f"2026-11-24T00:00:{index:02d}.000000Z",
        started=clock,
        ended=clock + 1.5,
        starts=[
            Start(role=role, build_seconds=0.1, first=calls[role], peak_memory=1) for role in (order, other)
        ],
        proofs=[
            Proof(role=role, steps=steps, iterations=steps, digest="0" * 64, finite=True)
            for role in (order, other)
        ],
        warm_up=calls,
        visits=[
            Visit(
                role=role,
                index=i,
                started=clock + i * 0.15,
                ended=clock + i * 0.15 + 0.1,
                calls=[calls[role]],
            )
            for i, role in enumerate(roles)
        ],
        before=QUIET,
        after=QUIET,
        peak_memory=500_000_000,
    )


if __name__ == "__main__":
    main()
