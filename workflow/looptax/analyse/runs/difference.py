"""Whether two cells, each with ratios to a reference, may be compared, and how far apart they are.

One function for whatever is compared (runs, machines, versions): it knows what must be the same, not what differs.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from looptax.analyse.measured import Array
from looptax.analyse.verdict import verdict
from looptax.records.findings import Comparison, Interval
from looptax.records.runs import Changed, CodePart
from looptax.statistics import holm, shift
from looptax.statistics.welch import welch

ENOUGH_FOR_RANKS = 6  # on both sides: the least p is 0.0022 then, and 0.008 with one fewer
CHANGED: dict[str, Changed] = {"faster": "higher", "slower": "lower"}
CODE: dict[CodePart, str] = {
    "strategy": "the strategy's code",
    "reference": "the reference's code",
    "workload": "the workload",
    "core": "the measuring core",
}


@dataclass(frozen=True)
class Side:
    """One of two cells. ``label`` is what tells it from the other, in reasons: a run, a machine, a version.

    ``log_ratios`` has one number for each unit (``units.py``), above 0 where the strategy is faster than the reference.
    ``reference`` is its name, empty where it is known by its code alone. ``machine`` is the kind of machine where that
    has to be the same, and empty where machines are what is compared.
    """

    label: str
    cell: Comparison
    seed: int
    log_ratios: Array
    reference: str = ""
    machine: str = ""


@dataclass(frozen=True)
class Difference:
    """``ratio`` is the other's ratio divided by the one's; it and ``p_value`` are None where there are ``reasons``."""

    reasons: list[str]
    ratio: Interval | None = None
    p_value: float | None = None


@dataclass(frozen=True)
class Decided:
    """What may be said of a difference among those that are looked at together."""

    p_adjusted: float | None
    verdict: Changed


def difference(one: Side, other: Side, may_differ: Collection[CodePart] = ()) -> Difference:
    """The shift between the units' log ratios as a ratio of ratios, or every reason why there is none.

    By ranks where both have units enough for these to decide, else by Welch's t.

    ``may_differ`` is the code that is no reason when it differs: it is what is compared.
    """
    reasons = reasons_against(one, other, may_differ)
    if reasons:
        return Difference(reasons)
    values = other.log_ratios, one.log_ratios
    if min(map(len, values)) < ENOUGH_FOR_RANKS:
        estimate, lower, upper, p_value = welch(*values)
    else:
        estimate, p_value = shift.estimate(*values), shift.p_value(*values)
        lower, upper = shift.interval(*values)
    return Difference([], Interval(*map(math.exp, (estimate, lower, upper))), p_value)


def decide(found: Sequence[Difference], margin: float) -> list[Decided]:
    """Verdicts in order, by the margin and by p values that Holm corrects for all differences that there are.

    *No practical difference*: the interval lies inside the margin, a share of the ratio. *Higher* or *lower*: the
    adjusted p is at most ``verdict.SIGNIFICANCE``, which therefore is the chance of any false one among all of them.
    """
    given = [d.p_value for d in found if d.p_value is not None]
    adjusted = iter(holm.adjust(given))
    return [_decided(d.ratio, next(adjusted), margin) if d.ratio else _NOT_COMPARABLE for d in found]


_NOT_COMPARABLE = Decided(None, "not comparable")


def _decided(ratio: Interval, p_adjusted: float, margin: float) -> Decided:
    word = verdict(ratio, p_adjusted, margin)
    return Decided(p_adjusted, CHANGED.get(word, word))  # type: ignore[arg-type]


def reasons_against(one: Side, other: Side, may_differ: Collection[CodePart] = ()) -> list[str]:
    """Everything that keeps two cells from being compared; empty where they may be."""
    a, b = one.cell, other.cell
    found = [
        f"{what} differs: {x} in {one.label}, {y} in {other.label}"
        for what, x, y in (
            ("the strategy", a.strategy, b.strategy),
            ("the batch size", a.group.batch_size, b.group.batch_size),
            ("the number of rows", a.group.rows, b.group.rows),
            ("the seed", one.seed, other.seed),
            ("the kind of machine", one.machine, other.machine),
        )
        if x != y
    ]
    renamed = bool(one.reference and other.reference and one.reference != other.reference)
    if renamed:
        found.append(
            f"the reference differs: {one.reference} in {one.label}, {other.reference} in {other.label}"
        )
    said = {*may_differ, "reference"} if renamed else may_differ
    found += [f"{CODE[part]} differs" for part in other_code(a, b) if part not in said]
    silent = [side.label for side in (one, other) if side.cell.code is None]
    if silent:
        told = (
            "is an older report that does not tell its"
            if len(silent) == 1
            else "are older and do not tell their"
        )
        found.append(f"{' and '.join(silent)} {told} code")
    without = [side.label for side in (one, other) if side.cell.ratio is None]
    if without:
        found.append(f"{' and '.join(without)} {'has' if len(without) == 1 else 'have'} no ratio here")
    if not found and np.array_equal(one.log_ratios, other.log_ratios):
        found.append("both hold the same rounds: it is one measurement")
    return found


def other_code(a: Comparison, b: Comparison) -> list[CodePart]:
    """The parts of the measured code that two cells do not share, as far as they tell."""
    if a.code is None or b.code is None:  # a workload's name carries a hash too
        return ["workload"] if a.group.workload != b.group.workload else []
    pairs: dict[CodePart, tuple[str, str]] = {
        "strategy": (a.code.strategy, b.code.strategy) if a.strategy == b.strategy else ("", ""),
        "reference": (a.code.reference, b.code.reference),
        "workload": (a.code.workload, b.code.workload),
        "core": (a.code.core, b.code.core),
    }
    return [part for part, (x, y) in pairs.items() if x != y]
