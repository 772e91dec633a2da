"""What to do where two cells could not be compared, or where their rounds leave it open."""

from __future__ import annotations

from collections.abc import Iterable

from looptax.analyse.runs.read import Run
from looptax.records.base import Status
from looptax.records.compared import ComparedCell

SAME_ROUNDS = "same rounds"
# What a reason of ``difference.reasons_against`` holds, and what makes the cells comparable.
REMEDIES = {
    "the measuring core": "Measure {older}, the older of the two, again with this version of Looptax: "
    "make report CONFIG=<its config>, on its machine and in its stack.",
    "the reference": "Measure one of the two again with the other's reference: "
    "the same name under `reference`, and the same code.",
    "the seed": "Give both configs the same `seed`, and measure one of the two again: make report.",
    "their code": "Make new findings of it from its cells: make report CONFIG=<its config>.",
    "its code": "Make new findings of it from its cells: make report CONFIG=<its config>.",
    "no ratio": "The page of a run says why a cell has no ratio.",
    SAME_ROUNDS: "Measure one of the two again, under a `name` of its own.",
}
NO_RATIO = "no ratio"
WITHOUT: dict[Status, str] = {  # what gives a cell of this status a ratio
    "capped": "A cell that was capped needs a larger `timeout_seconds`, or fewer rows in both.",
    "timeout": "A cell that ran out of time needs a larger `timeout_seconds`, or fewer rows in both.",
    "out_of_memory": "A cell that ran out of memory needs fewer rows in both, or a machine with more.",
    "failed": "A loop that fails gives no ratio: the page of its run says how it failed.",
    "not_finite": "Weights that are not finite give no ratio: the page of that run says of which loop they are.",
    "no_stack": "A stack without an environment gives no ratio: make stacks says which it is.",
    "not_served": "A loop that cannot train the workload has no ratio: compare another.",
}
OPEN = (
    "To narrow what is left open, ask for more rounds (`rounds` in both configs) and run make report again."
)
NOTHING_IN_COMMON = "Measure the same strategy, workload, batch size and rows in both."


def remedies(one: Run, other: Run, cells: Iterable[ComparedCell]) -> list[str]:
    """What to do about these cells, each thing once; one thing where there is no cell.

    Cells that were left as they were want nothing where others can be compared: these are what changed.
    """
    older = min(one, other, key=lambda run: run.findings.measured_from_utc).name
    cells = list(cells)
    if not cells:
        return [NOTHING_IN_COMMON]
    some = any(cell.difference for cell in cells)
    wanting = [cell for cell in cells if not (some and any(SAME_ROUNDS in reason for reason in cell.reasons))]
    found = [text.format(older=older) for cell in wanting for text in _of_cell(cell)]
    found += [OPEN for cell in cells if cell.verdict == "inconclusive"]
    return list(dict.fromkeys(found))


def _of_cell(cell: ComparedCell) -> list[str]:
    """For every reason what to do about it; where a ratio is missing, by what became of the cells."""
    without = [WITHOUT[status] for status in (cell.one_status, cell.other_status) if status in WITHOUT]
    told = [without if NO_RATIO in reason and without else [remedy(reason)] for reason in cell.reasons]
    return [text for texts in told for text in texts]


def remedy(reason: str) -> str:
    """What to do about one reason; a place for the older run's name in it."""
    return next((text for what, text in REMEDIES.items() if what in reason), NOTHING_IN_COMMON)
