"""All published runs, and every two of them beside one another."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

from looptax.analyse.runs.beside import beside
from looptax.analyse.runs.differs import differs_in
from looptax.analyse.runs.read import Run, read_all
from looptax.analyse.verdict import SIGNIFICANCE
from looptax.records.base import RECORD_VERSION
from looptax.records.findings import Comparison
from looptax.records.runs import (
    NotCompared,
    PublishedRun,
    PublishedRuns,
    RunAnswer,
    RunPair,
    RunRatio,
)


def published(reports: Path) -> PublishedRuns:
    """What lies in ``reports``; the same folders give the same record.

    Raises
    ------
    BadInput
        If there is no such folder.
    """
    runs, left_out = read_all(reports)
    return PublishedRuns(
        record_version=RECORD_VERSION,
        level=1 - SIGNIFICANCE,
        significance=SIGNIFICANCE,
        runs=[_told(run) for run in runs],
        pairs=[compare_runs(one, other) for one, other in combinations(runs, 2)],
        left_out=left_out,
    )


def compare_runs(one: Run, other: Run) -> RunPair:
    """Every cell that both have; cells of other code are not compared."""
    found = beside(one, other)
    against = Counter(tuple(cell.reasons) for cell in found.cells if cell.reasons)
    return RunPair(
        one=one.name,
        other=other.name,
        margin=found.margin,
        differs=differs_in(one.findings, other.findings),
        cells=found.cells,
        compared=sum(cell.difference is not None for cell in found.cells),
        verdicts=dict(Counter(cell.verdict for cell in found.cells)),
        not_compared=[NotCompared(list(reasons), cells) for reasons, cells in against.items()],
        only_one=len(found.matched.only_one),
        only_other=len(found.matched.only_other),
    )


def _told(run: Run) -> PublishedRun:
    return PublishedRun(
        name=run.name,
        title=run.findings.title,
        measured_from_utc=run.findings.measured_from_utc,
        measured_to_utc=run.findings.measured_to_utc,
        cells=len(run.findings.comparisons),
        environments=run.findings.environments,
        answer=_answer(run),
        titles=run.titles,
    )


def _answer(run: Run) -> RunAnswer | None:
    answer = run.findings.answer
    if answer is None:
        return None
    fit = next((c for c in answer.fit if c.group == answer.group), None)
    return RunAnswer(answer.group, answer.reference, _ratio(fit, run), _ratio(answer.best, run))


def _ratio(c: Comparison | None, run: Run) -> RunRatio | None:
    if c is None:
        return None
    return RunRatio(c.strategy, run.titles[c.strategy], c.verdict, c.status, c.rounds, c.ratio)
