"""Rounds of one process agree with one another more than with others: between cells they count as one."""

from __future__ import annotations

import numpy as np

from looptax.analyse.runs.difference import Difference, Side, decide, difference
from looptax.analyse.runs.units import units
from tests import synthetic

ROUNDS, PASSES, STEPS = 10, (3, 2, 4, 1), 12


def test_the_mean_of_each_process_in_the_order_in_which_it_served() -> None:
    assert units(np.array([1.0, 3.0, 5.0, 7.0]), [2, 2, 0, 1]).tolist() == [2.0, 5.0, 7.0]


def test_of_one_process_alone_the_rounds() -> None:
    assert units(np.array([1.0, 3.0]), [0, 0]).tolist() == [1.0, 3.0]


def false_steps(counted: bool) -> float:
    """In how many of many histories without a change a step is shown, where rounds of a pass agree (0.4)."""
    generator = np.random.default_rng(11)
    processes = np.repeat(range(len(PASSES)), PASSES)
    cells = [c for c in synthetic.findings({"fit_numpy": 2.0}).comparisons if c.strategy == "fit_numpy"]

    def side(label: str) -> Side:
        moods = generator.normal(0, 0.4**0.5, len(PASSES))[processes]
        rounds = 0.02 * (moods + generator.normal(0, 0.6**0.5, ROUNDS))
        return Side(label, cells[0], 1, units(rounds, processes) if counted else rounds)

    def history() -> list[Difference]:
        return [difference(side("before"), side("after")) for _ in range(STEPS)]

    shown = [any(d.verdict in ("higher", "lower") for d in decide(history(), 0.001)) for _ in range(150)]
    return float(np.mean(shown))


def test_no_step_is_shown_where_there_is_none() -> None:
    assert false_steps(counted=True) <= 0.08 < 0.1 <= false_steps(counted=False)


def test_a_step_that_is_there_is_shown_by_four_processes() -> None:
    generator = np.random.default_rng(3)
    cells = [c for c in synthetic.findings({"fit_numpy": 2.0}).comparisons if c.strategy == "fit_numpy"]
    one, other = (Side(str(shift), cells[0], 1, generator.normal(shift, 0.02, 4)) for shift in (0.0, 0.4))
    found = difference(one, other)
    assert found.ratio is not None
    assert found.ratio.lower < np.exp(0.4) < found.ratio.upper
    assert decide([found] * 20, 0.05)[0].verdict == "higher"
