"""From a plan and its measured cells to the record: nothing else goes in, so it can be derived again at any time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from looptax.analyse.measured import first_utc
from looptax.records.base import RECORD_VERSION
from looptax.records.validation import Section, Validation
from looptax.validate.machine import agreement, plan, truths, verdicts
from looptax.validate.machine.judged import Judged, judge
from looptax.validate.machine.records import Plan, Planned, SectionName, Stored

TITLE = "Known truths, measured, and disturbance"


def derive(planned: Plan, cells: Sequence[Stored]) -> Validation:
    """Every section of the plan; planned cells that are not among ``cells`` count against it.

    Raises
    ------
    ValueError
        If there is not one cell.
    """
    if not cells:
        raise ValueError("a validation needs at least one measured cell")
    ordered = sorted(cells, key=lambda stored: stored.number)
    first = ordered[0].cell
    short = "" if planned.shortened is None else f" (shortened: at most {planned.shortened} of a kind)"
    return Validation(
        record_version=RECORD_VERSION,
        kind="measured",
        title=TITLE + short,
        seed=planned.seed,
        commit=first.request.code.commit,
        started_utc=min(first_utc(stored.cell) for stored in ordered),
        ended_utc=max(stored.cell.ended_utc for stored in ordered),
        host=first.host,
        versions=first.versions,
        sections=_sections(planned, [judge(stored) for stored in ordered]),
    )


def _sections(planned: Plan, every: list[Judged]) -> list[Section]:
    makers: dict[SectionName, Callable[[list[Planned], list[Judged]], Section]] = {
        "bare": truths.bare,
        "added": truths.added,
        "counted": truths.counted,
        "aa": agreement.aa,
        "retest": agreement.retest,
        "overlap": lambda asked, cells: agreement.overlap(asked, cells, every),
        "disturbance": lambda asked, cells: verdicts.disturbance(asked, cells, every),
    }
    found = []
    for name in plan.SECTIONS:
        asked = [cell for cell in planned.cells if cell.section == name]
        if asked:
            found.append(makers[name](asked, [j for j in every if j.planned.section == name]))
    return found
