"""A run that never ran: config, catalogue and cells with a truth that tests and the report can check against.

    config, catalogue, cells = run({"fit_numpy": 0.9, "resident_epoch": 12.0})
    found = findings({"fit_numpy": slow_start(0.002, 1.4)}, rows=(256, 1024, 4096))

A speed is a ratio to the reference, or a function of steps and of the reference's step time that gives one
(``slow_start``: a fixed cost a call). Faults go by strategy, or by (strategy, rows): see ``Faults``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from looptax.records.catalogue import Catalogue
from looptax.records.cell import (
    Cell,
    CellKey,
    Code,
    Host,
    Noise,
    Proof,
    Request,
    Round,
    Start,
    Timing,
    Versions,
    Visit,
)
from looptax.records.claims import Claim
from looptax.records.config import Config, Grid, RoundLimits
from looptax.records.findings import Findings
from looptax.records.tolerance import ToleranceProof
from looptax.runner import stopping
from tests.synthetic_catalogue import REFERENCE as REFERENCE
from tests.synthetic_catalogue import WORKLOAD as WORKLOAD
from tests.synthetic_catalogue import catalogue as catalogue

ROOT = Path(__file__).parents[1]
ONE_CLAIM = """
- id: fit-is-faster
  article: its title
  says: fit is faster.
  predicts: It takes less time.
  decided_by: {test: faster, strategies: [fit_numpy], than: train_on_batch}
