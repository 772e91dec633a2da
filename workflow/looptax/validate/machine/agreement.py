"""Three sections without an injected cost: a loop against itself, the same cell twice, two cells at once."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from looptax.analyse.overlaps import overlaps
from looptax.records.validation import Check, Section
from looptax.statistics import shift
from looptax.statistics.needed_rounds import LEAST
from looptax.validate.machine.bounds import at_least_of, at_most_of
from looptax.validate.machine.judged import Judged
from looptax.validate.machine.records import Planned

LEAVE_OUT, AA_OF = 5, 40
AGREE, PAIRS_OF = 17, 20

AA_HOW = (
    "A loop against itself, several kinds of loops, fresh weights and data for each cell. The true ratio is 1; a 95 %"
    " interval leaves it out in one cell of twenty."
)
RETEST_HOW = (
    "Strategies against train_on_batch, every cell measured twice, in shuffled order. Compared are the "
    "rounds' log ratios of the first and the second time: Hodges and Lehmann's shift, with the exact interval that "
    "belongs to the Mann-Whitney test. It has to hold 0."
)
OVERLAP_HOW = (
    "Pairs of cells are asked for at the same moment, by two processes: the machine's lock has to keep them apart. "
    "Looked for is any pair of rounds of this whole run, of which one was timed while the other was prepared or timed."
)


def aa(planned: Sequence[Planned], cells: Sequence[Judged]) -> Section:
    """Cells whose interval leaves out 1; one that gave no interval counts among them."""
    out = len(planned) - sum(judged.holds(1.0) for judged in cells)
    most = at_most_of(LEAVE_OUT, AA_OF, len(planned))
    what = "cells whose interval leaves out 1"
    checks = [Check(what, out, "count", at_least=None, at_most=most, trials=len(planned))]
    kinds: dict[str, list[Judged]] = defaultdict(list)
    for judged in cells:
        kinds[judged.planned.strategy].append(judged)
    for name, here in sorted(kinds.items()):
        widths = [j.comparison.half_width for j in here if j.comparison.half_width is not None]
        if widths:
            what = f"{name}: median half-width of the ratio's interval"
            note = f"{sum(j.holds(1.0) for j in here)} of {len(here)} intervals hold 1"
            found = math.expm1(float(np.median(widths)))
            checks.append(
                Check(what, found, "relative", at_least=None, at_most=None, trials=len(here), note=note)
            )
    return Section("aa", "A/A", AA_HOW, checks)


def retest(planned: Sequence[Planned], cells: Sequence[Judged]) -> Section:
    """Pairs whose difference's interval holds 0; a pair that is not whole counts as one that does not."""
    pairs = len(planned) // 2
    twice: dict[tuple[str, int], list[Judged]] = defaultdict(list)
    for judged in sorted(cells, key=lambda j: j.planned.repetition):
        if len(judged.log_ratios) >= LEAST:
            twice[judged.planned.strategy, judged.planned.rows].append(judged)
    whole = [pair for pair in twice.values() if len(pair) == 2]
    agree = sum(_agrees(*pair) for pair in whole)
    what = "pairs whose difference's interval holds 0"
    least = at_least_of(AGREE, PAIRS_OF, pairs)
    checks = [Check(what, agree, "count", at_least=least, at_most=None, trials=pairs)]
    if whole:
        apart = [abs(shift.estimate(two.log_ratios, one.log_ratios)) for one, two in whole]
        for what, found in (("median", np.median(apart)), ("largest", np.max(apart))):
            what = f"{what} distance of the second ratio from the first"
            value = math.expm1(float(found))
            checks.append(Check(what, value, "relative", at_least=None, at_most=None, trials=len(whole)))
    return Section("retest", "Test and retest", RETEST_HOW, checks)


def overlap(planned: Sequence[Planned], cells: Sequence[Judged], every: Sequence[Judged]) -> Section:
    """Rounds of different cells at the same time, over all cells of the run; and that cells were asked for at once."""
    finished = sum(judged.cell.status == "ok" for judged in cells)
    rounds = sum(len(judged.cell.rounds) for judged in every)
    crossing = overlaps([judged.cell for judged in every])
    what = "pairs of rounds of different cells that overlapped"
    asked = "cells asked for at once that finished"
    checks = [
        Check(what, crossing, "count", at_least=None, at_most=0, trials=rounds),
        Check(asked, finished, "count", at_least=len(planned), at_most=None, trials=len(planned)),
    ]
    return Section("overlap", "No overlap", OVERLAP_HOW, checks)


def _agrees(one: Judged, two: Judged) -> bool:
    lower, upper = shift.interval(two.log_ratios, one.log_ratios)
    return lower <= 0.0 <= upper
