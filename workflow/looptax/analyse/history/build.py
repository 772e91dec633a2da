"""The histories of a run: one a workload and batch size, where the config asks for two stacks or more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from looptax.analyse.growths import LoopGrowth, growths
from looptax.analyse.history.lines import backends_of, lines_of, neighbours, stacks_of
from looptax.analyse.history.series import Draft, Known, draft
from looptax.analyse.history.software import software
from looptax.analyse.measured import Measured
from looptax.analyse.runs.difference import Side, decide
from looptax.analyse.runs.together import Move, together
from looptax.analyse.runs.units import units
from looptax.records.catalogue import Catalogue
from looptax.records.changes import Together
from looptax.records.config import Config
from looptax.records.findings import Answer, Comparison, Environment, Unserved
from looptax.records.history import History, Line, Series


def histories(
    config: Config,
    catalogue: Catalogue,
    measured: Sequence[Measured],
    grown: Mapping[tuple[str, int], Sequence[LoopGrowth]],
    comparisons: Sequence[Comparison],
    unserved: Sequence[Unserved],
    environments: Sequence[Environment],
    answered: Answer | None,
) -> list[History]:
    """The headline's first; ``grown`` tells of each workload and batch size how memory grew."""
    stacks = stacks_of(config)
    if len(stacks) < 2 or answered is None:
        return []
    lines = lines_of(stacks, backends_of(catalogue, [m.cell for m in measured]))
    titles = {entry.name: entry.title for entry in catalogue.stacks}
    rounds = {m.path: units(m.log_ratios, [r.process for r in m.cell.rounds]) for m in measured}
    ranks = {entry.name: rank for rank, entry in enumerate(catalogue.strategies)}
    head = answered.group.workload, answered.group.batch_size
    kinds = dict.fromkeys((c.group.workload, c.group.batch_size) for c in comparisons)
    found = []
    for kind in sorted(kinds, key=lambda kind: kind != head):
        here = {i: c for i, c in enumerate(comparisons) if (c.group.workload, c.group.batch_size) == kind}
        known = Known(
            comparisons=comparisons,
            cells={_place(c): (i, c) for i, c in here.items()},
            sides={
                _place(c): Side(
                    titles.get(c.group.stack, c.group.stack),
                    c,
                    config.seed,
                    rounds[c.path],
                    machine=c.machine,
                )
                for c in here.values()
            },
            unserved={
                (u.group.stack, u.strategy, u.group.rows): u.reason
                for u in unserved
                if (u.group.workload, u.group.batch_size) == kind
            },
            margin=config.margin,
        )
        loops = {(c.strategy, c.group.rows) for c in here.values() if c.strategy != config.reference}
        found.append(
            _history(
                kind,
                _lines(known, lines, sorted(loops, key=lambda loop: (ranks[loop[0]], loop[1])), environments),
                answered,
                comparisons,
                grown[kind],
            )
        )
    return found


def _lines(
    known: Known,
    lines: Mapping[str, Sequence[str]],
    loops: Sequence[tuple[str, int]],
    environments: Sequence[Environment],
) -> list[Line]:
    """Steps are decided together, and what turns rest upon too: all of a history are looked at at once."""
    drafts = {backend: _drafts(known, stacks, loops) for backend, stacks in lines.items()}
    every = [one for some in drafts.values() for one in some]
    steps = iter(decide([apart for one in every for apart in one.differences], known.margin))
    candidates = iter(decide([apart for one in every for apart in one.candidates], known.margin))
    found = []
    for backend, stacks in lines.items():
        series = [
            one.decided([next(steps) for _ in one.differences], [next(candidates) for _ in one.candidates])
            for one in drafts[backend]
        ]
        pairs = neighbours(stacks)
        found.append(
            Line(
                backend=backend,
                stacks=list(stacks),
                software=[software(*pair, environments) for pair in pairs],
                together=[_together(series, step) for step in range(len(pairs))],
                series=series,
            )
        )
    return found


def _together(series: Sequence[Series], step: int) -> list[Together]:
    """Of one step; loops of one size share a reference."""
    moved = ((place, one.rows, one.steps[step]) for place, one in enumerate(series))
    return together(
        Move(rows, place, step.difference, step.verdict) for place, rows, step in moved if step.difference
    )


def _drafts(known: Known, stacks: Sequence[str], loops: Sequence[tuple[str, int]]) -> list[Draft]:
    found = (draft(known, stacks, *loop) for loop in loops)
    return [one for one in found if one is not None]


def _history(
    kind: tuple[str, int],
    lines: list[Line],
    answered: Answer,
    comparisons: Sequence[Comparison],
    grown: Sequence[LoopGrowth],
) -> History:
    steps = [step for line in lines for series in line.series for step in series.steps]
    fit = [series for series in lines[0].series if series.strategy == answered.fit_strategy]
    return History(
        workload=kind[0],
        batch_size=kind[1],
        strategy=answered.fit_strategy if fit else None,
        rows=max(fit, key=lambda s: _told(s, comparisons)).rows if fit else answered.group.rows,
        lines=lines,
        compared=sum(step.difference is not None for step in steps),
        shown=sum(step.verdict in ("higher", "lower") for step in steps),
        growth=growths(grown),
    )


def _told(series: Series, comparisons: Sequence[Comparison]) -> tuple[bool, int, int]:
    """How much it tells: whether any ratio, in how many stacks a ratio or a bound, and of how many rows."""
    cells = [comparisons[point.comparison] for point in series.points if point.comparison is not None]
    ratios = sum(cell.ratio is not None for cell in cells)
    bounds = sum(cell.ratio is None and cell.bound_ratio is not None for cell in cells)
    return ratios > 0, ratios + bounds, series.rows


def _place(c: Comparison) -> tuple[str, str, int]:
    return c.group.stack, c.strategy, c.group.rows
