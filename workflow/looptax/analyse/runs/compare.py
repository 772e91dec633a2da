"""Two runs that a user names: what a change from the one to the other did to a loop."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import asdict

from looptax.analyse.answer import fit_strategy, slug
from looptax.analyse.cells import BadInput
from looptax.analyse.runs.asked import nearest, stacks_of, with_stacks
from looptax.analyse.runs.beside import beside
from looptax.analyse.runs.difference import Side, other_code
from looptax.analyse.runs.differs import differs_in
from looptax.analyse.runs.read import Run
from looptax.analyse.runs.remedies import remedies
from looptax.analyse.runs.together import Move, together
from looptax.analyse.verdict import SIGNIFICANCE
from looptax.records.base import RECORD_VERSION
from looptax.records.compared import CellOfOne, ComparedCell, ComparedRun, LoopChange, RunComparison
from looptax.records.findings import Comparison
from looptax.records.runs import CellPair, CodePart, DiffersIn

THE_USERS: tuple[CodePart, ...] = ("workload", "strategy")  # code whose change is what is compared


def compare(one: Run, other: Run, strategy: str | None = None) -> RunComparison:
    """Every cell that both have, or those of one strategy.

    A workload or strategy of the same name whose code changed is compared, and said to differ.

    Raises
    ------
    BadInput
        If no stack of the one is one of the other, or the strategy is not one of both or is the reference.
    """
    one, other = _same_stacks(one, other)
    if strategy is not None:
        one, other = _only(one, other, strategy)
    found = beside(one, other, THE_USERS)
    cells = [_cell(cell, *pair) for cell, pair in zip(found.cells, found.matched.pairs, strict=True)]
    references = {one.findings.reference, other.findings.reference}
    loops = _loops(cells, references)
    return RunComparison(
        record_version=RECORD_VERSION,
        level=1 - SIGNIFICANCE,
        significance=SIGNIFICANCE,
        margin=found.margin,
        one=_run(one),
        other=_run(other),
        differs=differs_in(one.findings, other.findings) + _code_differs(found.matched.pairs),
        titles=_titles(one, other),
        subject=strategy or _subject(loops, cells, other),
        loops=loops,
        slower=[loop.strategy for loop in loops if any(cells[at].verdict == "lower" for at in loop.cells)],
        compared=sum(cell.difference is not None for cell in cells),
        cells=cells,
        together=together(
            Move((cell.one, cell.other), place, cell.difference, cell.verdict)
            for place, cell in enumerate(cells)
            if cell.difference and cell.strategy not in references
        ),
        only_one=[_of_one(side.cell) for side in found.matched.only_one],
        only_other=[_of_one(side.cell) for side in found.matched.only_other],
        remedies=remedies(one, other, [cells[at] for loop in loops for at in loop.cells]),
    )


def _same_stacks(one: Run, other: Run) -> tuple[Run, Run]:
    """The cells of stacks that both have; where each has one, these two are compared."""
    ours, theirs = stacks_of(one), stacks_of(other)
    if len(ours) == len(theirs) == 1:
        return one, other
    common = [stack for stack in ours if stack in theirs]
    if not common:
        raise BadInput(
            f"No stack of {one.name} is one of {other.name}: the one has {', '.join(ours) or 'no cell'}, the other "
            f"{', '.join(theirs) or 'no cell'}. Name one of each: A=<folder>:<stack> B=<folder>:<stack>."
        )
    return with_stacks(one, common), with_stacks(other, common)


def _only(one: Run, other: Run, strategy: str) -> tuple[Run, Run]:
    """The cells of one strategy."""
    measured = [{side.cell.strategy for side in run.sides} for run in (one, other)]
    known = sorted(measured[0] | measured[1])
    if strategy not in known:
        raise BadInput(
            f"the strategy {strategy!r} was measured in neither run; they have {', '.join(known) or 'none'}."
            + nearest(strategy, known)
        )
    for run, names in zip((one, other), measured, strict=True):
        if strategy not in names:
            raise BadInput(
                f"the strategy {strategy!r} was not measured in {run.name}; both have "
                f"{', '.join(sorted(measured[0] & measured[1])) or 'none in common'}. "
                "Add it to that config, and run make report."
            )
        if strategy == run.findings.reference:
            raise BadInput(
                f"{strategy!r} is the reference of {run.name}, which ratios are relative to: they do not say what "
                "became of it. Measure both runs with another strategy as `reference`."
            )
    return _of_strategy(one, strategy), _of_strategy(other, strategy)


def _of_strategy(run: Run, strategy: str) -> Run:
    sides = [side for side in run.sides if side.cell.strategy == strategy]
    return Run(run.name, run.findings, run.titles, sides)


def _cell(cell: CellPair, one: Side, other: Side) -> ComparedCell:
    return ComparedCell(
        **asdict(cell),
        one_rounds=one.cell.rounds,
        other_rounds=other.cell.rounds,
        one_status=one.cell.status,
        other_status=other.cell.status,
        one_work=one.cell.work,
        other_work=other.cell.work,
        other_code=other_code(one.cell, other.cell),
    )


def _loops(cells: Sequence[ComparedCell], references: set[str]) -> list[LoopChange]:
    """One for each strategy but the references, in the order of the cells."""
    places: dict[str, list[int]] = {}
    for at, cell in enumerate(cells):
        if cell.strategy not in references:
            places.setdefault(cell.strategy, []).append(at)
    return [_loop(strategy, at, [cells[i] for i in at]) for strategy, at in places.items()]


def _loop(strategy: str, places: list[int], cells: Sequence[ComparedCell]) -> LoopChange:
    compared = [cell for cell in cells if cell.difference]
    verdicts = {cell.verdict for cell in compared}
    changed = {part for cell in compared for part in cell.other_code}
    return LoopChange(
        strategy=strategy,
        verdict=verdicts.pop() if len(verdicts) == 1 else "not alike" if verdicts else "not comparable",
        cells=places,
        code=[part for part in THE_USERS if part in changed],
    )


def _subject(loops: Sequence[LoopChange], cells: Sequence[ComparedCell], other: Run) -> str | None:
    """The only loop whose own code changed, else fit as most people mean it, else the only one; None of several.

    Loops that can be compared go before all that cannot.
    """
    changed = [
        loop.strategy for loop in loops if any("strategy" in cells[at].other_code for at in loop.cells)
    ]
    if len(changed) == 1:
        return changed[0]
    comparable = [loop.strategy for loop in loops if loop.verdict != "not comparable"]
    names = comparable or [loop.strategy for loop in loops]
    fit = fit_strategy(other.findings.reference, [side.cell for side in other.sides])
    if fit in names:
        return fit
    return names[0] if len(names) == 1 else None


def _code_differs(pairs: Sequence[tuple[Side, Side]]) -> list[DiffersIn]:
    """The user's code that is not the same in both, by its hashes, each once."""
    found: dict[str, DiffersIn] = {}
    for one, other in pairs:
        for part in other_code(one.cell, other.cell):
            a, b = one.cell.code, other.cell.code
            if part in THE_USERS and a and b:
                name = slug(one.cell.group.workload) if part == "workload" else one.cell.strategy
                what = f"code of the {part} {name}"
                found.setdefault(what, DiffersIn(what, getattr(a, part), getattr(b, part)))
    return list(found.values())


def _titles(one: Run, other: Run) -> dict[str, str]:
    """How the strategies of the cells that were looked at are called, the later run's way."""
    measured = {side.cell.strategy for run in (one, other) for side in run.sides}
    return {name: title for name, title in sorted({**one.titles, **other.titles}.items()) if name in measured}


def _run(run: Run) -> ComparedRun:
    found = run.findings
    return ComparedRun(
        label=run.name,
        title=found.title,
        stacks=stacks_of(run),
        reference=found.reference,
        measured_from_utc=found.measured_from_utc,
        measured_to_utc=found.measured_to_utc,
    )


def _of_one(cell: Comparison) -> CellOfOne:
    return CellOfOne(cell.strategy, cell.group)
