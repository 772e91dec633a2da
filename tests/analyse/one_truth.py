"""Histories of one truth: a loop whose ratio is the same in every stack, with the noise of its rounds alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec.structs import replace

from looptax.analyse.family import rank_interval
from looptax.analyse.history import turns
from looptax.analyse.history.point import point
from looptax.analyse.runs.difference import Side, decide
from looptax.analyse.verdict import verdict
from looptax.records.findings import Comparison
from looptax.statistics import hodges_lehmann
from tests.synthetic_stacks import findings

MARGIN = 0.05


def courses(ratio: float, stacks: int, rounds: int, sd: float, histories: int) -> Iterator[turns.Course]:
    """What is said of each of so many histories of one loop; ``sd`` is that of a round's log ratio."""
    template = findings({"tf2.13": {"fit_numpy": 1.0}}, rows=(1024,))[0].comparisons
    (cell,) = [c for c in template if c.strategy == "fit_numpy"]
    generator = np.random.default_rng(20260727)
    for _ in range(histories):
        values = np.log(ratio) + generator.normal(0, sd, (stacks, rounds))
        yield _course([Side(f"s{i}", _with(cell, one), 0, one) for i, one in enumerate(values)])


def _with(cell: Comparison, log_ratios: np.ndarray) -> Comparison:
    """The comparison that these rounds give where it is the only one of its stack and size."""
    ratio, p = rank_interval(log_ratios), hodges_lehmann.p_value(log_ratios)
    return replace(cell, ratio=ratio, verdict=verdict(ratio, p, MARGIN))


def _course(sides: list[Side]) -> turns.Course:
    cells = [side.cell for side in sides]
    points = [point(side.label, (i, side.cell), "", MARGIN) for i, side in enumerate(sides)]
    of = turns.known(points, cells, {side.label: side for side in sides})
    return turns.course(of, decide([of.apart(*pair) for pair in of.pairs()], MARGIN))
