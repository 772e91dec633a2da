"""Failures by reason and warnings by kind, in findings.json: bounded, and each led by the places of its first cells."""

from __future__ import annotations

from msgspec.structs import replace

from looptax.analyse.tallies import MOST_PLACES, MOST_TOLD, unfinished, warned
from looptax.records.findings import Comparison, Warning
from looptax.records.tallies import Tallies, Tally
from tests import synthetic
from tests.synthetic import Faults

(SOUND, *_) = synthetic.findings({"own_step": 2.0}).comparisons


def failed(reason: str, status: str = "failed") -> Comparison:
    return replace(SOUND, status=status, reason=reason)


def with_warnings(*kinds: str) -> Comparison:
    return replace(SOUND, warnings=[Warning(kind, "seen", "to do") for kind in kinds])


def test_reasons_that_differ_by_numbers_alone_are_one_and_statuses_stay_apart():
    late = [failed(f"not finished after {n} s", "timeout") for n in (18, 180, 7, 5)]
    found = unfinished([SOUND, failed("ValueError"), *late, failed("not finished after 9 s")])
    assert found == Tallies(
        [Tally("timeout", 4, [2, 3, 4]), Tally("failed", 1, [1]), Tally("failed", 1, [6])]
    )


def test_what_is_told_is_bounded_and_the_rest_is_counted():
    cells = [failed(letter) for letter in "abcdefghijklm" for _ in range(5)] + [failed("a")]
    found = unfinished(cells)
    assert len(found.told) == MOST_TOLD
    assert found.more == 13 - MOST_TOLD
    assert found.told[0] == Tally("failed", 6, [0, 1, 2])
    assert all(len(tally.first) <= MOST_PLACES for tally in found.told)


def test_a_cell_counts_once_in_each_kind_of_its_warnings():
    found = warned([with_warnings("probe", "trend", "probe"), SOUND, with_warnings("probe")])
    assert found == Tallies([Tally("probe", 2, [0, 2]), Tally("trend", 1, [0])])


def test_the_findings_of_a_run_have_both_with_their_places():
    faults = Faults(status={("own_step", 1024): "failed"})
    found = synthetic.findings({"own_step": 2.0}, rows=(1024, 4096), faults=faults)
    (tally,) = found.trust.unfinished.told
    (place,) = tally.first
    assert (tally.what, tally.cells) == ("failed", 1)
    assert (found.comparisons[place].strategy, found.comparisons[place].status) == ("own_step", "failed")
    assert [t.what for t in found.trust.warned.told] == list(
        dict.fromkeys(w.kind for c in found.comparisons for w in c.warnings)
    )
    (warning,) = [w for w in found.trust.warnings if w.kind == "unfinished"]
    assert "findings.json" in warning.text
