from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from looptax.analyse.cell_warnings import disagreeing_numbers
from looptax.analyse.find import find
from looptax.analyse.overlaps import overlaps
from looptax.analyse.pauses import longest_pause
from looptax.analyse.table import timings_table
from looptax.records.cell import Round
from looptax.records.findings import Findings, Interval
from tests import synthetic
from tests.synthetic import Faults


def kinds(found: Findings, strategy: str = "fit_numpy") -> set[str]:
    return {w.kind for c in found.comparisons if c.strategy == strategy for w in c.warnings}


def findings(**faults: object) -> Findings:
    return synthetic.findings({"fit_numpy": 1.3}, rows=(1024,), rounds=9, sd=0.01, faults=Faults(**faults))  # type: ignore[arg-type]


def test_quiet_cells_have_no_warnings():
    quiet = findings()
    assert not any(c.warnings for c in quiet.comparisons)
    assert quiet.trust.warnings == []


@pytest.mark.parametrize(
    ("fault", "kind"), [("outlier", "outliers"), ("two_modes", "two modes"), ("slow_epochs", "totals differ")]
)
def test_what_was_put_in_is_found_and_nothing_is_dropped(fault, kind):
    found = findings(**{fault: ["fit_numpy"]})
    assert kind in kinds(found)
    assert kinds(found, "train_on_batch") == set()
    cell = found.comparisons[-1]
    assert cell.rounds == 9
    assert all(w.text and w.remedy for w in cell.warnings)


def test_a_mean_pulled_away_is_said():
    faults = Faults(outlier=["fit_numpy"])
    found = synthetic.findings({"fit_numpy": 1.3}, rows=(1024,), rounds=20, sd=0.01, faults=faults)
    assert "mean differs" in kinds(found)


def test_totals_that_decide_nothing_where_typical_epochs_do_are_said():
    config, _, _ = synthetic.run({"fit_numpy": 1.0})
    faster, open_, same = Interval(1.18, 1.04, 1.22), Interval(1.1, 0.96, 1.19), Interval(1.17, 1.05, 1.21)
    assert [w.kind for w in disagreeing_numbers((faster, None, open_), config)] == ["totals differ"]
    assert disagreeing_numbers((faster, None, same), config) == []


def test_an_outlier_is_named_by_its_round():
    text = next(
        w.text for w in findings(outlier=["fit_numpy"]).comparisons[-1].warnings if w.kind == "outliers"
    )
    assert "0 (2.3" in text


def test_a_reference_that_differs_from_itself_is_said():
    found = synthetic.findings({"train_on_batch": 1.1, "fit_numpy": 1.3}, rows=(1024,))
    assert "A/A" in kinds(found, "train_on_batch")
    assert "A/A" in {w.kind for w in found.trust.warnings}
    assert [c.verdict for c in found.trust.aa] == ["reference"]


def test_stolen_time_is_said_and_counted():
    found = findings(steal_share=0.05)
    assert "steal" in kinds(found)
    assert found.trust.steal_seconds == pytest.approx(18 * 1.4 * 0.05)


def with_probes(factor: Callable[[int], float]) -> Findings:
    """Findings whose probes take so many times as long, by the round's index."""
    config, known, cells = synthetic.run({"fit_numpy": 1.3}, rows=(1024,), rounds=9, sd=0.01)
    rounds = []
    for r in cells[-1].rounds:
        noise = {
            when: msgspec.structs.replace(n, probe_seconds=n.probe_seconds * factor(r.index))
            for when, n in (("before", r.before), ("after", r.after))
        }
        rounds.append(msgspec.structs.replace(r, **noise))
    cells[-1] = msgspec.structs.replace(cells[-1], rounds=rounds)
    return find(config, known, cells, timings_table(cells), [])


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        (lambda index: 1.3 if index >= 5 else 1.0, "longer in 4 of 9 rounds"),
        (lambda index: 1.03**index, "slower over the rounds"),
        (lambda index: 0.97**index, "faster over the rounds"),
    ],
)
def test_a_machine_that_changes_its_speed_is_said(factor: Callable[[int], float], told: str):
    warned = [w for w in with_probes(factor).comparisons[-1].warnings if w.kind == "probe"]
    assert len(warned) == 1
    assert told in warned[0].text
    assert "quiet machine" in warned[0].remedy


@pytest.mark.parametrize("factor", [lambda index: 1.03 if index >= 5 else 1.0, lambda index: 2.0])
def test_a_speed_that_hardly_changes_or_stays_as_it_is_is_not(factor: Callable[[int], float]):
    assert "probe" not in kinds(with_probes(factor))


def test_signals_the_kernel_does_not_give_are_no_warning():
    config, known, cells = synthetic.run({"fit_numpy": 1.3}, rows=(1024,))
    for position, cell in enumerate(cells):
        rounds = [
            msgspec.structs.replace(
                r,
                before=msgspec.structs.replace(r.before, steal_seconds=None, run_delay_seconds=None),
                after=msgspec.structs.replace(r.after, steal_seconds=None, run_delay_seconds=None),
            )
            for r in cell.rounds
        ]
        cells[position] = msgspec.structs.replace(cell, rounds=rounds)
    assert find(config, known, cells, timings_table(cells), []).trust.steal_seconds is None


