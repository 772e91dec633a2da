"""Whether a round's visits become one ratio as they should, on machines that change their speed within a round."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from looptax.analyse.columns import CELL
from looptax.analyse.table import round_table
from looptax.records.cell import Noise, Round, Timing, Visit
from looptax.records.validation import Check, Section
from looptax.runner import stopping
from looptax.statistics.values import Array
from looptax.validate.simulated.checks import percent, share
from looptax.validate.simulated.coverage import BOUNDS, holds
from looptax.validate.simulated.machine import MACHINES, OWN, VISITS, Machine, log_times
from looptax.validate.simulated.noise import generator

RATIO = 1.1
ROUNDS = 8
STEPS = 32
STEP_SECONDS = 4e-4
AGREE = 1e-9  # two ways to the same logarithm differ by rounding alone
QUIET = Noise(None, None, None, 0, STEP_SECONDS)


def pairing(cells: int, seed: int) -> Section:
    """Coverage and spread of ratios that the runner and the analysis derive from the same visits."""
    checks: list[Check] = []
    steady = 1.0
    for machine in MACHINES:
        runner, analysis = _log_ratios(machine, cells, seed)
        kept = min(runner.size, analysis.size) / (cells * ROUNDS)
        checks.append(
            Check(f"machine {machine.name}: rounds with a ratio", kept, "share", 1.0, 1.0, cells * ROUNDS)
        )
        if kept == 1.0:
            steady = float(np.std(runner)) if machine is MACHINES[0] else steady
            checks += _checks(machine, runner, analysis, steady)
    return Section(
        name="pairing",
        title="Are visits paired so that a changing machine cancels?",
        how=(
            f"Rounds of {VISITS} visits, A B B A and again, of a strategy that is {RATIO} times as fast; a "
            f"visit's time scatters by {percent(OWN)} and both roles share a machine that keeps, drifts, "
            "wanders, jumps, or is disturbed in single visits. The runner (statistics/ratios.py) and the "
            "analysis (analyse/table.py) each make one ratio of a round. Neighbours in a pair differ by "
            "one step of a wandering machine, so the spread that they must have is known exactly; any "
            "other pairing has more."
        ),
        checks=checks,
    )


def _checks(machine: Machine, runner: Array, analysis: Array, steady: float) -> list[Check]:
    cells = len(runner) // ROUNDS
    held = np.mean([holds(cell, math.log(RATIO)) for cell in runner.reshape(cells, ROUNDS)])
    spread = float(np.std(runner)) / steady if steady else 0.0
    least, most = machine.spread
    apart = float(np.max(np.abs(runner - analysis)))
    name = f"machine {machine.name}"
    return [
        share(f"{name}: intervals that hold the truth", float(held), BOUNDS, cells),
        Check(
            f"{name}: spread of rounds over that on a steady one", spread, "ratio", least, most, runner.size
        ),
        Check(f"{name}: runner and analysis apart", apart, "relative", None, AGREE, runner.size),
    ]


def _log_ratios(machine: Machine, cells: int, seed: int) -> tuple[Array, Array]:
    """What the runner and the analysis make of the same visits: a number for each round."""
    source = generator(seed, "pairing", machine.name)
    values, strategy = log_times(machine, source, cells * ROUNDS, RATIO)
    seconds = np.exp(values) * STEP_SECONDS * STEPS
    runner = stopping.log_ratios(
        [_round(i, s, r) for i, (s, r) in enumerate(zip(seconds, strategy, strict=True))]
    )
    table = round_table(_table(seconds, strategy)).sort_values("round")
    analysis = table["log_ratio"].to_numpy(float)
    return np.asarray(runner), analysis


def _round(index: int, seconds: Array, strategy: Array) -> Round:
    """A round as the runner keeps it, of which nothing but the visits is used."""
    roles = ["strategy" if own else "reference" for own in strategy]
    visits = [
        Visit(role, i, 0.0, 0.0, [Timing(float(spent), 1, STEPS)])  # type: ignore[arg-type]
        for i, (role, spent) in enumerate(zip(roles, seconds, strict=True))
    ]
    return Round(index, 0, roles[0], "", 0.0, 0.0, [], [], {}, visits, QUIET, QUIET, 0)  # type: ignore[arg-type]


def _table(seconds: Array, strategy: Array) -> pd.DataFrame:
    """The same visits in the tidy table that a report carries."""
    rounds = len(seconds)
    columns = dict.fromkeys(CELL, "simulated") | {"batch_size": 1, "rows": STEPS}
    visits = {
        "round": np.repeat(np.arange(rounds), VISITS),
        "role": np.where(strategy.ravel(), "strategy", "reference"),
        "visit": np.tile(np.arange(VISITS), rounds),
        "epochs": 1,
        "steps": STEPS,
        "seconds": seconds.ravel(),
    }
    return pd.DataFrame({**visits, **columns})
