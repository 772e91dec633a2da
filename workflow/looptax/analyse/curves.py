"""The pooled curve of the reference, and joint resamples of all that is built on it.

Absolute times of different minutes are not comparable, ratios are. So a strategy's time is the reference's
pooled time divided by the strategy's ratio. A resample draws cells, and in each its rounds, anew (a cluster
bootstrap: Davison and Hinkley 1997, section 3.8, because rounds of one cell share its minutes); ratios of
all strategies and the curve come from the same draws, so differences between strategies keep what they
share.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from looptax.analyse.measured import Measured
from looptax.records.findings import Group, Interval
from looptax.statistics import bootstrap, hodges_lehmann
from looptax.statistics.values import medians

Array = NDArray[np.float64]
CurveKey = tuple[str, str, int]


@dataclass(frozen=True)
class Sampled:
    """An estimate and its resamples."""

    estimate: float
    samples: Array

    def interval(self) -> Interval:
        """95 % percentile interval; it always holds the estimate."""
        lower, upper = bootstrap.percentile_interval(self.samples)
        return Interval(self.estimate, min(lower, self.estimate), max(upper, self.estimate))

    def __sub__(self, other: Sampled) -> Sampled:
        """The difference of two that were resampled together: what they share cancels."""
        return Sampled(self.estimate - other.estimate, self.samples - other.samples)

    def times(self, factor: float) -> Sampled:
        """As many times as much."""
        return Sampled(factor * self.estimate, factor * self.samples)


@dataclass(frozen=True)
class Curve:
    """One (stack, workload, batch size) on one machine.

    ``machine`` is the one that times are of, ``reference`` the reference's typical seconds a step by rows,
    ``ratios`` the speed by (strategy, rows).
    """

    key: CurveKey
    machine: str
    reference: dict[int, Sampled]
    reference_steps: dict[int, int]
    ratios: dict[tuple[str, int], Sampled]

    def step(self, strategy: str, rows: int) -> Sampled:
        """Seconds a step of a strategy at one size."""
        base, ratio = self.reference[rows], self.ratios[strategy, rows]
        return Sampled(base.estimate / ratio.estimate, base.samples / ratio.samples)

    def saving(self, strategy: str, rows: int) -> Sampled:
        """Seconds that an epoch of this many rows saves against the reference."""
        return (self.reference[rows] - self.step(strategy, rows)).times(self.reference_steps[rows])

    def epoch(self, strategy: str, rows: int) -> Sampled:
        """Seconds of an epoch of a strategy at one size."""
        return self.step(strategy, rows).times(self.reference_steps[rows])


def curve_of(group: Group) -> CurveKey:
    """The curve of a group: what stays the same where only the rows change."""
    return group.stack, group.workload, group.batch_size


def curve_key(measured: Measured) -> CurveKey:
    """Which curve a cell belongs to."""
    return measured.key.stack, measured.key.workload, measured.key.batch_size


def usual_machine(cells: Sequence[Measured]) -> str:
    """The machine of most cells; only its times are pooled."""
    counts = Counter(m.machine for m in cells)
    return min(counts, key=lambda name: (-counts[name], name))


def build_curve(key: CurveKey, cells: Sequence[Measured], seed: int) -> Curve:
    """Pool the cells of one curve; cells of other machines than the usual one give no time."""
    timed = [m for m in cells if m.timed]
    machine = usual_machine(timed or cells)
    timed = [m for m in timed if m.machine == machine]
    generator = np.random.default_rng([seed, zlib.crc32(repr(key).encode())])
    reference: dict[int, Sampled] = {}
    steps: dict[int, int] = {}
    ratios: dict[tuple[str, int], Sampled] = {}
    for rows in sorted({m.key.rows for m in timed}):
        here = [m for m in timed if m.key.rows == rows]
        draws = [bootstrap.draw(len(m.log_ratios), generator) for m in here]
        reference[rows] = _pooled(here, draws, generator)
        steps[rows] = here[0].reference_steps
        for m, drawn in zip(here, draws, strict=True):
            name = m.key.strategy
            if m.is_reference:
                ratios[name, rows] = Sampled(1.0, np.ones(bootstrap.RESAMPLES))
            elif m.comparable:
                ratios[name, rows] = _ratio(m.log_ratios, drawn)
        if not any(
            m.is_reference for m in here
        ):  # the reference ran in every cell, with or without one of its own
            ratios[here[0].cell.request.reference, rows] = Sampled(1.0, np.ones(bootstrap.RESAMPLES))
    return Curve(key, machine, reference, steps, ratios)


def _ratio(log_ratios: Array, drawn: NDArray[np.int64]) -> Sampled:
    best = hodges_lehmann.estimate(log_ratios)
    samples = bootstrap.expanded(bootstrap.pseudo_medians(log_ratios[drawn]), best, len(log_ratios))
    return Sampled(float(np.exp(best)), np.exp(samples))


def _pooled(
    cells: Sequence[Measured], draws: list[NDArray[np.int64]], generator: np.random.Generator
) -> Sampled:
    """Median of the cells' median reference step: every cell weighs the same, whatever its rounds."""
    typical = np.stack([medians(m.reference_step[d]) for m, d in zip(cells, draws, strict=True)])
    chosen = bootstrap.draw(len(cells), generator)
    samples = medians(np.take_along_axis(typical.T, chosen, axis=1))
    best = float(np.median([np.median(m.reference_step) for m in cells]))
    return Sampled(best, samples)