def test_parents_that_disagree_are_said():
    config, known, cells = synthetic.run({"fit_numpy": 1.3}, rows=(1024,), parents=2)
    assert {r.parent for r in cells[-1].rounds} == {0, 1}

    def slower(role: str, parent: int, seconds: float) -> float:
        return seconds * 1.3 if parent and role == "strategy" else seconds

    rounds = []
    for r in cells[-1].rounds:
        visits = [
            msgspec.structs.replace(
                v,
                calls=[
                    msgspec.structs.replace(c, seconds=slower(v.role, r.parent, c.seconds)) for c in v.calls
                ],
            )
            for v in r.visits
        ]
        rounds.append(msgspec.structs.replace(r, visits=visits))
    cells[-1] = msgspec.structs.replace(cells[-1], rounds=rounds)
    found = find(config, known, cells, timings_table(cells), [])
    assert "parents disagree" in kinds(found)


def test_overlapping_rounds_are_counted():
    _, _, apart = synthetic.run({"fit_numpy": 1.3}, rows=(1024,))
    assert overlaps(apart) == 0
    twice = msgspec.structs.replace(apart[0], rounds=apart[0].rounds * 2)
    assert overlaps([twice]) == len(apart[0].rounds)  # of one cell, too
    assert overlaps(synthetic.run({"fit_numpy": 1.3}, rows=(1024,), faults=Faults(overlap=True))[2]) == 15


@pytest.mark.parametrize(
    ("prepared_at", "resumed_at", "found"), [(0.4, 1.0, 0), (0.4, 0.9, 1), (0.6, 1.0, 1)]
)
def test_rounds_may_be_prepared_at_once_but_not_beside_a_timed_one(
    prepared_at: float, resumed_at: float, found: int
):
    """The first is prepared from 0 to 0.4 s and timed from 0.5 to 1.0 s; the other begins at 0, too."""
    _, _, cells = synthetic.run({"fit_numpy": 1.3}, rows=(1024,))
    first = msgspec.structs.replace(
        cells[0].rounds[0],
        started=0.0,
        prepared=0.4,
        resumed=0.5,
        ended=1.0,
        started_utc="2026-01-01T00:00:00Z",
    )
    other = msgspec.structs.replace(first, prepared=prepared_at, resumed=resumed_at, ended=1.5)
    assert overlaps([msgspec.structs.replace(cells[0], rounds=[first, other])]) == found


def test_another_host_or_another_boot_is_no_overlap():
    _, _, cells = synthetic.run({"fit_numpy": 1.3}, rows=(1024,), faults=Faults(overlap=True))
    elsewhere = msgspec.structs.replace(cells[1].host, hostname="another")
    assert overlaps([cells[0], msgspec.structs.replace(cells[1], host=elsewhere)]) == 0
    later = [
        msgspec.structs.replace(r, started_utc=r.started_utc.replace("2026-01", "2026-02"))
        for r in cells[1].rounds
    ]
    assert overlaps([cells[0], msgspec.structs.replace(cells[1], rounds=later)]) == 0


def test_a_pause_in_the_middle_of_a_run_is_said():
    config, known, cells = synthetic.run({"fit_numpy": 1.3}, rows=(1024,))
    assert longest_pause(cells) < 60
    assert longest_pause([]) == 0
    resumed = [
        msgspec.structs.replace(r, started_utc=r.started_utc.replace("2026-01-01", "2026-01-02"))
        if r.index >= 4
        else r
        for r in cells[-1].rounds
    ]
    cells[-1] = msgspec.structs.replace(cells[-1], rounds=resumed)
    told = [
        w.text
        for w in find(config, known, cells, timings_table(cells), []).trust.warnings
        if w.kind == "pause"
    ]
    assert len(told) == 1
    minutes = int(told[0].split(" for ")[1].split()[0])
    assert 23 * 60 < minutes < 24 * 60 + 1


@pytest.mark.parametrize(("late", "warned"), [(0.03, True), (-0.03, True), (0.005, False)])
def test_a_machine_that_is_busier_late_in_the_run_than_early_is_said(late: float, warned: bool):
    """Each strategy waits unlike long for its own threads; what counts is how that changes within a cell."""
    config, known, cells = synthetic.run({"fit_numpy": 1.3, "own_step": 2.0}, rows=(256, 1024))
    for place, cell in enumerate(cells):
        shares = [0.1 * place + 0.05 + (late if r.index >= 4 else 0.0) for r in cell.rounds]
        rounds = [
            msgspec.structs.replace(
                r,
                before=msgspec.structs.replace(r.before, run_delay_seconds=0.0),
                after=msgspec.structs.replace(r.after, run_delay_seconds=share * timed_seconds(r)),
            )
            for r, share in zip(cell.rounds, shares, strict=True)
        ]
        cells[place] = msgspec.structs.replace(cell, rounds=rounds)
    found = find(config, known, cells, timings_table(cells), [])
    told = [w.text for w in found.trust.warnings if w.kind == "busier"]
    assert len(told) == warned
    assert not warned or f"{0.3 + late:.1%} late" in told[0]


def timed_seconds(round_: Round) -> float:
    return max(v.ended for v in round_.visits) - min(v.started for v in round_.visits)


def test_trust_sums_up():
    found = synthetic.findings({"fit_numpy": 1.3}, faults=Faults(status={("fit_numpy", 4096): "failed"}))
    trust = found.trust
    assert (trust.cells, trust.cells_ok, trust.rounds, trust.overlaps) == (6, 5, 40, 0)
    assert trust.claimed_rounds == trust.proven_rounds == 16
    assert 0.005 < trust.probe_spread < 0.02
    assert trust.median_half_width < 0.05
    assert any(w.kind == "unfinished" and "1 of 6" in w.text for w in trust.warnings)
