"""The answer in one sentence, no more than ratios within a cell can carry, and what it does not say."""

from __future__ import annotations

from collections.abc import Sequence

from looptax.records.changes import Together
from looptax.records.compared import ComparedCell, LoopChange, RunComparison
from looptax.records.findings import Interval
from looptax.records.runs import Changed, CodePart
from looptax.report import format as fmt
from looptax.report.compared.places import at

MOST_SAID = 4  # sizes with their numbers in one clause; more are left to the table
BECAME = {
    "lower": "became slower",
    "higher": "became faster",
    "no practical difference": "shows no practical difference",
    "inconclusive": "is not shown to have become slower or faster",
}
OF_SEVERAL = {
    "lower": "became slower",
    "higher": "became faster",
    "not alike": "not alike in all cells",
    "no practical difference": "no practical difference",
    "inconclusive": "not shown to be slower or faster",
    "not comparable": "cannot be compared",
}
CHANGED: dict[CodePart, str] = {"workload": "the workload's code", "strategy": "the strategy's code"}


def sentence(found: RunComparison) -> str:
    """Whether the change made the loop in question slower, relative to the reference."""
    change = f"from {fmt.plain(found.one.label)} to {fmt.plain(found.other.label)}"
    loop = next((loop for loop in found.loops if loop.strategy == found.subject), None)
    if not found.loops or (found.subject is not None and loop is None):
        subject, of_it = (fmt.plain(found.subject), " of it") if found.subject else ("a loop", "")
        return f"Whether {subject} became slower {change} cannot be told: they have no cell{of_it} in common."
    reference = fmt.plain(found.other.reference)
    if loop is None:
        return f"Relative to {reference}, {change}: {_several(found.loops)}."
    cells = [found.cells[place] for place in loop.cells]
    if loop.verdict == "not comparable":
        reasons = dict.fromkeys(fmt.plain(reason) for cell in cells for reason in cell.reasons)
        return (
            f"Whether {fmt.plain(loop.strategy)} became slower {change} cannot be told: {'; '.join(reasons)}."
        )
    changed = [CHANGED[part] for part in loop.code]
    change += f", with {fmt.listed(changed)} changed" if changed else ""
    clauses = _clauses(cells, found.level)
    return f"Relative to {reference}, {change}, {fmt.plain(loop.strategy)} {'; it '.join(clauses)}."


def unsaid(found: RunComparison) -> list[str]:
    """What the sentence does not say, and what speaks against it; empty where nothing was compared."""
    if not found.compared:
        return []
    reference = fmt.plain(found.other.reference)
    said = [
        f"These are speeds relative to {reference} in the same processes. Whether {reference} itself became slower "
        "they do not say: times of different minutes or machines are not compared."
    ]
    said += [_together(found, moved) for moved in found.together]
    if any("workload" in loop.code for loop in found.loops):
        said.append(
            "Both loops ran the changed workload: a step that takes longer by itself brings every ratio nearer "
            "to 1, without any change in the loops."
        )
    compared = [cell for cell in found.cells if cell.difference]
    for strategy in dict.fromkeys(c.strategy for c in compared if c.one_work != c.other_work):
        said.append(
            f"{fmt.plain(strategy)} does the work of {reference} in one of the two and other work in the other."
        )
    odd = [c for c in found.cells if c.strategy == found.other.reference and c.verdict in ("higher", "lower")]
    if odd:
        places = fmt.listed([at(c.one, [c.one for c in odd]) for c in odd])
        said.append(
            f"{reference} against itself differs too, {places}: these runs are noisier than intervals say."
        )
    said.append("Intervals speak of these two runs: the same machine on another day can differ by more.")
    return said


def _together(found: RunComparison, moved: Together) -> str:
    """Loops that moved as one: what they share is the reference."""
    cells = [found.cells[place] for place in moved.places]
    reference = fmt.plain(found.other.reference)
    became = "slower" if moved.verdict == "higher" else "faster"
    return (
        f"But all {fmt.count(len(cells))} loops {at(cells[0].one, [c.one for c in found.cells])} moved as one: "
        f"{fmt.ratio(moved.least)} to {fmt.ratio(moved.most)} times lies in the interval of each. What they share "
        f"is {reference}: the simplest reading is that it became {became} by that factor, and they did not change."
    )


def _clauses(cells: Sequence[ComparedCell], level: float) -> list[str]:
    """What came out, by verdict; the level of the intervals is said at the first."""
    groups = [cell.one for cell in cells]
    interval = f"{fmt.percent(level)} interval "
    clauses = []
    for verdict, became in BECAME.items():
        here = [cell for cell in cells if cell.verdict == verdict]
        if len(here) > MOST_SAID:
            clauses.append(f"{became} in {len(here)} of {len(cells)} cells (numbers below)")
        elif here:
            ratios: list[str] = []
            for cell in here:
                opening = "its ratio is " if not ratios else ""
                closing = " what it was" if not ratios else ""
                ratios.append(f"{at(cell.one, groups)} {opening}{_times(cell, closing, interval)}")
                interval = ""
            clauses.append(f"{became}: {', '.join(ratios)}")
    without = [at(cell.one, groups) for cell in cells if cell.difference is None]
    if len(without) > MOST_SAID:
        clauses.append(f"cannot be compared in {len(without)} of {len(cells)} cells (reasons below)")
    elif without:
        clauses.append(f"cannot be compared {fmt.listed(without)} (reasons below)")
    return clauses


def bounds(change: Interval, verdict: Changed) -> fmt.Bounds:
    """A ratio of ratios as printed: one that is shown to be none of 1.00 does not read so."""
    return (fmt.telling_bounds if verdict in ("higher", "lower") else fmt.ratio_bounds)(change)


def _times(cell: ComparedCell, closing: str, interval: str) -> str:
    lower, estimate, upper = bounds(cell.difference or Interval(1, 1, 1), cell.verdict)
    return (
        f"{estimate} times{closing} ({interval}{lower} to {upper}; "
        f"{fmt.count(cell.one_rounds)} and {fmt.count(cell.other_rounds)} rounds)"
    )


def _several(loops: Sequence[LoopChange]) -> str:
    """Every loop by what became of it, where none is asked for."""
    by_verdict = {
        said: [fmt.plain(loop.strategy) for loop in loops if loop.verdict == verdict]
        for verdict, said in OF_SEVERAL.items()
    }
    return "; ".join(f"{said}: {', '.join(names)}" for said, names in by_verdict.items() if names)
