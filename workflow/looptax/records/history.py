"""The history: what became of each loop from stack to stack, and when the answer changed.

Stacks stand in the order of the config. Those of one backend form a *line* through time; another backend is no later
version, and is a line of its own. All intervals are at 95 %.
"""

from __future__ import annotations

from typing import Literal

from msgspec import field

from looptax.records.base import Interval, Record
from looptax.records.changes import Changed, DiffersIn, Together

# What is known of a loop against the reference: a verdict that decides, or a bound beyond the margin.
Said = Literal["faster", "no practical difference", "slower"]


class Point(Record, frozen=True):
    """One loop in one stack. ``comparison`` is its place in the findings' ``comparisons``, None where it has no cell.

    ``said`` is None where nothing is decided; ``reason`` says why there is neither a ratio nor a bound. What is decided
    ``elsewhere``, on another kind of machine than most of the series, is not said: it tells nothing of versions.
    """

    stack: str
    comparison: int | None
    said: Said | None
    reason: str = ""
    elsewhere: bool = False


class Step(Record, frozen=True):
    """From one stack of a line to the next that is measured in the run.

    ``difference`` is the ratio after divided by the ratio before; it is None, and ``reasons`` say why, where the two
    may not be compared. ``p_adjusted`` is by Holm over all steps of the history.
    """

    before: str
    after: str
    reasons: list[str]
    difference: Interval | None
    p_adjusted: float | None
    verdict: Changed


class Turn(Record, frozen=True):
    """Where what is known of a loop changes: ``before`` and ``after`` are the last and the first stack that say so.

    ``between`` are the stacks between them, where the two loops are not told apart: the turn lies anywhere from the one
    to the other. ``difference`` is that of the two ratios in the stacks ``compared``, the nearest on both sides that
    have an interval; it is None where a side has bounds alone. It stands by itself: no correction.

    ``p_adjusted`` is None from faster to slower or back, which rests on what each end says by itself. Where an end says
    no practical difference, the turn rests on the difference: its p is by Holm over each two neighbours that say
    something, of all loops of the history, whether they turned or not.
    """

    before: str
    after: str
    was: Said
    became: Said
    between: list[str]
    compared: list[str]
    difference: Interval | None
    p_adjusted: float | None


class Stretch(Record, frozen=True):
    """Neighbouring points of which the same is known; others between them neither end one nor begin one.

    ``first`` and ``last`` are places in the series' ``points``; so is ``told``, the last of them with an interval, or
    with a bound where none has one.
    """

    said: Said
    first: int
    last: int
    told: int


class Passed(Record, frozen=True):
    """Neighbouring points of no practical difference that are no stretch: a change on either side is not shown.

    ``first`` and ``last`` are places in the series' ``points``; ``like`` are the nearest stacks, before or after, that
    they are not shown to differ from.
    """

    first: int
    last: int
    like: list[str]


class Series(Record, frozen=True):
    """One loop at one number of rows along a line: a point a stack, a step between each two neighbours.

    Those that are ``passed`` over may lie inside one of the ``stretches`` or between two.
    """

    strategy: str
    rows: int
    points: list[Point]
    steps: list[Step]
    stretches: list[Stretch]
    passed: list[Passed]
    turns: list[Turn]


class Software(Record, frozen=True):
    """What differs in software between two neighbouring stacks; empty where it is not known or nothing does."""

    before: str
    after: str
    differs: list[DiffersIn]


class Line(Record, frozen=True):
    """The stacks of one backend. ``series`` go down the ladder, each loop by rows.

    ``software`` and ``together`` have one entry for each two neighbouring stacks; the places of the latter are in
    ``series``, of one number of rows each.
    """

    backend: str
    stacks: list[str]
    software: list[Software]
    together: list[list[Together]]
    series: list[Series]


class Growth(Record, frozen=True):
    """By how much a loop's process grew in its timed calls, in one stack at ``rows`` rows, over all rounds it ran in.

    Bytes a step: the median of the rounds, the least and the most of them, ``steps`` steps a round. ``steady`` is
    whether it clearly grows, in all rounds alike and nearly all through each; ``hour_bytes`` is what an hour of such
    steps adds if that goes on, None where it is not steady.
    """

    stack: str
    strategy: str
    step_bytes: float
    least_step_bytes: float
    most_step_bytes: float
    rounds: int
    steady: bool
    hour_bytes: float | None
    rows: int
    steps: int


class History(Record, frozen=True):
    """All lines of one workload and batch size, that of the headline's stack first.

    ``strategy`` and ``rows`` are what the sentence speaks of: the answer's fit, at the largest number of rows of those
    that gave a ratio or a bound in most stacks, bounds alone only where no size gave a ratio. ``strategy`` is None
    where no form of fit was measured. ``compared`` counts the steps with a difference; ``shown`` are higher or lower.
    """

    workload: str
    batch_size: int
    strategy: str | None
    rows: int
    lines: list[Line]
    compared: int
    shown: int
    growth: list[Growth] = field(default_factory=list)
