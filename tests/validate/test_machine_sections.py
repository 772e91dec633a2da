"""What the sections count: cells of known speed that never ran."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from looptax.records.validation import Check, Validation
from looptax.validate.machine import plan
from looptax.validate.machine.bounds import at_least_of, at_most_of
from looptax.validate.machine.judged import judge
from looptax.validate.machine.records import Stored, Truth
from looptax.validate.machine.verdicts import outcome
from tests.synthetic import Faults
from tests.validate.machine_cells import derived, made_up

ADDED = "train_on_batch_200us"
HALF_MORE = Truth(added_share=0.5)
SLOWER = 1 / 1.5
QUIET = 8  # from this seed on no interval of the first ten leaves the truth out, as one in twenty does


def first(validation: Validation) -> Check:
    return validation.sections[0].checks[0]


def added(speeds: Sequence[float]) -> Validation:
    return derived(
        [made_up("added", ADDED, speed, n, HALF_MORE, seed=QUIET + n) for n, speed in enumerate(speeds)]
    )


def test_intervals_that_hold_the_injected_cost_are_counted() -> None:
    check = first(added(8 * [SLOWER] + 2 * [1.1 * SLOWER]))
    assert (check.trials, check.found, check.at_least, check.holds) == (10, 8, 9, False)
    assert first(added(8 * [SLOWER])).holds is True


def test_the_truth_comes_from_the_references_own_times() -> None:
    assert judge(made_up("added", ADDED, 0.9, 0, HALF_MORE)).true_ratio() == pytest.approx(1 / 1.5)
    judged = judge(made_up("added", ADDED, 0.9, 0, Truth(added_seconds=200e-6), step_seconds=1e-3, sd=1e-4))
    assert judged.true_ratio() == pytest.approx(1 / 1.2, rel=1e-3)


def aa(speeds: Sequence[float]) -> Check:
    cells = [made_up("aa", "train_on_batch", v, n, plan.SAME, seed=QUIET + n) for n, v in enumerate(speeds)]
    return first(derived(cells))


def test_loops_that_differ_from_themselves_are_counted() -> None:
    assert aa(8 * [1.0]).holds is True
    check = aa(8 * [1.0] + 2 * [1.1])
    assert (check.trials, check.found, check.at_most, check.holds) == (10, 2, 1, False)


def retest(seconds: Sequence[float]) -> Check:
    cells = [
        made_up(
            "retest",
            "fit_numpy",
            speed,
            2 * n + time,
            Truth(),
            repetition=time,
            rows=(512 * (n + 1),),
            seed=QUIET + 2 * n + time,
        )
        for n, second in enumerate(seconds)
        for time, speed in enumerate((0.8, second))
    ]
    return first(derived(cells))


def test_pairs_that_agree_are_counted() -> None:
    assert retest(4 * [0.8]).holds is True
    check = retest(4 * [0.8] + [0.9])
    assert (check.trials, check.found, check.at_least, check.holds) == (5, 4, 5, False)


@pytest.mark.parametrize(
    ("section", "strategy"), [("added", ADDED), ("aa", "train_on_batch"), ("disturbance", "same")]
)
def test_a_cell_that_failed_or_was_never_measured_counts_against(section: str, strategy: str) -> None:
    truth = plan.SAME if section != "added" else HALF_MORE
    speed = 1.0 if section != "added" else SLOWER
    cells = [made_up(section, strategy, speed, n, truth) for n in range(8)]  # type: ignore[arg-type]
    dead = made_up(section, strategy, speed, 8, truth, faults=Faults(status={strategy: "failed"}))  # type: ignore[arg-type]
    whole, lacking = derived(cells), derived([*cells, dead], more=[cells[0].planned])
    assert first(lacking).trials == 10
    worse = first(lacking).found - first(whole).found
    assert worse == (0 if section == "added" else 2)  # what counts against: of these ten, two hold nothing


def test_bare_waits_of_which_no_round_was_measured_are_not_recovered() -> None:
    truth = Truth(wait_seconds=200e-6, reference_wait_seconds=1e-3, trace_seconds=0.2)
    dead = made_up("bare", "wait_200us", 1.0, 0, truth, faults=Faults(status={"wait_200us": "failed"}))
    check = first(derived([dead]))
    assert check.found == pytest.approx(200e-6)
    assert check.holds is False


def loaded(stored: Stored, **seen: float) -> Stored:
    """The same cell, beside something that the signals show."""
    rounds = []
    for r in stored.cell.rounds:
        after = msgspec.structs.replace(
            r.after, **{name: getattr(r.before, name) + value for name, value in seen.items()}
        )
        rounds.append(msgspec.structs.replace(r, after=after))
    return msgspec.structs.replace(stored, cell=msgspec.structs.replace(stored.cell, rounds=rounds))


SAME, TENTH = plan.SAME, Truth(added_share=0.1)
WIDE = {"sd": 0.2}


@pytest.mark.parametrize(
    ("truth", "speed", "options", "seen", "told"),
    [
        (SAME, 1.0, {}, {}, "right"),
        (SAME, 1.0, WIDE, {}, "silent"),
        (SAME, 1.0, WIDE, {"pressure_seconds": 0.5}, "warned"),
        (SAME, 0.9, {}, {"pressure_seconds": 0.5}, "wrong"),
        (TENTH, 1 / 1.1, {}, {}, "right"),
        (TENTH, 1.0, {}, {"steal_seconds": 0.5}, "wrong"),
        (TENTH, 1.2, {}, {}, "wrong"),
        (TENTH, 1 / 1.1, WIDE, {"run_delay_seconds": 0.5}, "warned"),
    ],
)
def test_a_verdict_beside_a_load(
    truth: Truth, speed: float, options: dict[str, float], seen: dict[str, float], told: str
) -> None:
    stored = loaded(made_up("disturbance", "other", speed, 3, truth, **options), **seen)
    assert outcome(judge(stored)) == told


def test_wrong_and_silent_verdicts_count_alike() -> None:
    cells = [made_up("disturbance", "same", 1.0, n, SAME) for n in range(3)]
    wrong = made_up("disturbance", "same", 0.9, 3, SAME)
    silent = [made_up("disturbance", "same", 1.0, n, SAME, sd=0.2, seed=3) for n in (4, 5)]
    assert (
        first(derived([*cells, wrong, silent[0]])).found,
        first(derived([*cells, wrong, *silent])).found,
    ) == (2, 3)
    assert first(derived([*cells, wrong, *silent])).holds is False
    assert first(derived(cells)).holds is True


def test_warnings_where_nothing_was_in_the_way_are_told_too() -> None:
    quiet = [made_up("aa", "train_on_batch", 1.0, n, SAME) for n in range(3)]
    cells = [loaded(quiet[0], pressure_seconds=0.5), *quiet[1:], made_up("disturbance", "same", 1.0, 3, SAME)]
    check = derived(cells).sections[-1].checks[-1]
    assert (check.found, check.trials, check.holds) == (1, 3, None)


def test_bounds_of_a_shortened_run_are_never_looser() -> None:
    for cells in range(1, 41):
        assert at_least_of(36, 40, cells) / cells >= 36 / 40
        assert at_most_of(5, 40, cells) / cells <= 5 / 40
    assert (at_least_of(36, 40, 40), at_most_of(5, 40, 40)) == (36, 5)
