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
from looptax.records.findings import Comparison, Environment, Findings

NO_ROUNDS = pd.DataFrame({"round": []})
QUIET = Noise(0.0, 0.0, 0.0, 0, 0.001)


def cells(folder: Path) -> list[Cell]:
    """Every cell with its rounds; where it was measured is the report's most frequent environment."""
    found = decode(folder / "findings.json", Findings)
    config = decode(folder / "config.json", Config)
    proofs = decode(folder / "proofs.json", Proofs)
    timings = pd.read_parquet(folder / "timings.parquet")
    of_cell = dict(iter(timings.groupby(["stack", "workload", "batch_size", "strategy", "rows"])))
    ended = {comparison.path: comparison for comparison in found.comparisons}
    return [
        _cell(proof, of_cell, config, _where(found, proof), ended[proof.path], _declared(proofs, proof))
        for proof in proofs.cells
    ]


def _declared(proofs: Proofs, of: CellProof) -> float | None:
    """The loop's tolerance in that stack; a capped cell has no proof of its own that tells it."""
    alike = [c for c in proofs.cells if (c.key.stack, c.key.strategy) == (of.key.stack, of.key.strategy)]
    return max((p.tolerance for cell in alike for p in cell.tolerance_proofs), default=0.0) or None


def _where(found: Findings, proof: CellProof) -> Environment:
    here = [e for e in found.environments if e.stack == proof.key.stack and e.versions]
    return max(here or found.environments, key=lambda environment: environment.cells)


def _cell(
    proof: CellProof,
    of_cell: dict[Any, pd.DataFrame],
    config: Config,
    where: Environment,
    ended: Comparison,
    tolerance: float | None,
) -> Cell:
    """How a cell ended is what was published of it; its numbers are not."""
    key = proof.key
    table = of_cell.get((key.stack, key.workload, key.batch_size, key.strategy, key.rows), NO_ROUNDS)
    by_round = {
        round_.round: [p for p in (round_.reference, round_.strategy) if p] for round_ in proof.rounds
    }
    rounds = [_round(int(i), rows, by_round[int(i)]) for i, rows in table.groupby("round")]
    return Cell(
        record_version=1,
        request=Request(
            run=config.name, key=key, strategy_file="", reference_file="", workload_file="",
            reference=config.reference, identity="", code=Code("", "", "", "", where.lock, where.commit),
            backend="tensorflow", python="", environment={}, work="other" if proof.work == "other" else "same",
            tolerance=tolerance, min_rounds=len(rounds), max_rounds=len(rounds),
            precision=config.precision, min_seconds=config.min_seconds, timeout_seconds=config.timeout_seconds,
            parents=config.parents, seed=config.seed,
        ),
        status=ended.status, reason=ended.reason, half_width=None, rounds=rounds,
        measured_rows=_rows(table, key.batch_size) if ended.status == "capped" else key.rows,
        tolerance_proofs=proof.tolerance_proofs, solo_memory=None, start_method="fork", garbage_collection="",
        import_seconds=[], versions=where.versions, host=where.host,
        started_utc=min((r.started_utc for r in rounds), default=ended.measured_utc),
        ended_utc=max((r.started_utc for r in rounds), default=ended.measured_utc),
        wall_seconds=0.0, timed_seconds=0.0,
    )  # fmt: skip


def _rows(table: pd.DataFrame, batch_size: int) -> int:
    """Of an epoch as it was timed."""
    return int((table["steps"] / table["epochs"]).max()) * batch_size


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
