"""A cell stops by the width of its interval and by nothing else."""

import numpy as np
import pytest

from looptax.runner.stopping import CONFIRMING, enough_values
from looptax.statistics import hodges_lehmann

NARROW, WIDE = 0.001, 0.5


def rounds(*scatter: float) -> list[float]:
    """Log ratios that lie in turn above and below 0 by so much."""
    return [s * (-1) ** i * (1 + i / 100) for i, s in enumerate(scatter)]


def taken(values: list[float], least: int = 6, most: int = 20, precision: float = 0.05) -> int:
    return next(n for n in range(most + 1) if enough_values(values[:n], least, most, precision))


def test_the_least_rounds_are_enough_where_they_agree():
    assert taken(rounds(*[NARROW] * 20)) == 6
    assert taken(rounds(*[NARROW] * 20), least=9) == 9


def test_a_later_look_is_confirmed_by_rounds_that_it_has_not_chosen():
    values = rounds(WIDE, WIDE, *[NARROW] * 18)
    narrow = next(n for n in range(6, 21) if hodges_lehmann.half_width(values[:n]) <= np.log1p(0.05))
    assert narrow > 6
    assert taken(values) == narrow + CONFIRMING


def test_rounds_that_never_agree_end_at_the_most():
    assert taken(rounds(*[WIDE] * 20)) == 20
    assert taken(rounds(*[WIDE] * 20), most=6) == 6


@pytest.mark.parametrize("shift", [-1.0, 0.07, 3.0])
def test_where_the_interval_lies_does_not_matter(shift):
    values = list(np.random.default_rng(4).normal(0, 0.08, 20))
    assert 6 < taken(values) < 20
    assert taken([v + shift for v in values]) == taken(values)
