"""What a claim's test may look at: judged cells, curves, cost models and counts, found by name and size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from looptax.analyse.cost_models import Fitted
from looptax.analyse.curves import Curve, CurveKey, curve_of
from looptax.analyse.family import dearer
from looptax.analyse.measured import Array, Measured
from looptax.records.counts import Counts
from looptax.records.findings import Group


@dataclass(frozen=True)
class Evidence:
    """One run. ``headline`` is the group that the page's first sentence speaks of."""

    measured: Sequence[Measured]
    curves: Mapping[CurveKey, Curve]
    fitted: Mapping[CurveKey, Mapping[str, Fitted]]
    counts: Sequence[Counts]
    reference: str
    headline: Group
    margin: float

    @property
    def curve(self) -> CurveKey:
        """The headline's curve."""
        return curve_of(self.headline)

    @cached_property
    def _cells(self) -> dict[tuple[Group, str], Measured]:
        return {(m.group, m.key.strategy): m for m in self.measured if m.comparable}

    @cached_property
    def _timed(self) -> set[Group]:
        return {group for group, _ in self._cells}

    @cached_property
    def groups(self) -> list[Group]:
        """All groups of the headline's stack, by workload, batch size and rows."""
        found = {m.group for m in self.measured if m.group.stack == self.headline.stack}
        return sorted(found, key=lambda g: (g.workload, g.batch_size, g.rows))

    def along_rows(self) -> list[Group]:
        """The headline's curve, by rows."""
        return [g for g in self.groups if curve_of(g) == self.curve]

    def along_batches(self, strategy: str) -> list[Group]:
        """The headline's workload with as many steps an epoch in batches of most sizes, by batch size.

        Equal rows would be fewer steps of larger batches, over which what a call costs once is spread less thinly.
        """
        alike = [g for g in self.groups if g.workload == self.headline.workload and self.has(g, strategy)]
        by_steps: dict[int, list[Group]] = defaultdict(list)
        for group in alike:
            by_steps[group.rows // group.batch_size].append(group)
        return max(by_steps.values(), key=lambda groups: (len(groups), groups[-1].rows), default=[])

    def tried(self, group: Group, strategy: str) -> bool:
        """Whether the run was to measure it there, whatever came of it."""
        return strategy == self.reference or self.cell(group, strategy) is not None

    @cached_property
    def dearer(self) -> int:
        """How many times a p counts, by the cell of the run that was looked at most often."""
        return dearer(max((m.cell.request.looks for m in self.measured), default=1))

    def log_ratios(self, group: Group, strategy: str) -> Array | None:
        """Rounds' log ratios to the reference; None where there is no ratio that may be used."""
        cell = self._cells.get((group, strategy))
        return cell.log_ratios if cell else None

    def has(self, group: Group, strategy: str) -> bool:
        """Whether its speed there is known; the reference's is wherever anything was timed."""
        if strategy == self.reference:
            return group in self._timed
        return (group, strategy) in self._cells

    def apart(self, *places: tuple[Group, str]) -> bool:
        """Whether the ratios of these places are of several kinds of machine; the reference is in each of them."""
        cells = (self._cells.get(place) for place in places if place[1] != self.reference)
        return len({cell.machine for cell in cells if cell}) > 1

    def priced(self, group: Group, strategy: str) -> Curve | None:
        """The curve that has its time there; None also where the cell is of another kind of machine than the curve."""
        curve = self.curves.get(curve_of(group))
        return curve if curve and (strategy, group.rows) in curve.ratios else None

    def cell(self, group: Group, strategy: str) -> Measured | None:
        """The cell, whatever came of it."""
        return self._all_cells.get((group, strategy))

    @cached_property
    def _all_cells(self) -> dict[tuple[Group, str], Measured]:
        """Whatever came of them; of several, the first."""
        return {(m.group, m.key.strategy): m for m in reversed(self.measured)}

    def count(self, strategy: str) -> Counts | None:
        """The strategy's counts for the headline's stack and workload."""
        here = (self.headline.stack, self.headline.workload, strategy)
        return next(
            (
                c
                for c in self.counts
                if (c.request.key.stack, c.request.key.workload, c.request.key.strategy) == here
                and c.status == "ok"
            ),
            None,
        )
