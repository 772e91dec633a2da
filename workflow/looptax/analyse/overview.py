"""A run of several workloads or batch sizes in short: what each came to, for whoever looks for one of many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from looptax.analyse.answer import fastest_of
from looptax.analyse.curves import CurveKey, curve_of
from looptax.records.findings import Comparison, Fastest, Group
from looptax.records.overview import LoopOverview, Overview

Placed = tuple[int, Comparison]  # a comparison and its place


def overviews(
    comparisons: Sequence[Comparison], fastest: Sequence[Fastest], reference: str, fit: str | None
) -> list[Overview]:
    """One a curve, in the order of the comparisons; none where there is one curve."""
    curves: dict[CurveKey, list[Placed]] = defaultdict(list)
    for placed in enumerate(comparisons):
        curves[curve_of(placed[1].group)].append(placed)
    if len(curves) < 2:
        return []
    sets = {best.group: best.strategies for best in fastest}
    return [_overview(cells, sets, reference, fit) for cells in curves.values()]


def _overview(
    cells: Sequence[Placed], sets: dict[Group, list[str]], reference: str, fit: str | None
) -> Overview:
    told = [c for _, c in cells if c.ratio is not None and c.strategy != reference]
    group = max((c.group for c in told or [c for _, c in cells]), key=lambda g: g.rows)
    here = [(place, c) for place, c in cells if c.group == group]
    best = fastest_of([c for _, c in here])
    loops: dict[str, list[Placed]] = defaultdict(list)
    for placed in cells:
        loops[placed[1].strategy].append(placed)
    return Overview(
        group=group,
        cells=len(cells),
        not_ok=sum(c.status != "ok" for _, c in cells),
        best=next((place for place, c in here if c is best), None),
        fit=next((place for place, c in here if c.strategy == fit), None),
        fastest=sets.get(group, []),
        loops=[_loop(strategy, some) for strategy, some in loops.items()],
        no_ratio=_no_ratio(cells),
    )


def _loop(strategy: str, cells: Sequence[Placed]) -> LoopOverview:
    ratios = [(c.ratio.estimate, place) for place, c in cells if c.ratio]
    return LoopOverview(
        strategy=strategy,
        cells=len(cells),
        not_ok=sum(c.status != "ok" for _, c in cells),
        lowest=min(ratios)[1] if ratios else None,
        highest=max(ratios)[1] if ratios else None,
        faster=sum(c.verdict == "faster" for _, c in cells),
        slower=sum(c.verdict == "slower" for _, c in cells),
        among_fastest=sum(c.among_fastest for _, c in cells),
        no_ratio=_no_ratio(cells),
    )


def _no_ratio(cells: Sequence[Placed]) -> int:
    """Cells that finished and have none: their work is not proven, or their rounds are too few."""
    return sum(c.status == "ok" and c.ratio is None for _, c in cells)
