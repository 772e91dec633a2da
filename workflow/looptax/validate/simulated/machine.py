"""Visits on a simulated machine that changes its speed: how the log time of a visit moves within a round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from looptax.statistics.values import Array

VISITS = 8  # two blocks of A B B A, as a round has at least
OWN = 0.01  # standard deviation of a visit's log time on a steady machine
WALK = 0.03  # of what a wandering machine adds from one visit to the next
SLOPE = 0.05  # standard deviation of a drift's slope, a visit
JUMP = 0.3
BURST, BURST_SHARE = 0.4, 0.1

Path = Callable[[np.random.Generator, int], Array]


@dataclass(frozen=True)
class Machine:
    """``path`` gives log times that both roles share: shape (rounds, visits).

    ``spread`` are bounds of a round's standard deviation over that on a steady machine; None: printed. On a machine
    that wanders the visits of a pair differ by exactly one step, and pairs do not overlap: the factor is known.
    """

    name: str
    path: Path
    spread: tuple[float | None, float | None] = (None, None)


def steady(source: np.random.Generator, rounds: int) -> Array:
    """No change at all."""
    return np.zeros((rounds, VISITS))


def drifts(source: np.random.Generator, rounds: int) -> Array:
    """A straight line, of another slope in every round."""
    return np.asarray(source.normal(0, SLOPE, (rounds, 1)) * np.arange(VISITS))


def wanders(source: np.random.Generator, rounds: int) -> Array:
    """A random walk."""
    return np.cumsum(source.normal(0, WALK, (rounds, VISITS)), axis=1)


def jumps(source: np.random.Generator, rounds: int) -> Array:
    """One change for good, between two visits."""
    place = source.integers(1, VISITS, (rounds, 1))
    height = JUMP * np.where(source.random((rounds, 1)) < 0.5, -1, 1)
    return np.asarray(height * (np.arange(VISITS) >= place))


def bursts(source: np.random.Generator, rounds: int) -> Array:
    """Single visits that something else disturbs."""
    return np.asarray(BURST * (source.random((rounds, VISITS)) < BURST_SHARE))


FACTOR = float(np.sqrt(1 + WALK**2 / (2 * OWN**2)))
MACHINES = (
    Machine("steady", steady),
    Machine("drifts", drifts),
    Machine("wanders", wanders, (0.9 * FACTOR, 1.1 * FACTOR)),
    # At most one pair of four lies astride the jump, and the median of four forgets most of it.
    Machine("jumps", jumps, (None, 1.5)),
    Machine("bursts", bursts),
)


def log_times(
    machine: Machine, source: np.random.Generator, rounds: int, ratio: float
) -> tuple[Array, Array]:
    """Log seconds a step of every visit, and whether it is the strategy's: both of shape (rounds, visits).

    The strategy is ``ratio`` times as fast as the reference. Which role goes first alternates from round to round.
    """
    order = np.tile([0, 1, 1, 0], VISITS // 4)
    strategy = (order + np.arange(rounds)[:, None]) % 2 == 1
    values = machine.path(source, rounds) + source.normal(0, OWN, (rounds, VISITS))
    return np.asarray(values - np.log(ratio) * strategy), np.asarray(strategy)
