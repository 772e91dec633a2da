"""The growth of every loop of a run by stack, and the warnings of those that keep growing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from looptax.analyse.measured import Measured
from looptax.analyse.memory_growth import RoundGrowth, growth, rounds_of
from looptax.records.findings import Warning
from looptax.records.history import Growth

REMEDY = "Do not train long with this loop in this stack: take another loop, or another version."


def growths(measured: Sequence[Measured]) -> list[Growth]:
    """One a stack and strategy, in the order of the cells; the reference's from all cells that it ran in."""
    found: dict[tuple[str, str], list[RoundGrowth]] = defaultdict(list)
    for m in measured:
        found[m.key.stack, m.cell.request.reference] += rounds_of(m.cell.rounds, "reference")
        found[m.key.stack, m.key.strategy] += rounds_of(m.cell.rounds, "strategy")
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
        )
        for (stack, strategy), grown in told
        if grown
    ]


def growth_warnings(found: Sequence[Growth]) -> list[Warning]:
    """One a stack and strategy that clearly grows."""
    return [Warning("memory grows", _text(g), REMEDY) for g in found if g.steady]


def _text(g: Growth) -> str:
    assert g.hour_bytes is not None  # a steady one has it
    return (
        f"The memory of {g.strategy} in {g.stack} grew by {g.step_bytes / 1000:,.0f} kB at every step, from "
        f"{g.least_step_bytes / 1000:,.0f} to {g.most_step_bytes / 1000:,.0f} in the {g.rounds} rounds that it ran in: "
        f"{g.hour_bytes / 1e9:,.0f} GB in an hour of such steps."
    )
