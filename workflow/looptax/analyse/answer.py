"""The first sentence of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from looptax.analyse.measured import Measured
from looptax.records.config import Config
from looptax.records.findings import Answer, Comparison, Group

FIT = "fit_numpy"  # what most people mean by fit


def answer(
    config: Config, comparisons: Sequence[Comparison], measured: Sequence[Measured], stacks: Sequence[str]
) -> Answer | None:
    """fit against the reference, and the fastest loop, at the headline group; None without cells.

    ``stacks`` are those that the headline may be of, the wanted one first.
    """
    group = headline(config, comparisons, stacks)
    if group is None:
        return None
    fit = fit_strategy(config.reference, comparisons)
    curve = [c for c in comparisons if same_curve(c.group, group)]
    others = [c for c in curve if c.group == group and c.strategy != config.reference]
    rivals = [c for c in others if c.work != "other"]
    return Answer(
        group=group,
        reference=config.reference,
        fit_strategy=fit,
        fit=sorted((c for c in curve if c.strategy == fit), key=lambda c: c.group.rows),
        best=fastest_of([c for c in comparisons if c.group == group]),
        rivals=len(rivals),
        faster=sum(c.work == "same" and c.verdict == "faster" for c in rivals),
        others=len(others),
        inconclusive=sum(c.verdict == "inconclusive" for c in others),
        fit_epochs=_epochs_a_call(
            [m for m in measured if m.key.strategy == fit and same_curve(m.group, group)]
        ),
    )


def _epochs_a_call(cells: Sequence[Measured]) -> int | None:
    """How many epochs a timed call of the strategy did; None where there is none."""
    visits = (v for m in cells for r in m.cell.rounds for v in r.visits if v.role == "strategy")
    return next((v.calls[0].epochs for v in visits), None)


def headline(config: Config, comparisons: Sequence[Comparison], stacks: Sequence[str]) -> Group | None:
    """Workload and batch size of the first grid, the largest rows that gave a ratio, and the first stack with one."""
    if not comparisons:
        return None
    grid = config.grids[0]
    wanted = [
        c
        for stack in stacks
        for c in comparisons
        if c.group.stack == stack
        and same_workload(grid.workloads[0], c.group.workload)
        and c.group.batch_size == grid.batch_sizes[0]
    ]
    telling = [c for c in wanted if c.ratio is not None and c.verdict != "reference"]
    first = (telling or wanted or list(comparisons))[0].group
    curve = [c for c in comparisons if same_curve(c.group, first)]
    # A ratio of the reference to itself answers nothing while any strategy has one.
    with_ratio = [c for c in curve if c.ratio is not None and c.verdict != "reference"]
    with_ratio = with_ratio or [c for c in curve if c.ratio is not None]
    return max((c.group for c in with_ratio or curve), key=lambda group: group.rows)


def same_workload(configured: str, recorded: str) -> bool:
    """Whether the config's name or path is the cells' slug with its hash of eight digits."""
    return _letters(PurePath(configured).stem) == _letters(slug(recorded))


def slug(recorded: str) -> str:
    """A workload's name without the hash of its content."""
    return re.sub(r"[-_.]?[0-9a-f]{8}$", "", recorded)


def fit_strategy(reference: str, comparisons: Sequence[Comparison]) -> str | None:
    """``fit_numpy``, else the first strategy whose name begins with fit; never the reference."""
    names = list(dict.fromkeys(c.strategy for c in comparisons if c.strategy != reference))
    if FIT in names:
        return FIT
    return next((name for name in names if name.startswith("fit")), None)


def fastest_of(comparisons: Sequence[Comparison]) -> Comparison | None:
    """The largest ratio among same-work strategies that are *faster*."""
    faster = [c for c in comparisons if c.work == "same" and c.verdict == "faster" and c.ratio is not None]
    return max(faster, key=lambda c: c.ratio.estimate if c.ratio else 0.0, default=None)


def same_curve(one: Group, other: Group) -> bool:
    """Whether two groups differ in their rows at most."""
    return (one.stack, one.workload, one.batch_size) == (other.stack, other.workload, other.batch_size)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
