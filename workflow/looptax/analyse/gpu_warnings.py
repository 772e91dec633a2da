"""Whether the GPU kept its speed while a cell was measured: what its driver told before and after the timed visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from looptax.records.cell import GpuState, Round
from looptax.records.config import Config
from looptax.records.findings import Warning

# As of stolen time: a fifth of the default precision.
LIMITED_SHARE = 0.01
COOL = "Lock its clocks below what it can hold (nvidia-smi --lock-gpu-clocks), cool it, or stop what else uses it."


def gpu_warnings(rounds: Sequence[Round], config: Config) -> list[Warning]:
    """What held a GPU's clocks down in some round, and clocks that differ between rounds by more than the precision."""
    return [*_slowed(rounds), *_unlike_clocks(rounds, config.precision)]


def _slowed(rounds: Sequence[Round]) -> list[Warning]:
    why: Counter[str] = Counter()
    for round_ in rounds:
        why.update(set(_reasons(round_)))
    if not why:
        return []
    told = ", ".join(f"{reason} in {count}" for reason, count in sorted(why.items()))
    return [Warning("gpu", f"The GPU was slowed while it was timed, of {len(rounds)} rounds: {told}.", COOL)]


def _reasons(round_: Round) -> Iterator[str]:
    """What slowed any GPU in this round: as named before or after the visits, or as time that was counted meanwhile."""
    for before, after in _pairs(round_):
        yield from before.slowed_by or []
        yield from after.slowed_by or []
        seconds = _timed_seconds(round_)
        for name, start, end in (
            ("power limit", before.power_limited_seconds, after.power_limited_seconds),
            ("heat limit", before.heat_limited_seconds, after.heat_limited_seconds),
        ):
            if start is not None and end is not None and end - start > LIMITED_SHARE * seconds:
                yield name


def _unlike_clocks(rounds: Sequence[Round], precision: float) -> list[Warning]:
    """A clock that is not the same in all rounds; each GPU against itself."""
    clocks: dict[int, list[int]] = {}
    for round_ in rounds:
        for _, after in _pairs(round_):
            if after.clock_mhz:
                clocks.setdefault(after.index, []).append(after.clock_mhz)
    return [
        Warning(
            "gpu clock",
            f"The clock of GPU {index} was between {min(seen):,} and {max(seen):,} MHz at the end of the rounds.",
            COOL,
        )
        for index, seen in sorted(clocks.items())
        if max(seen) > (1 + precision) * min(seen)
    ]


def _pairs(round_: Round) -> Iterator[tuple[GpuState, GpuState]]:
    """The first visible GPU, on which a framework puts a model, before and after the timed visits."""
    for before, after in zip(round_.before.gpu[:1], round_.after.gpu[:1], strict=False):
        if before.index == after.index:
            yield before, after


def _timed_seconds(round_: Round) -> float:
    return max(v.ended for v in round_.visits) - min(v.started for v in round_.visits)