"""
Speed = float | Callable[[int, float], float]
Place = str | tuple[str, int]


@dataclass(frozen=True)
class Faults:
    """What goes wrong, by strategy or by (strategy, rows)."""

    status: Mapping[Place, str] = field(default_factory=dict)
    disagreeing: Sequence[Place] = ()
    unproven: Sequence[Place] = ()
    rounds: Mapping[Place, int] = field(default_factory=dict)
    outlier: Sequence[Place] = ()
    two_modes: Sequence[Place] = ()
    slow_epochs: Sequence[Place] = ()
    steal_share: float = 0.0
    overlap: bool = False
    grows: Mapping[Place, float] = field(
        default_factory=dict
    )  # bytes a step; where none is named, memory tells nothing


def slow_start(fixed_seconds: float, step_ratio: float) -> Callable[[int, float], float]:
    """The speed of paying ``fixed_seconds`` a call for steps that are ``step_ratio`` times as fast."""
    return lambda steps, step: steps * step / (fixed_seconds + steps * step / step_ratio)


def run(
    speeds: Mapping[str, Speed],
    rows: Sequence[int] = (256, 1024, 4096),
    batch: int = 32,
    rounds: int = 8,
    sd: float = 0.02,
    seed: int = 0,
    *,
    step_seconds: float = 400e-6,
    fixed_seconds: float = 0.0,
    faults: Faults = Faults(),
    parents: int = 1,
    stack: str = "current",
    name: str = "synthetic",
    with_reference: bool = True,
    begins: float = 1000.0,
) -> tuple[Config, Catalogue, list[Cell]]:
    """Config, catalogue and cells of a run; the reference's A/A cells come first unless left out.

    The reference's epoch takes ``fixed_seconds + steps * step_seconds``; a round's log ratio has the standard
    deviation ``sd``, a round's step time ten times that.
    """
    strategies = [REFERENCE] * with_reference + [s for s in speeds if s != REFERENCE]
    makers = [
        _CellMaker(
            s, n, batch, speeds.get(s, 1.0), sd, step_seconds, fixed_seconds, faults, parents, stack, name
        )
        for n in rows
        for s in strategies
    ]
    clock, cells = begins, []
    for position, maker in enumerate(makers):
        generator = np.random.default_rng([seed, position])
        cells.append(maker.cell(rounds, clock, generator))
        clock += 0.5 if faults.overlap else 1.5 * max(rounds, 1)
    return _config(name, stack, rows, batch, strategies, rounds), catalogue(strategies), cells


def findings(speeds: Mapping[str, Speed], **options: object) -> Findings:
    """The findings of such a run, made in memory by the code that the workflow uses."""
    from looptax.analyse.find import find
    from looptax.analyse.table import timings_table

    config, known, cells = run(speeds, **options)  # type: ignore[arg-type]
    return find(config, known, cells, timings_table(cells), unserved=[], claims=claims())


def written(folder: Path, speeds: Mapping[str, Speed], **options: object) -> Path:
    """All that an analysis reads of such a run, in files; with one claim, and the counts of fit."""
    from looptax.analyse.cells import cell_path
    from looptax.records.files import write_record
    from tests.counted import counts, of_run

    config, known, cells = run(speeds, **options)  # type: ignore[arg-type]
    write_record(folder / "config.json", config)
    write_record(folder / "catalogue.json", known)
    write_record(folder / "counts.json", of_run(counts("fit_numpy")))
    (folder / "claims.yaml").write_text(ONE_CLAIM)
    for cell in cells:
        write_record(folder / cell_path(cell.request.key), cell)
    return folder


def claims() -> list[Claim]:
    """Those of the project."""
    from looptax.analyse.claims.read import read_claims
    from looptax.plan.catalogue import strategy_names

    return read_claims(ROOT / "config/claims.yaml", strategy_names(ROOT))


def _config(
    name: str, stack: str, rows: Sequence[int], batch: int, strategies: Sequence[str], rounds: int
) -> Config:
    grid = Grid(
        stacks=[stack],
        workloads=["article_mlp"],
        batch_sizes=[batch],
        dataset_sizes=list(rows),
        strategies=list(strategies),
    )
    limits = RoundLimits(min=max(rounds, 6), max=max(rounds, 6))
    return Config(name=name, title="A run that never ran", rounds=limits, grids=[grid])


@dataclass(frozen=True)
class _CellMaker:
    strategy: str
    rows: int
    batch: int
    speed: Speed
    sd: float
    step_seconds: float
    fixed_seconds: float
    faults: Faults
    parents: int
    stack: str
    run_name: str

    def has(self, places: Sequence[Place] | Mapping[Place, object]) -> bool:
        return self.strategy in places or (self.strategy, self.rows) in places

    def value(self, places: Mapping[Place, object], default: object) -> object:
        return places.get((self.strategy, self.rows), places.get(self.strategy, default))

    def cell(self, rounds: int, clock: float, generator: np.random.Generator) -> Cell:
        status = str(self.value(self.faults.status, "ok"))
        rounds = int(self.value(self.faults.rounds, rounds))  # type: ignore[call-overload]
        rounds = {"ok": rounds, "capped": min(rounds, 2)}.get(status, 0)
        steps = max(1, self.rows // self.batch // (4 if status == "capped" else 1))
        made = [self.round(index, rounds, steps, clock, generator) for index in range(rounds)]
        return Cell(
            record_version=1,
            request=self.request(rounds),
            status=status,  # type: ignore[arg-type]
            reason="" if status == "ok" else f"the strategy ended with {status}",
            measured_rows=steps * self.batch,
            half_width=_half_width(made),
            rounds=made,
            tolerance_proofs=[
                ToleranceProof(
                    parent, 8, 1e-7, self.tolerance, share=1.0 if self.has(self.faults.disagreeing) else 3e-6
                )
                for parent in sorted({r.parent for r in made})
                if self.tolerance is not None
            ],
            solo_memory=600_000_000 if made else None,
            start_method="fork",
            garbage_collection="collected before visits",
            import_seconds=[3.2] * self.parents,
            versions=Versions("3.11.9", "tensorflow", "2.21.0", "3.15.1", "2.2.0", "tensorflow"),
            host=_host(),
            started_utc=_utc(clock),
            ended_utc=_utc(clock + 1.5 * rounds),
            wall_seconds=1.5 * rounds,
            timed_seconds=sum(t.seconds for r in made for v in r.visits for t in v.calls),
        )

    @property
    def tolerance(self) -> float | None:
        return 1e-4 if self.strategy.endswith("xla") else None

    def request(self, rounds: int) -> Request:
        return Request(
            run=self.run_name,
            key=CellKey(self.stack, WORKLOAD, self.batch, self.strategy, self.rows),
            strategy_file=f"workflow/looptax/measure/strategies/{self.strategy}.py",
            reference_file=f"workflow/looptax/measure/strategies/{REFERENCE}.py",
            workload_file="workflow/looptax/measure/workloads/article_mlp.py",
            reference=REFERENCE,
            identity="0" * 16,
            code=Code(_digest(self.strategy), _digest(REFERENCE), "c0", "w0", "l0", "abc1234"),
            backend="tensorflow",
            python="",
            environment={},
            work=catalogue([self.strategy]).strategies[-1].work,
            tolerance=self.tolerance,
            min_rounds=max(rounds, 6),
            max_rounds=max(rounds, 12),
            precision=0.05,
            min_seconds=0.03,
            timeout_seconds=120.0,
            parents=self.parents,
            seed=1,
        )

    def round(
        self, index: int, rounds: int, steps: int, clock: float, generator: np.random.Generator
    ) -> Round:
        order = "strategy" if index % 2 else "reference"
        slow = float(np.exp(generator.normal(0, self.sd * 10)))
        base = self.fixed_seconds / steps + self.step_seconds
        ratio = self.speed if isinstance(self.speed, float | int) else self.speed(steps, base)
        off = float(np.exp(generator.normal(0, self.sd)))
        if self.has(self.faults.outlier) and index == 0:
            off *= 1.8
        if self.has(self.faults.two_modes) and index % 3 == 0:
            off *= 1.5
        seconds = {"reference": base * steps * slow, "strategy": base * steps * slow / (ratio * off)}
        other = "reference" if order == "strategy" else "strategy"
        started = clock + 1.5 * index
        visits = []
        for visit, role in enumerate((order, other, other, order) * 3):
            times = seconds[role] * np.exp(generator.normal(0, 0.005, 1))
            if role == "strategy" and visit < 4 and self.has(self.faults.slow_epochs):
                times *= 3.0
            calls = [Timing(float(t), 1, steps) for t in times]
            begun = started + 0.5 + 0.06 * visit
            grown = self.grown(role, steps, generator)
            visits.append(Visit(role, visit, begun, begun + 0.06, calls, None, grown))  # type: ignore[arg-type]
        return Round(
            index=index,
            parent=index * self.parents // max(rounds, 1),
            process=index,
            order=order,  # type: ignore[arg-type]
            started_utc=_utc(started),
            started=started,
            ended=started + 1.4,
            starts=[
                Start(role, 0.3, Timing(0.2 + seconds[role], 1, steps), 600_000_000)  # type: ignore[arg-type]
                for role in (order, other)
            ],
            proofs=[] if self.has(self.faults.unproven) else self.proofs(steps, order, other),
            warm_up={role: Timing(seconds[role], 1, steps) for role in ("reference", "strategy")},  # type: ignore[misc]
            visits=visits,
            before=_noise(0.0, generator),
            after=_noise(1.4 * self.faults.steal_share, generator),
            peak_memory=700_000_000,
        )

    def grown(self, role: str, steps: int, generator: np.random.Generator) -> int | None:
        """What a visit of one call adds; a loop that is not named takes and gives back some pages."""
        if not self.faults.grows:
            return None
        loop = REFERENCE if role == "reference" else self.strategy
        kept = self.faults.grows.get((loop, self.rows), self.faults.grows.get(loop))
        pages = 4096 * int(generator.integers(-1, 12))
        return pages if kept is None else int(kept * steps) + pages

    def proofs(self, steps: int, order: str, other: str) -> list[Proof]:
        wrong = {"strategy"} if self.has(self.faults.disagreeing) else set()
        if self.tolerance is not None:
            wrong = {"strategy"}  # rounding differs: the digest may, the iterations may not
        return [
            Proof(role, steps, steps, _digest(f"weights {role if role in wrong else ''}"), True)  # type: ignore[arg-type]
            for role in (order, other)
        ]


def _half_width(rounds: Sequence[Round]) -> float | None:
    return stopping.half_width(rounds)


def _noise(steal: float, generator: np.random.Generator) -> Noise:
    return Noise(steal, 0.0, 0.0, 3, float(0.001 * np.exp(generator.normal(0, 0.01))))


def _host() -> Host:
    return Host("machine", "Linux 6.1", "A CPU", 8, 2, 16 * 2**30, 2, 2.0, None, None)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _utc(clock: float) -> str:
    moment = np.datetime64("2026-01-01T00:00:00.000", "ms") + np.timedelta64(int(clock * 1000), "ms")
    return f"{moment}Z"
