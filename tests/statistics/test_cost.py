from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from looptax.statistics import bootstrap, cost
from looptax.statistics.break_even import Model, break_even

STEPS = [8, 32, 128]


@given(st.floats(0, 0.1), st.floats(1e-6, 1e-2))
def test_exact_times_give_back_the_costs(fixed, step):
    times = fixed + step * np.array(STEPS)
    a, b = cost.fit(STEPS, times)
    assert a == pytest.approx(fixed, abs=1e-6 * times[0])
    assert b == pytest.approx(step, rel=1e-6)
    assert cost.left_out_error(STEPS, times) == pytest.approx(0, abs=1e-6)


def test_every_size_weighs_by_its_relative_error():
    # 10 % off at the largest size must not swamp the fixed cost, which the small sizes know.
    times = 0.01 + 1e-4 * np.array([8, 32, 100_000])
    times[2] *= 1.1
    fixed, _ = cost.fit([8, 32, 100_000], times)
    assert fixed == pytest.approx(0.01, rel=0.05)


def test_many_resamples_at_once():
    times = np.tile(0.002 + 3e-4 * np.array(STEPS), (5, 1))
    fixed, step = cost.fit(STEPS, times)
    assert fixed.shape == step.shape == (5,)
    assert step == pytest.approx([3e-4] * 5)


def test_a_bend_shows_as_error_of_the_size_left_out():
    assert cost.left_out_error([1, 2, 4], np.array([1.0, 2.0, 8.0])) == pytest.approx(-0.5)


@pytest.mark.parametrize(
    ("steps", "times"),
    [([8], [1.0]), ([8, 8], [1.0, 1.0]), ([8, 16], [1.0, 0.0]), ([8, 16], [1.0, 2.0, 3.0])],
)
def test_no_model_without_two_sizes_and_real_times(steps, times):
    with pytest.raises(ValueError, match=r"two or more|above 0"):
        cost.fit(steps, np.array(times))


def test_leaving_one_of_two_sizes_out_is_refused():
    with pytest.raises(ValueError, match="three"):
        cost.left_out_error([1, 2], np.array([1.0, 2.0]))


def model(fixed: float, step: float, sd: float = 0.01, seed: int = 0) -> Model:
    noise = np.random.default_rng(seed).normal(1, sd, (2, 1000))
    return Model(fixed, step, fixed * noise[0], step * noise[1])


@pytest.mark.parametrize(
    ("strategy", "kind"),
    [
        ((0.0001, 1e-4), "always"),
        ((0.01, 4e-4), "never"),
        ((0.01, 1e-4), "from"),
        ((0.0005, 4e-4), "up to"),
        ((0.001, 2e-4), "undecided"),
    ],
)
def test_kinds_of_break_even(strategy, kind):
    found = break_even(model(*strategy, seed=1), model(0.001, 2e-4))
    assert found.kind == kind
    assert (found.steps is not None) == (kind in ("from", "up to"))


def test_break_even_holds_the_known_truth():
    found = break_even(model(0.01, 1e-4, seed=1), model(0.001, 2e-4))
    assert found.steps is not None
    best, lower, upper = found.steps
    assert best == pytest.approx(90)
    assert lower < 90 < upper
    assert upper / lower < 1.3


def test_a_slow_start_shorter_than_one_step_is_always():
    assert break_even(model(0.00105, 1e-4, 0.001), model(0.001, 2e-4, 0.001, 1)).kind == "always"


def test_equal_models_are_undecided():
    same = model(0.001, 2e-4)
    assert break_even(same, model(0.001, 2e-4, seed=3)).kind == "undecided"
    assert break_even(same, same).kind == "never"  # the very same loop is never faster than itself


def test_expanded_resamples_hold_the_truth_where_plain_ones_are_too_narrow():
    held = {"plain": 0, "expanded": 0}
    runs, rounds = 400, 6
    for seed in range(runs):
        generator = np.random.default_rng(seed)
        values = generator.normal(0, 1, rounds)
        best = float(np.median(bootstrap.walsh_averages(values)))
        plain = bootstrap.pseudo_medians(values[bootstrap.draw(rounds, generator, 400)])
        for name, samples in (("plain", plain), ("expanded", bootstrap.expanded(plain, best, rounds))):
            lower, upper = bootstrap.percentile_interval(samples)
            held[name] += lower <= 0 <= upper
    assert held["plain"] / runs < 0.92
    assert held["expanded"] / runs >= 0.92


def test_pseudo_medians_in_parts_are_those_at_once(monkeypatch):
    values = np.random.default_rng(0).normal(size=(50, 9))
    whole = bootstrap.pseudo_medians(values)
    monkeypatch.setattr(bootstrap, "MOST_AVERAGES", 100)
    assert (bootstrap.pseudo_medians(values) == whole).all()
