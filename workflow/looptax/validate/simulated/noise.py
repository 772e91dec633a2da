"""Kinds of noise with a known middle: read from ``noise.yaml``, drawn by seed."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta

from looptax.records.base import Positive, Record
from looptax.records.validation import Check, Section
from looptax.records.yaml_file import read_yaml
from looptax.statistics.values import Array

FILE = Path(__file__).with_name("noise.yaml")
POOL = 2_000_000  # pairs: the pseudo-median is known to a thousandth of a standard deviation
FEWEST_CELLS = 4000  # what a figure rests on at least, unless the run is a short one
NoNegative = Annotated[float, Meta(ge=0)]


class Kind(Record, frozen=True, kw_only=True):
    """One kind of noise; the file says what the numbers mean."""

    name: str
    reason: str
    shape: Literal["normal", "lognormal", "student"] = "normal"
    sigma: NoNegative = 0.0
    degrees: Annotated[float, Meta(gt=2)] = 3.0
    share: Annotated[float, Meta(ge=0, le=1)] = 0.0
    distance: NoNegative = 0.0
    tail: NoNegative = 0.0
    drift: NoNegative = 0.0
    step: NoNegative = 0.0
    correlation: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    alike: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    held: bool = True


class Noise(Record, frozen=True):
    """The file: kinds, and how many cells and reports are simulated of each."""

    cells: Positive
    reports: Positive
    kinds: list[Kind]


def read(path: Path = FILE) -> Noise:
    """The kinds of ``path``."""
    return msgspec.convert(read_yaml(path), Noise)


def told(kinds: Sequence[Kind], seen: list[Check]) -> Section:
    """The kinds and their reasons, for the reader, beside what was seen in measured rounds."""
    lines = [
        f"{kind.name}{'' if kind.held else ' (printed, not held)'}: {_of(kind)}. {kind.reason}"
        for kind in kinds
    ]
    lines.append(
        "The figures: rounds of the published report, beside what independent normal rounds would give."
    )
    return Section(name="noise", title="The kinds of noise", how="\n".join(lines), checks=seen)


def _of(kind: Kind) -> str:
    """The numbers of a kind that are not nothing, in words."""
    numbers = [
        f"{name} {getattr(kind, name):g}"
        for name in ("sigma", "degrees", "share", "distance", "tail", "drift", "step", "correlation", "alike")
        if getattr(kind, name) and not (name == "degrees" and kind.shape != "student")
    ]
    return ", ".join([kind.shape, *numbers])


def generator(seed: int, *names: object) -> np.random.Generator:
    """A generator of its own for every question: a figure does not depend on what else was asked."""
    return np.random.default_rng([seed, *(zlib.crc32(str(name).encode()) for name in names)])


def draw(kind: Kind, source: np.random.Generator, cells: int, rounds: int) -> Array:
    """Log ratios around ``truth(kind, rounds)``: shape (cells, rounds), in standard deviations of a round."""
    return independent(kind, source, cells, rounds) + trend(kind, rounds)


def draw_equal(kind: Kind, source: np.random.Generator, cells: int, rounds: int) -> Array:
    """Log ratios of two roles that run the same code: the noise, on whichever role a coin decides in every round.

    Both roles of a round live in one fresh process, so what happens to one happens as easily to the other: the ratio
    of equals is symmetric around 0, whatever the noise of a role looks like. Correlated rounds are alike in how
    large their noise is. Drift and step stay in the ratio.
    """
    middle = truth(msgspec.structs.replace(kind, drift=0.0, step=0.0), rounds)
    noise = independent(kind, source, cells, rounds) - middle
    return np.asarray(np.where(source.random(noise.shape) < 0.5, -noise, noise) + trend(kind, rounds))


def moved_by(kind: Kind, rounds: int, measured: int) -> float:
    """How far drift and step move the truth of the first ``measured`` of ``rounds`` rounds from that of all."""
    if not trend(kind, rounds).any():
        return 0.0
    return truth(kind, rounds, measured) - truth(kind, rounds)


def independent(kind: Kind, source: np.random.Generator, cells: int, rounds: int) -> Array:
    """The part that has a standard deviation of 1 in every round; neighbours, or those of a pass, may be alike."""
    shape = (cells, rounds)
    if kind.shape == "lognormal":
        spread = math.sqrt(math.expm1(kind.sigma**2)) * math.exp(kind.sigma**2 / 2)
        values = np.exp(kind.sigma * source.standard_normal(shape)) / spread
    elif kind.shape == "student":
        values = source.standard_t(kind.degrees, shape) / math.sqrt(kind.degrees / (kind.degrees - 2))
    else:
        values = _correlated(source.standard_normal(shape), kind.correlation)
        values = _alike(values, source, kind.alike)
    added = kind.distance + source.exponential(kind.tail, shape) if kind.tail else kind.distance
    values = values + (source.random(shape) < kind.share) * added
    mean, square = kind.distance + kind.tail, (kind.distance + kind.tail) ** 2 + kind.tail**2
    return np.asarray(values / math.sqrt(1 + kind.share * square - (kind.share * mean) ** 2))


def trend(kind: Kind, rounds: int) -> Array:
    """What moves the ratio while ``rounds`` are measured, around its middle: shape (rounds,)."""
    positions = np.arange(rounds)
    line = positions / max(rounds - 1, 1) - 0.5
    return np.asarray(kind.drift * line + kind.step * np.where(positions < rounds // 2, -0.5, 0.5))


@lru_cache(maxsize=1024)
def truth(kind: Kind, rounds: int, measured: int | None = None) -> float:
    """The pseudo-median of the pool of the first ``measured`` of ``rounds`` rounds, in standard deviations."""
    source = generator(0, "truth", kind.name)
    pool = independent(msgspec.structs.replace(kind, correlation=0.0, alike=0.0), source, POOL, 2)
    moved = trend(kind, rounds)[: measured or rounds]
    if moved.any():
        pool = pool + source.choice(moved, pool.shape)
    return float(np.median(pool.mean(axis=1)))


def _correlated(values: Array, correlation: float) -> Array:
    """First-order autoregression with a standard deviation of 1 throughout."""
    if not correlation:
        return values
    made = values.copy()
    for i in range(1, made.shape[1]):
        made[:, i] = correlation * made[:, i - 1] + math.sqrt(1 - correlation**2) * values[:, i]
    return made


def _alike(values: Array, source: np.random.Generator, correlation: float) -> Array:
    """Rounds that are prepared at once, the second and third, fourth and fifth and so on, correlate by so much."""
    if not correlation:
        return values
    shared = source.standard_normal(values.shape)[:, (np.arange(values.shape[1]) + 1) // 2]
    return np.asarray(math.sqrt(correlation) * shared + math.sqrt(1 - correlation) * values)
