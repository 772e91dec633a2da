"""How often a true slowdown is found, at the spread that rounds really had."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from looptax.analyse.family import judge_family
from looptax.records.config import Config
from looptax.records.validation import Check, Section
from looptax.statistics.needed_rounds import needed_rounds
from looptax.statistics.values import Array
from looptax.validate.simulated.checks import PRINTED, percent, share
from looptax.validate.simulated.coverage import until_enough
from looptax.validate.simulated.noise import Kind, draw, draw_equal, generator, moved_by, truth

AT_LEAST = 0.95
LARGE, SMALL = 0.10, 0.05
MANY_ROUNDS = 20
MORE_ROUNDS = (8, 12)  # beside those of the config: what other numbers would give
QUARTILES = ((0.25, "a quiet cell (first quartile)"), (0.75, "a noisy cell (third quartile)"))
NARROWEST, WIDEST, TOLERANCE = (
    0.005,
    0.2,
    0.0002,
)  # standard deviations between which 95 % power ends, and how close


@dataclass(frozen=True)
class Question:
    """A slowdown, and the rounds in which it has to be found."""

    slowdown: float
    least: int
    most: int

    def words(self) -> str:
        """In words."""
        rounds = f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"
        return f"{percent(self.slowdown)} slower, {rounds} rounds"


@dataclass(frozen=True)
class Family:
    """What the config settles: how many strategies are compared, the margin, and when a cell stops."""

    rivals: int
    margin: float
    precision: float
    cells: int
    seed: int

    def found(self, question: Question, kind: Kind, sd: float) -> float:
        """Share of simulated cells whose verdict is *slower*; ``sd`` is a round's standard deviation."""
        source = generator(self.seed, "power", kind.name, question.words())
        most, others = question.most, self.rivals - 1
        slow = sd * (draw(kind, source, self.cells, most) - truth(kind, most)) - math.log1p(question.slowdown)
        equal = sd * draw_equal(kind, source, self.cells * others, most).reshape(self.cells, others, most)
        found = 0
        for one, rest in zip(slow, equal, strict=True):
            cells = [until_enough(cell, question.least, most, self.precision) for cell in (one, *rest)]
            centred = [cell - sd * moved_by(kind, most, len(cell)) for cell in cells]
            judged = judge_family(centred, [1] * self.rivals, self.rivals, self.margin)
            found += judged[0].verdict == "slower"
        return found / self.cells

    def largest_spread(self, question: Question, kind: Kind) -> float:
        """The standard deviation of a round up to which the slowdown is found in 95 % of cells."""
        low, high = NARROWEST, WIDEST
        while high - low > TOLERANCE:
            middle = (low + high) / 2
            low, high = (middle, high) if self.found(question, kind, middle) >= AT_LEAST else (low, middle)
        return low


def power(
    kinds: Sequence[Kind], cells: int, seed: int, config: Config, quick: Array, published: Array
) -> Section:
    """A 10 % slowdown in the run of ``config``, at the spreads of its cells; and one of 5 % at 20 published rounds."""
    rivals = max(len(set(grid.strategies) - {config.reference}) for grid in config.grids)
    least = max(config.rounds.min, needed_rounds(rivals))
    family = Family(rivals, config.margin, config.precision, cells, seed)
    default = Question(LARGE, least, max(config.rounds.max, least))
    others = [Question(LARGE, n, n) for n in MORE_ROUNDS if n != default.most]
    many = Question(SMALL, MANY_ROUNDS, MANY_ROUNDS)
    checks = _checks(default, others, family, kinds, quick) + _checks(many, [], family, kinds, published)
    return Section(
        name="power",
        title="Is a true slowdown found?",
        how=(
            f"One strategy is slower, the {rivals - 1} others are equal to the reference, which makes the "
            "correction hardest. Rounds, margin and precision are those of the quick default "
            f"(config/config.yaml), the standard deviations of its rounds those of the {len(quick)} cells of "
            f"reports/quick. For {MANY_ROUNDS} rounds they are those of the {len(published)} cells of "
            "reports/publish, whose visits are longer. Held is the power at that of the middle cell, with "
            "normal noise; other kinds of noise with the same standard deviation, other cells and other rounds are "
            "printed. Found means the verdict slower. A 5 % slowdown lies exactly at the margin: by "
            "chance its interval falls within it in about 2.5 % of cells, and the page says no practical "
            "difference."
        ),
        checks=checks,
    )


def _checks(
    question: Question, besides: Sequence[Question], family: Family, kinds: Sequence[Kind], spreads: Array
) -> list[Check]:
    normal, typical = kinds[0], float(np.median(spreads))

    def check(asked: Question, kind: Kind, sd: float, words: str, held: bool = False) -> Check:
        bounds = (AT_LEAST, None) if held else PRINTED
        note = f"standard deviation of a round {percent(sd)}"
        found = family.found(asked, kind, sd)
        return share(f"{asked.words()}, {words}, {kind.name}", found, bounds, family.cells, note)

    middle = "the middle cell"
    checks = [check(question, normal, typical, middle, held=True)]
    checks += [check(question, normal, float(np.quantile(spreads, q)), words) for q, words in QUARTILES]
    checks += [check(other, normal, typical, middle) for other in besides]
    checks += [check(question, kind, typical, middle) for kind in kinds[1:] if kind.held]
    widest = family.largest_spread(question, normal)
    what = f"{question.words()}, found in {percent(AT_LEAST)} up to this standard deviation of a round"
    return [*checks, Check(what, widest, "share", None, None, family.cells, "normal noise")]
