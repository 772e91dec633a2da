"""Two runs cell by cell: which cells both have, how their ratios differ, and what may be said of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from looptax.analyse.runs.difference import Decided, Difference, Side, decide, difference
from looptax.analyse.runs.match import Matched, match
from looptax.analyse.runs.read import Run
from looptax.records.runs import CellPair, CodePart


@dataclass(frozen=True)
class Beside:
    """``cells`` has one record a pair of ``matched``, in its order; ``margin`` is a share of the ratio."""

    matched: Matched
    margin: float
    cells: list[CellPair]


def beside(one: Run, other: Run, may_differ: Collection[CodePart] = ()) -> Beside:
    """Every cell that both have. The smaller margin counts, and Holm's family is the cells compared."""
    matched = match(one.sides, other.sides)
    margin = min(one.findings.margin, other.findings.margin)
    found = [difference(a, b, may_differ) for a, b in matched.pairs]
    decided = decide(found, margin)
    return Beside(matched, margin, [_cell(*each) for each in zip(matched.pairs, found, decided, strict=True)])


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
