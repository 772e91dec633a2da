"""All published runs, and every two of them beside one another."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

from looptax.analyse.runs.difference import Decided, Difference, Side, decide, difference
from looptax.analyse.runs.differs import differs_in
from looptax.analyse.runs.match import match
from looptax.analyse.runs.read import Run, read_all
from looptax.analyse.verdict import SIGNIFICANCE
from looptax.records.base import RECORD_VERSION
from looptax.records.findings import Comparison
from looptax.records.runs import (
    CellPair,
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
    """Every cell that both have. The smaller margin counts, and Holm's family is the cells compared."""
    matched = match(one.sides, other.sides)
    margin = min(one.findings.margin, other.findings.margin)
    found = [difference(a, b) for a, b in matched.pairs]
    decided = decide(found, margin)
    against = Counter(tuple(d.reasons) for d in found if d.reasons)
    return RunPair(
        one=one.name,
        other=other.name,
        margin=margin,
        differs=differs_in(one.findings, other.findings),
        cells=[_cell(*each) for each in zip(matched.pairs, found, decided, strict=True)],
        compared=sum(d.ratio is not None for d in found),
        verdicts=dict(Counter(d.verdict for d in decided)),
        not_compared=[NotCompared(list(reasons), cells) for reasons, cells in against.items()],
        only_one=matched.only_one,
        only_other=matched.only_other,
    )


def _cell(pair: tuple[Side, Side], found: Difference, decided: Decided) -> CellPair:
    one, other = (side.cell for side in pair)
    return CellPair(
        strategy=other.strategy,
        one=one.group,
        other=other.group,
        one_ratio=one.ratio,
        other_ratio=other.ratio,
        reasons=found.reasons,
        difference=found.ratio,
        p_adjusted=decided.p_adjusted,
        verdict=decided.verdict,
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
