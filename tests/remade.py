"""A published report's cells, made again from its timings, proofs and counts; no number of its findings is used."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd

from looptax.analyse.proofs import CellProof, Proofs
from looptax.records.catalogue import Catalogue
from looptax.records.cell import Cell, Code, Noise, Proof, Request, Round, Timing, Visit
from looptax.records.config import Config
from looptax.records.counts import CountsOfRun
from looptax.records.files import decode
from looptax.records.findings import Environment, Findings

QUIET = Noise(0.0, 0.0, 0.0, 0, 0.001)


def cells(folder: Path) -> list[Cell]:
    """Every cell with its rounds; where it was measured is the report's most frequent environment."""
    found = decode(folder / "findings.json", Findings)
    config = decode(folder / "config.json", Config)
    proofs = decode(folder / "proofs.json", Proofs)
    timings = pd.read_parquet(folder / "timings.parquet")
    of_cell = dict(iter(timings.groupby(["stack", "workload", "batch_size", "strategy", "rows"])))
    where = max(found.environments, key=lambda environment: environment.cells)
    return [_cell(proof, of_cell, config, where) for proof in proofs.cells]


def _cell(proof: CellProof, of_cell: dict[Any, pd.DataFrame], config: Config, where: Environment) -> Cell:
    key = proof.key
    table = of_cell[key.stack, key.workload, key.batch_size, key.strategy, key.rows]
    by_round = {
        round_.round: [p for p in (round_.reference, round_.strategy) if p] for round_ in proof.rounds
    }
    rounds = [_round(int(i), rows, by_round[int(i)]) for i, rows in table.groupby("round")]
    tolerances = {p.tolerance for p in proof.tolerance_proofs}
    return Cell(
        record_version=1,
        request=Request(
            run=config.name, key=key, strategy_file="", reference_file="", workload_file="",
            reference=config.reference, identity="", code=Code("", "", "", "", where.lock, where.commit),
            backend="tensorflow", python="", environment={}, work="other" if proof.work == "other" else "same",
            tolerance=min(tolerances) if tolerances else None, min_rounds=len(rounds), max_rounds=len(rounds),
            precision=config.precision, min_seconds=config.min_seconds, timeout_seconds=config.timeout_seconds,
            parents=config.parents, seed=config.seed,
        ),
        status="ok", reason="", measured_rows=key.rows, half_width=None, rounds=rounds,
        tolerance_proofs=proof.tolerance_proofs, solo_memory=None, start_method="fork", garbage_collection="",
        import_seconds=[], versions=where.versions, host=where.host,
        started_utc=min(r.started_utc for r in rounds), ended_utc=max(r.started_utc for r in rounds),
        wall_seconds=0.0, timed_seconds=0.0,
    )  # fmt: skip


def _round(index: int, table: pd.DataFrame, proofs: list[Proof]) -> Round:
    calls: dict[tuple[int, str], list[Timing]] = defaultdict(list)
    for row in table.itertuples():
        calls[row.visit, row.role].append(Timing(row.seconds, row.epochs, row.steps))
    visits = [Visit(role, int(visit), 0.0, 0.0, timings) for (visit, role), timings in calls.items()]  # type: ignore[arg-type]
    first = table.iloc[0]
    return Round(
        index=index, parent=int(first["parent"]), process=int(first.get("process", index)),
        order=first["order"], started_utc=first["started_utc"],
        started=0.0, ended=0.0, starts=[], proofs=proofs, warm_up={}, visits=visits, before=QUIET, after=QUIET,
        peak_memory=0,
    )  # fmt: skip


def catalogue(folder: Path) -> Catalogue:
    """The catalogue that was published."""
    return decode(folder / "catalogue.json", Catalogue)


def counts(folder: Path) -> CountsOfRun:
    """The counts that were published."""
    return decode(folder / "counts.json", CountsOfRun)
