"""From turns to checks: whether the difference is zero, and known well enough to say so."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from looptax.records.validation import Check, Section
from looptax.statistics import hodges_lehmann
from looptax.validate.bias.turns import Turn, by_strategy

MOST_HALF_WIDTH = 0.03

Number = Callable[[Turn], float]


def harness_over_script(turn: Turn) -> float:
    """The number of the first question."""
    return turn.harness_over_script


def ratio_together_over_alone(turn: Turn) -> float:
    """The number of the second question."""
    return turn.ratio_together_over_alone


def enough(turns: Sequence[Turn], least: int, most: int) -> bool:
    """Whether a strategy needs no more turns: both differences are known to 3 %, or ``most`` turns are done."""
    if len(turns) < least:
        return False
    numbers = (harness_over_script, ratio_together_over_alone)
    widths = [hodges_lehmann.half_width([number(t) for t in turns]) for number in numbers]
    return len(turns) >= most or max(widths) <= math.log1p(MOST_HALF_WIDTH)


def sections(turns: Sequence[Turn]) -> list[Section]:
    """Both questions, with a verdict for every strategy."""
    return [
        Section(
            name="script",
            title="The harness against a bare script",
            how="The typical seconds a step of the strategy in a usual round, over that of the same loop in a plain "
            "script in a process of its own, which shares no code with the harness. One turn measures both, one "
            "right after the other in random order, and gives one log ratio; above 0 the harness is slower. "
            + _STOPPING,
            checks=[
                check
                for name, own in by_strategy(turns).items()
                for check in _judged(name, own, harness_over_script)
            ],
        ),
        Section(
            name="alone",
            title="Both roles in one process against each in its own",
            how="What the page prints is the ratio. So: the log ratio of a usual round, minus that of two processes "
            "which hold one role each and otherwise do the same, forked from the same parent. One turn measures all "
            "three in random order; above 0 sharing a process favours the strategy. The steps themselves are shown "
            "without a bound. " + _STOPPING,
            checks=[check for name, own in by_strategy(turns).items() for check in _shared(name, own)],
        ),
    ]


_STOPPING = (
    "Estimates are Hodges and Lehmann's with the signed ranks' 95 % interval over turns. Turns go on until both "
    "questions' intervals are within 3 %, or as many are done as were allowed: looking after each turn makes intervals "
    "a little too narrow, and a half-width just below 3 % is that rule at work. More than one interval in twenty "
    "leaves out a true 0."
)


def _shared(name: str, turns: Sequence[Turn]) -> list[Check]:
    checks = _judged(name, turns, ratio_together_over_alone)
    for role in ("strategy", "reference"):
        values = [t.step_together_over_alone(role) for t in turns]
        estimate, words = _estimate(values)
        what = f"{name}: the {role}'s step together, over alone"
        checks.append(Check(what, estimate, "relative", None, None, len(turns), words))
    return checks


def _judged(name: str, turns: Sequence[Turn], number: Number) -> list[Check]:
    """Two checks, which together say: no difference, within 3 %."""
    values = [number(t) for t in turns]
    estimate, words = _estimate(values)
    known = hodges_lehmann.half_width(values)
    lower, upper = hodges_lehmann.interval(values) if math.isfinite(known) else (-math.inf, math.inf)
    away = math.expm1(max(lower, -upper, 0.0))
    rows = f"{turns[0].rows:,} rows, batch {turns[0].batch_size}"
    # A record holds no infinity: an interval that does not exist yet is wider than any bound.
    half_width = math.expm1(known) if math.isfinite(known) else 1.0
    return [
        Check(f"{name}: difference", estimate, "relative", None, None, len(turns), f"{words}; {rows}"),
        Check(
            f"{name}: half-width of its interval", half_width, "relative", None, MOST_HALF_WIDTH, len(turns)
        ),
        Check(f"{name}: how far the interval lies from 0", away, "relative", None, 0.0, len(turns)),
    ]


def _estimate(values: Sequence[float]) -> tuple[float, str]:
    """The estimate as a share, and its interval in words."""
    estimate = math.expm1(hodges_lehmann.estimate(values))
    if not math.isfinite(hodges_lehmann.half_width(values)):
        return estimate, "too few turns for an interval"
    lower, upper = hodges_lehmann.interval(values)
    return estimate, f"{math.expm1(lower):+.1%} to {math.expm1(upper):+.1%}"
