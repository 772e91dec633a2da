"""The first sentence of the page, and what it advises."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from looptax.records.catalogue import StrategyEntry
from looptax.records.config import Config
from looptax.records.findings import Advice, Answer, Comparison, Group

FIT = "fit_numpy"  # what most people mean by fit


def answer(config: Config, comparisons: Sequence[Comparison]) -> Answer | None:
    """fit against the reference, and the fastest loop, at the headline group; None without cells."""
    group = headline(config, comparisons)
    if group is None:
        return None
    fit = fit_strategy(config.reference, comparisons)
    curve = [c for c in comparisons if _same_curve(c.group, group)]
    return Answer(
        group=group,
        reference=config.reference,
        fit_strategy=fit,
        fit=sorted((c for c in curve if c.strategy == fit), key=lambda c: c.group.rows),
        best=_fastest_of([c for c in comparisons if c.group == group]),
    )


def headline(config: Config, comparisons: Sequence[Comparison]) -> Group | None:
    """First stack, workload and batch size of the first grid, and the largest rows that gave a ratio."""
    if not comparisons:
        return None
    grid = config.grids[0]
    wanted = [
        c
        for c in comparisons
        if c.group.stack == grid.stacks[0]
        and same_workload(grid.workloads[0], c.group.workload)
        and c.group.batch_size == grid.batch_sizes[0]
    ]
    first = (wanted or list(comparisons))[0].group
    curve = [c for c in comparisons if _same_curve(c.group, first)]
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


def advice(
    answered: Answer, comparisons: Sequence[Comparison], entries: Mapping[str, StrategyEntry]
) -> list[Advice]:
    """What pays at the headline group, by typical and by total time: giving nothing up, and at any price."""
    here = [c for c in comparisons if c.group == answered.group and _saves(c)]
    free = _fastest_of([c for c in here if not entries[c.strategy].gives_up])
    best = _fastest_of(here)
    found = [_advice("keeps everything", free, entries)] if free else []
    if best and (free is None or best.strategy != free.strategy):
        found.append(_advice("fastest", best, entries))
    return [a for a in found if a is not None]


def _saves(c: Comparison) -> bool:
    """Also by total time, which is what one waits for."""
    return c.ratio_totals is not None and c.ratio_totals.lower > 1


def _advice(kind: str, c: Comparison, entries: Mapping[str, StrategyEntry]) -> Advice | None:
    if c.ratio is None or c.saving_seconds is None:
        return None
    return Advice(kind, c.strategy, c.ratio, c.saving_seconds, entries[c.strategy].gives_up)  # type: ignore[arg-type]


def _fastest_of(comparisons: Sequence[Comparison]) -> Comparison | None:
    """The largest ratio among same-work strategies that are *faster*."""
    faster = [c for c in comparisons if c.work == "same" and c.verdict == "faster" and c.ratio is not None]
    return max(faster, key=lambda c: c.ratio.estimate if c.ratio else 0.0, default=None)


def _same_curve(one: Group, other: Group) -> bool:
    return (one.stack, one.workload, one.batch_size) == (other.stack, other.workload, other.batch_size)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
