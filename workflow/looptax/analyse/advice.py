"""What to change in one's code: the loops that pay at the headline group, and what each saves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from looptax.analyse.answer import fastest_of, same_curve
from looptax.analyse.curves import Curve, Sampled
from looptax.analyse.measured import Measured
from looptax.analyse.verdict import plain_verdict
from looptax.records.catalogue import StrategyEntry
from looptax.records.findings import Advice, AdviceKind, Answer, Comparison, Interval, Saving
from looptax.statistics import shift


def advice(
    answered: Answer,
    comparisons: Sequence[Comparison],
    entries: Mapping[str, StrategyEntry],
    measured: Sequence[Measured],
    timed: Curve,
    margin: float,
) -> list[Advice]:
    """The fastest that gives nothing up, the fastest that is still fit, and the fastest; each once.

    ``timed`` is the curve of the answer's group. Only what was shown to be faster, by typical epochs as the group's
    correction has it and by total times, is advised; a later kind only where it was shown to be faster than the one
    before, beyond the ``margin``, on one kind of machine: the larger of two estimates alone shows nothing.
    """
    curve = [c for c in comparisons if same_curve(c.group, answered.group)]
    here = [c for c in curve if c.group == answered.group and _saves(c)]
    candidates: list[tuple[AdviceKind, list[Comparison]]] = [
        ("keeps everything", [c for c in here if not entries[c.strategy].gives_up]),
        ("still fit", [c for c in here if entries[c.strategy].keeps_fit]),
        ("fastest", here),
    ]
    sure = {c.strategy for c in curve if c.group == answered.group and c.ratio}
    rounds = {m.key.strategy: m for m in measured if m.group == answered.group and m.key.strategy in sure}
    fit = rounds.get(answered.fit_strategy or "")
    found: list[Advice] = []
    for kind, some in candidates:
        best = fastest_of(some)
        if best is None or best.ratio is None:
            continue
        if found and not _is_faster(rounds[best.strategy], rounds[found[-1].strategy], margin):
            continue
        own = [c for c in curve if c.strategy == best.strategy]
        found.append(
            Advice(
                kind=kind,
                strategy=best.strategy,
                ratio=best.ratio,
                saving_seconds=best.saving_seconds,
                gives_up=entries[best.strategy].gives_up,
                against_fit=_against(rounds[best.strategy], fit),
                savings_to_fit=_beside_fit(timed, best.strategy, answered.fit_strategy),
                savings=[Saving(c.group.rows, c.saving_seconds) for c in _by_rows(own) if c.saving_seconds],
            )
        )
    return found


def _saves(c: Comparison) -> bool:
    """Also by total time, which is what one waits for."""
    return c.ratio_totals is not None and c.ratio_totals.lower > 1


def _beside_fit(timed: Curve, strategy: str, fit: str | None) -> list[Saving]:
    """What an epoch saves beside one of fit, from the joint resamples of the curve, where that is shown."""
    found = []
    for rows in sorted(timed.reference):
        if fit is None or fit == strategy or not {(fit, rows), (strategy, rows)} <= set(timed.ratios):
            continue
        own, other = timed.epoch(strategy, rows), timed.epoch(fit, rows)
        saved = Sampled(other.estimate - own.estimate, other.samples - own.samples).interval()
        if saved.leaves_out(0.0):
            found.append(Saving(rows, saved))
    return found


def _against(strategy: Measured, fit: Measured | None) -> Interval | None:
    """The speed relative to fit; each was paired with the reference in rounds of its own.

    Where both have an interval for themselves, which takes six rounds, there is one for the shift. Of loops on two
    kinds of machine there is none.
    """
    if fit is None or strategy is fit or strategy.machine != fit.machine:
        return None
    lower, upper = shift.interval(strategy.log_ratios, fit.log_ratios)
    estimate = shift.estimate(strategy.log_ratios, fit.log_ratios)
    return Interval(math.exp(estimate), math.exp(lower), math.exp(upper))


def _is_faster(strategy: Measured, other: Measured, margin: float) -> bool:
    between = _against(strategy, other)
    return between is not None and plain_verdict(between, margin) == "faster"


def _by_rows(comparisons: Sequence[Comparison]) -> list[Comparison]:
    return sorted(comparisons, key=lambda c: c.group.rows)
