"""The growth of every loop of a run by stack and rows, and the warnings of those that keep growing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from looptax.analyse.measured import Measured
from looptax.analyse.memory_growth import RoundGrowth, growth, rounds_of
from looptax.records.base import Role
from looptax.records.findings import Warning
from looptax.records.history import Growth

REMEDY = "Do not train long with this loop in this stack: take another loop, or another version."


@dataclass(frozen=True)
class LoopGrowth:
    """A loop in the rounds of one cell; the reference's own cell has one loop, in both roles."""

    stack: str
    strategy: str
    rows: int
    rounds: list[RoundGrowth]


def loop_growths(measured: Sequence[Measured]) -> list[LoopGrowth]:
    """Those of all cells, in their order. A capped cell is of the rows that were measured."""
    return [
        LoopGrowth(m.key.stack, strategy, m.cell.measured_rows, list(rounds_of(m.cell.rounds, roles)))
        for m in measured
        for strategy, roles in _roles(m)
    ]


def growths(loops: Sequence[LoopGrowth]) -> list[Growth]:
    """One a stack, strategy and number of rows, in the order of the cells; the reference's from all that it ran in."""
    found: dict[tuple[str, str, int], list[RoundGrowth]] = defaultdict(list)
    for loop in loops:
        found[loop.stack, loop.strategy, loop.rows] += loop.rounds
    told = ((key, growth(rounds)) for key, rounds in found.items())
    return [
        Growth(
            stack=stack,
            strategy=strategy,
            step_bytes=grown.step_bytes,
            least_step_bytes=grown.least,
            most_step_bytes=grown.most,
            rounds=grown.rounds,
            steady=grown.steady,
            hour_bytes=grown.hour_bytes if grown.steady else None,
            rows=rows,
            steps=grown.steps,
        )
        for (stack, strategy, rows), grown in told
        if grown
    ]


def _roles(m: Measured) -> Iterator[tuple[str, tuple[Role, ...]]]:
    """The loops of a cell; the reference's own has one, in both roles."""
    if m.is_reference:
        yield m.key.strategy, ("reference", "strategy")
    else:
        yield m.cell.request.reference, ("reference",)
        yield m.key.strategy, ("strategy",)


def growth_warnings(found: Sequence[Growth]) -> list[Warning]:
    """One a stack and strategy that clearly grows, of the rows at which it grows most."""
    worst: dict[tuple[str, str], Growth] = {}
    for g in found:
        known = worst.get((g.stack, g.strategy))
        if g.steady and (known is None or g.step_bytes > known.step_bytes):
            worst[g.stack, g.strategy] = g
    return [Warning("memory grows", _text(g), REMEDY) for g in worst.values()]


def _text(g: Growth) -> str:
    assert g.hour_bytes is not None  # a steady one has it
    return (
        f"At {g.rows:,} rows the memory of {g.strategy} in {g.stack} grew by {g.step_bytes / 1000:,.0f} kB a step, "
        f"from {g.least_step_bytes / 1000:,.0f} to {g.most_step_bytes / 1000:,.0f} in {g.rounds} rounds of "
        f"{g.steps:,} steps: {g.hour_bytes / 1e9:,.0f} GB in an hour, if it goes on."
    )
