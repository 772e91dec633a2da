"""A fault that is planted in the statistics of a report makes the simulated validation fail."""

from __future__ import annotations

import statistics

import numpy as np
import pytest

from looptax.analyse import table
from looptax.records.validation import Section
from looptax.runner import stopping
from looptax.statistics import hodges_lehmann, ratios
from looptax.validate.simulated import coverage, noise, pairing

CELLS = 800
SEED = 1
KINDS = [kind for kind in noise.read().kinds if kind.name in ("normal", "two modes, 20 to 80")]
SPREADS = np.full(10, 0.05)


def fixed() -> Section:
    return coverage.fixed(KINDS, CELLS, SEED)


def stopped() -> Section:
    return coverage.stopped(KINDS, CELLS, SEED, SPREADS)


def paired() -> Section:
    return pairing.pairing(CELLS // 4, SEED)


def missed(section: Section) -> list[str]:
    return [check.what for check in section.checks if check.holds is False]


@pytest.mark.parametrize("ask", [fixed, stopped, paired])
def test_without_a_fault_every_figure_keeps_its_bound(ask):
    section = ask()
    assert len([check for check in section.checks if check.holds]) >= len(section.checks) // 2
    assert missed(section) == []


def without_outliers(values: np.ndarray, far: float = 3.0) -> np.ndarray:
    away = np.abs(values - np.median(values))
    return values[away <= far * 1.4826 * np.median(away)]


def test_dropping_outliers_before_the_interval(monkeypatch):
    sound = hodges_lehmann._checked
    monkeypatch.setattr(hodges_lehmann, "_checked", lambda values: without_outliers(sound(values)))
    assert [what for what in missed(fixed()) if what.startswith("two modes")]


def test_dropping_outliers_where_rounds_become_ratios(monkeypatch):
    sound = stopping.log_ratios
    monkeypatch.setattr(
        stopping, "log_ratios", lambda rounds: list(without_outliers(np.array(sound(rounds))))
    )
    assert "machine bursts: rounds with a ratio" in missed(paired())


def test_dropping_outliers_in_the_table_of_rounds(monkeypatch):
    sound = table._log_ratios
    monkeypatch.setattr(table, "_log_ratios", lambda calls: sound(calls).loc[lambda v: v.abs() < 0.3])
    assert "machine bursts: rounds with a ratio" in missed(paired())


def by_role(visits):
    times = {"reference": [], "strategy": []}
    for role, calls in visits:
        times[role].append(ratios.typical_step_seconds(calls))
    return times["reference"], times["strategy"]


def from_both_ends(visits):
    reference, strategy = by_role(visits)
    return statistics.median(np.log(r / s) for r, s in zip(reference, reversed(strategy), strict=True))


def all_of_one_against_all_of_the_other(visits):
    reference, strategy = by_role(visits)
    return float(np.log(statistics.median(reference) / statistics.median(strategy)))


def every_other_visit(visits):
    times = [ratios.typical_step_seconds(calls) for _, calls in visits]
    return statistics.median(np.log(r / s) for r, s in zip(times[::2], times[1::2], strict=True))


@pytest.mark.parametrize("wrong", [from_both_ends, all_of_one_against_all_of_the_other, every_other_visit])
def test_pairing_visits_wrongly_in_the_runner(monkeypatch, wrong):
    monkeypatch.setattr(ratios, "log_ratio", wrong)
    found = missed(paired())
    assert [what for what in found if "spread of rounds" in what or "hold the truth" in what]


def test_pairing_visits_wrongly_in_the_analysis(monkeypatch):
    sound = table._log_ratios

    def shuffled(calls):
        visit = calls["visit"]
        return sound(calls.assign(visit=visit // 4 * 4 + visit.map(lambda v: (0, 2, 1, 3)[v % 4])))

    monkeypatch.setattr(table, "_log_ratios", shuffled)
    assert "machine wanders: runner and analysis apart" in missed(paired())


def test_stopping_on_a_lucky_look(monkeypatch):
    def lucky(values, min_rounds, max_rounds, precision):
        if len(values) < min_rounds:
            return False
        return len(values) >= max_rounds or hodges_lehmann.p_value(values) <= 0.05

    monkeypatch.setattr(stopping, "enough_values", lucky)
    found = missed(stopped())
    assert [what for what in found if what.startswith("normal")]
    assert [what for what in found if what.startswith("two modes")]
