"""How often the 95 % interval of a cell holds the truth: at a fixed number of rounds, and where it stops by itself."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from looptax.records.validation import Section
from looptax.runner import stopping
from looptax.statistics import hodges_lehmann
from looptax.statistics.needed_rounds import LEAST
from looptax.statistics.values import Array
from looptax.validate.simulated.checks import PRINTED, percent, share
from looptax.validate.simulated.noise import Kind, draw, generator, moved_by, truth

ROUNDS = (6, 8, 10, 20)
BOUNDS = (0.925, 0.98)  # of a nominal 95 %: the exact interval of six rounds has 96.9 %
MOST_ROUNDS = 20
PRECISION = 0.05  # what the configs ask for
# Standard deviations of a round over the half-width that is asked for. At 0.5 nearly all cells stop at the first
# look, at 2.5 nearly all go on to the last; between them stopping has a choice.
SPREADS = (0.5, 1.0, 1.5, 2.0, 2.5)


def fixed(kinds: Sequence[Kind], cells: int, seed: int) -> Section:
    """Coverage at 6, 8, 10 and 20 rounds."""
    checks = []
    for kind in kinds:
        for rounds in ROUNDS:
            values = draw(kind, generator(seed, "fixed", kind.name, rounds), cells, rounds)
            middle = truth(kind, rounds)
            held = np.mean([holds(cell, middle) for cell in values])
            bounds = BOUNDS if kind.held else PRINTED
            checks.append(share(f"{kind.name}, {rounds} rounds", float(held), bounds, cells))
    return Section(
        name="coverage_fixed",
        title="Does the interval hold the truth as often as it says?",
        how=(
            "Cells of a fixed number of rounds are drawn from each kind of noise; counted is how often "
            "the 95 % interval of the ratio (statistics/hodges_lehmann.py) holds the pseudo-median that "
            "the noise has. An exact rank interval has steps: for symmetric noise 96.9 % at 6 rounds, "
            "96.1 at 8, 95.1 at 10 and 95.2 at 20."
        ),
        checks=checks,
    )


def stopped(kinds: Sequence[Kind], cells: int, seed: int, spreads: Array) -> Section:
    """Coverage of cells that go on from 6 rounds until the interval is narrow enough.

    ``spreads`` are standard deviations of a round, of cells that were measured: each simulated cell takes one of them.
    """
    checks = []
    for kind in kinds:
        chosen = generator(seed, "spreads").choice(spreads, cells)
        held, rounds = _stopped(kind, chosen, cells, seed)
        bounds, note = BOUNDS if kind.held else PRINTED, f"{rounds:.1f} rounds on average"
        checks.append(share(f"{kind.name}, spreads as measured", held, bounds, cells, note))
        for spread in SPREADS if kind.held else ():
            sd = np.full(cells, spread * math.log1p(PRECISION))
            held, rounds = _stopped(kind, sd, cells, seed)
            bounds, note = PRINTED if kind.correlation else BOUNDS, f"{rounds:.1f} rounds on average"
            checks.append(share(f"{kind.name}, spread {spread:g}", held, bounds, cells, note))
    return Section(
        name="coverage_stopping",
        title="Does it still where a cell stops by itself?",
        how=(
            f"Rounds are added one by one, from {LEAST}, until the runner's own rule (runner/stopping.py) "
            f"has enough: an interval of ± {percent(PRECISION)}, or {MOST_ROUNDS} rounds. The truth is no "
            "difference. As measured: each simulated cell has the standard deviation of one of the "
            f"{len(spreads)} cells of the published report. Then the same where all cells have one spread, "
            "a multiple of the half-width that is asked for: at 0.5 nearly all stop at the first look, at "
            "2.5 nearly all go on to the last, and around 2 stopping does most harm. Correlated "
            "neighbours have no interval that holds there, stopped or not; these figures are printed."
        ),
        checks=checks,
    )


def _stopped(kind: Kind, sd: Array, cells: int, seed: int) -> tuple[float, float]:
    """Share of cells whose interval holds the truth, and rounds that they took on average; ``sd`` is one a cell."""
    source = generator(seed, "stopping", kind.name, repr(sd[0]))
    values = sd[:, None] * (draw(kind, source, cells, MOST_ROUNDS) - truth(kind, MOST_ROUNDS))
    kept = [until_enough(cell, LEAST, MOST_ROUNDS, PRECISION) for cell in values]
    held = [
        holds(cell, one * moved_by(kind, MOST_ROUNDS, len(cell))) for cell, one in zip(kept, sd, strict=True)
    ]
    return float(np.mean(held)), float(np.mean([len(cell) for cell in kept]))


def until_enough(values: Array, min_rounds: int, max_rounds: int, precision: float) -> Array:
    """The rounds that a cell would have measured before the runner's rule stops it."""
    for count in range(min_rounds, max_rounds):
        if stopping.enough_values(values[:count], min_rounds, max_rounds, precision):
            return values[:count]
    return values[:max_rounds]


def holds(values: Array, middle: float) -> bool:
    """Whether the interval of these rounds holds ``middle``; one that is not there holds nothing."""
    try:
        lower, upper = hodges_lehmann.interval(values)
    except ValueError:  # no interval, where six rounds or more must give one
        return False
    return lower <= middle <= upper
