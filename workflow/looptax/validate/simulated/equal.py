"""How often a report of equal strategies says that one is faster or slower, and whether it would find a true one."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from looptax.analyse.family import Judgement, judge_family
from looptax.records.validation import Section
from looptax.statistics.needed_rounds import needed_rounds
from looptax.statistics.values import Array
from looptax.validate.simulated.checks import PRINTED, percent, share
from looptax.validate.simulated.coverage import until_enough
from looptax.validate.simulated.noise import Kind, draw, draw_equal, generator, moved_by, truth

STRATEGIES = 18
AT_MOST = 0.05
MARGIN = PRECISION = 0.05  # what the configs have
MOST_ROUNDS = 20
# So much noise that an interval never lies within the margin: no false verdict is saved by "no practical difference".
WIDE = 0.2
LEAST = needed_rounds(STRATEGIES)
LOOKS = ((LEAST, 20), (LEAST, 12, 14, 16, 18, 20), (LEAST, 20, 30, 40, 50, 60))  # rounds at each look
TRUE_ONES = ((0.10, False), (0.25, True))  # how much faster, and whether finding it is held to a bound
FOUND_AT_LEAST = 0.95
FALSE = ("faster", "slower")


def equal(kinds: Sequence[Kind], reports: int, seed: int, typical: float) -> Section:
    """Reports of 18 strategies equal to the reference; ``typical`` is a round's measured standard deviation."""
    checks = []
    for kind in kinds:
        bounds = (None, AT_MOST) if kind.held else PRINTED
        source = generator(seed, "equal", kind.name)
        for what, sd, most in (
            (f"{LEAST} rounds, wide", WIDE, LEAST),
            (f"{LEAST} to {MOST_ROUNDS} rounds, as measured", typical, MOST_ROUNDS),
        ):
            made = _reports(kind, source, reports, sd, most)
            wrong = np.mean([_says_so(_judge(report, kind, sd, most)) for report in made])
            checks.append(share(f"{kind.name}, {what}", float(wrong), bounds, reports))
    kind = kinds[0]  # the test is exact for each of them: one tells what further looks do
    for looks in LOOKS:
        made = _reports(kind, generator(seed, "again", kind.name, *looks), reports, WIDE, looks[-1])
        again = np.mean([_says_so_ever(report, looks) for report in made])
        what = f"{kind.name}, {LEAST} rounds, then {', '.join(map(str, looks[1:]))} where inconclusive, wide"
        checks.append(share(what, float(again), (None, AT_MOST), reports))
    return Section(
        name="equal",
        title="Does a report of equal strategies stay silent?",
        how=(
            f"Reports of {STRATEGIES} strategies at one size, all equal to the reference: in every round a "
            "coin decides which of the two roles the noise falls on. The verdicts are the analysis’s own "
            f"(analyse/family.py: Holm’s correction, at least {LEAST} rounds, a margin of "
            f"{percent(MARGIN)}). Counted are reports with at least one false faster or slower. Wide: a "
            f"round’s standard deviation is {percent(WIDE)}, so that no interval lies within the margin. "
            f"As measured: it is that of the middle cell of the published report, {percent(typical)}, and "
            "cells stop by themselves. The last figures are those of `make more`, asked once and again and again: "
            "counted is a report that speaks falsely after any of its looks. Where noise is symmetric and "
            "rounds are independent the test is exact, and so are these figures but for what stopping adds: "
            "they hold the correction and the code. What correlation does to ratios that are not those of "
            "identical code is asked further below."
        ),
        checks=checks,
    )


def one_is_not(kinds: Sequence[Kind], reports: int, seed: int, typical: float) -> Section:
    """Of 18 strategies one is faster: whether the report says so, with the rounds that kept it silent."""
    checks = []
    for kind in kinds:
        for faster, held in TRUE_ONES if kind is kinds[0] else TRUE_ONES[1:]:
            source = generator(seed, "one is not", kind.name, faster)
            found = 0
            for report in _reports(kind, source, reports, typical, MOST_ROUNDS):
                report[0] += math.log1p(faster)
                found += _judge(report, kind, typical, MOST_ROUNDS)[0].verdict == "faster"
            bounds = (FOUND_AT_LEAST, None) if held and kind.held else PRINTED
            checks.append(
                share(f"{kind.name}, one is {percent(faster)} faster", found / reports, bounds, reports)
            )
    return Section(
        name="one_is_not",
        title="Would it have found a true one?",
        how=(
            f"The same reports, as measured ({percent(typical)}, {LEAST} to {MOST_ROUNDS} rounds), but one "
            f"of the {STRATEGIES} strategies is faster and the others are equal, which makes the "
            "correction hardest. Counted are reports that call it faster."
        ),
        checks=checks,
    )


def always_one_role(kinds: Sequence[Kind], reports: int, seed: int) -> Section:
    """The same where noise always hits the same role, so that ratios are skewed or resemble their neighbours."""
    checks = []
    for kind in kinds:
        source = generator(seed, "one role", kind.name)
        shape = (reports, STRATEGIES, LEAST)
        values = WIDE * (draw(kind, source, reports * STRATEGIES, LEAST) - truth(kind, LEAST)).reshape(shape)
        wrong = np.mean([_says_so(_judge(report, kind, WIDE, LEAST)) for report in values])
        checks.append(share(f"{kind.name}, {LEAST} rounds, wide", float(wrong), PRINTED, reports))
    return Section(
        name="always_one_role",
        title="What if noise always hits the same role?",
        how=(
            "Printed, not held, since such strategies are not equal: the noise of all 18 falls on the "
            "same role in all rounds, and what is 1 is the pseudo-median of the ratio. A signed-rank test "
            "takes noise for symmetric and rounds for independent; where they are not, a report may speak "
            "too often."
        ),
        checks=checks,
    )


def _reports(kind: Kind, source: np.random.Generator, reports: int, sd: float, rounds: int) -> Array:
    """Shape (reports, strategies, rounds)."""
    values = sd * draw_equal(kind, source, reports * STRATEGIES, rounds)
    return values.reshape(reports, STRATEGIES, rounds)


def _judge(report: Array, kind: Kind, sd: float, most: int) -> list[Judgement]:
    """Each cell stops by itself. What drift and step did to the truth of the rounds that it measured is taken off."""
    cells = [until_enough(cell, LEAST, most, PRECISION) for cell in report]
    centred = [cell - sd * moved_by(kind, most, len(cell)) for cell in cells]
    return judge_family(centred, [1] * len(cells), len(cells), MARGIN)


def _says_so_ever(report: Array, looks: Sequence[int]) -> bool:
    """As with ``make more``: cells that are inconclusive at one look have more rounds at the next."""
    measured, judged = np.full(len(report), looks[0]), np.zeros(len(report), int)
    on = np.full(len(report), True)
    for rounds in looks:
        measured[on], judged[on] = rounds, judged[on] + 1
        cells = [cell[:count] for cell, count in zip(report, measured, strict=True)]
        judgements = judge_family(cells, judged.tolist(), len(cells), MARGIN)
        if _says_so(judgements):
            return True
        on = np.array([judgement.verdict == "inconclusive" for judgement in judgements])
    return False


def _says_so(judgements: Sequence[Judgement]) -> bool:
    return any(judgement.verdict in FALSE for judgement in judgements)
