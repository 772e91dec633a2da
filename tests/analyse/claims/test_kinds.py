"""A case that puts together cells of two kinds of machine decides nothing, whichever the test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from looptax.analyse.claims.evidence import Evidence
from looptax.analyse.claims.find import find_claims
from looptax.records import claims as tests
from looptax.records.cell import Cell
from looptax.records.claims import Claim, ClaimFinding
from tests.analyse.claims.test_verdicts import BY_ID, each
from tests.analyse.claims.worlds import BATCHES, OTHER_MODEL, SIZES, cells, evidence, world
from tests.synthetic import REFERENCE, Faults
from tests.synthetic_kinds import elsewhere

APART = "measured on different kinds of machine"


def found(claim: Claim, of: Evidence) -> ClaimFinding:
    (finding,) = find_claims([claim], of, gpu=True)
    return finding


def moved(of: Evidence, away: Callable[[Cell], bool]) -> Evidence:
    """The same run with some of its cells on another kind of machine."""
    made = [elsewhere(m.cell) if away(m.cell) else m.cell for m in of.measured]
    return evidence(made, of.counts)


def other_side(test: tests.Test) -> Callable[[Cell], bool]:
    """One of the two sides that the test holds against one another."""
    if isinstance(test, tests.AdvantageOfModel):
        return lambda cell: cell.request.key.workload == OTHER_MODEL
    if isinstance(test, tests.AdvantageGrows | tests.CostGrows):
        if test.along == "rows":
            return lambda cell: cell.request.key.rows == SIZES[-1]
        return lambda cell: cell.request.key.batch_size == BATCHES[-1]
    if isinstance(test, tests.SavesUpTo):
        names = {pair.strategy for pair in test.pairs}
    elif isinstance(test, tests.StepShare):
        names = {test.than}
    else:
        names = set(getattr(test, "strategies", None) or [test.strategy])
    return lambda cell: cell.request.key.strategy in names


def within_cells(test: tests.Test) -> bool:
    """Whether each case is of one cell, in which the reference ran too, or of counts, which need no clock."""
    if isinstance(test, tests.SavesUpTo):
        return all(pair.than == REFERENCE for pair in test.pairs)
    return isinstance(test, tests.Counted | tests.Updates) or getattr(test, "than", "") == REFERENCE


@each
@pytest.mark.parametrize("holds", [True, False])
def test_no_claim_is_decided_across_kinds(claim, holds):
    test = claim.decided_by
    of = world(claim, holds)
    finding = found(claim, moved(of, other_side(test)))
    two_places = isinstance(test, tests.AdvantageGrows | tests.AdvantageOfModel)
    if within_cells(test) and not two_places:
        assert finding.verdict == ("supported" if holds else "refuted")
        assert APART not in finding.reason
    elif isinstance(test, tests.SavesUpTo):  # some pairs are of one cell
        assert {case.than for case in finding.cases} == {REFERENCE}
        assert finding.reason.endswith(f"left out: {APART}")
    else:
        assert (finding.verdict, finding.reason, finding.cases) == ("not tested here", APART, [])


def test_a_size_that_is_apart_is_left_out_and_counted():
    made = cells({"train_on_batch_dataset": 0.9, "fit_dataset": 1.4})
    away = ("fit_dataset", SIZES[0])
    claim = BY_ID["fit-is-faster-fed-alike"]
    of = moved(evidence(made), lambda c: (c.request.key.strategy, c.request.key.rows) == away)
    finding = found(claim, of)
    assert (finding.verdict, finding.tested, finding.supporting) == ("supported", 2, 2)
    assert finding.reason == f"1 case was left out: {APART}"
    most = moved(
        evidence(made), lambda c: (c.request.key.strategy, c.request.key.rows > SIZES[0]) == (away[0], True)
    )
    assert found(claim, most).reason == f"2 cases were left out: {APART}"


def test_a_cell_without_a_ratio_keeps_its_case_open_on_whatever_machine():
    faults = Faults(status={("fit_dataset", SIZES[-1]): "failed"})
    made = cells({"train_on_batch_dataset": 0.9, "fit_dataset": 1.4}, faults=faults)
    of = moved(evidence(made), lambda c: c.status == "failed")
    finding = found(BY_ID["fit-is-faster-fed-alike"], of)
    assert (finding.verdict, finding.tested) == ("inconclusive", 3)
    assert "no ratio that may be used" in finding.reason


def test_what_lies_between_the_two_sizes_may_be_of_another_kind():
    claim = BY_ID["lead-grows-with-data"]
    of = moved(world(claim, holds=True), lambda c: c.request.key.rows == SIZES[1])
    assert found(claim, of).verdict == "supported"


def test_a_smaller_size_is_never_taken_for_the_largest():
    claim = next(
        c
        for c in BY_ID.values()
        if isinstance(c.decided_by, tests.CostGrows) and c.decided_by.along == "rows"
    )
    dear = {"step_seconds": 400e-6 * 3 * claim.decided_by.times}
    made = cells({"own_step": 2.0}, SIZES[:1]) + cells({"own_step": 2.0}, SIZES[1:2], **dear)
    made += cells({"own_step": 2.0}, SIZES[2:])
    assert found(claim, evidence(made[:4])).verdict == "supported"
    finding = found(claim, moved(evidence(made), lambda c: c.request.key.rows == SIZES[-1]))
    assert (finding.verdict, finding.reason) == ("not tested here", APART)
