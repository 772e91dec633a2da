"""What to do where two cells could not be compared, or where their rounds leave it open."""

from __future__ import annotations

from collections.abc import Iterable

from looptax.analyse.runs.read import Run
from looptax.records.runs import CellPair

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
    "no ratio": "The page of a run says why a cell has no ratio; a capped one needs a larger `timeout_seconds` "
    "or fewer rows in both.",
    SAME_ROUNDS: "Measure one of the two again, under a `name` of its own.",
}
OPEN = (
    "To narrow what is left open, ask for more rounds (`rounds` in both configs) and run make report again."
)
NOTHING_IN_COMMON = "Measure the same strategy, workload, batch size and rows in both."


def remedies(one: Run, other: Run, cells: Iterable[CellPair]) -> list[str]:
    """What to do about these cells, each thing once; one thing where there is no cell.

    Cells that were left as they were want nothing where others can be compared: these are what changed.
    """
    older = min(one, other, key=lambda run: run.findings.measured_from_utc).name
    cells = list(cells)
    if not cells:
        return [NOTHING_IN_COMMON]
    some = any(cell.difference for cell in cells)
    reasons = [r for cell in cells for r in cell.reasons if not (some and SAME_ROUNDS in r)]
    found = [remedy(reason).format(older=older) for reason in reasons]
    found += [OPEN for cell in cells if cell.verdict == "inconclusive"]
    return list(dict.fromkeys(found))


def remedy(reason: str) -> str:
    """What to do about one reason; a place for the older run's name in it."""
    return next((text for what, text in REMEDIES.items() if what in reason), NOTHING_IN_COMMON)
