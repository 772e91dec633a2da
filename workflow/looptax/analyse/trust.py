"""What speaks for the numbers of the whole run, and what against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from looptax.analyse.busier import busier
from looptax.analyse.cell_warnings import MORE_ROUNDS, QUIET, noise_warnings
from looptax.analyse.growths import LoopGrowth, growth_warnings, growths
from looptax.analyse.kinds import kinds_warnings, nodes_of
from looptax.analyse.measured import Measured
from looptax.analyse.overlaps import overlaps
from looptax.analyse.pauses import longest_pause
from looptax.analyse.tallies import unfinished, warned
from looptax.records.catalogue import StrategyEntry
from looptax.records.cell import Host, Versions
from looptax.records.findings import Comparison, Environment, Trust, Warning
from looptax.records.kinds import Kinds
from looptax.statistics import stability

LONG_PAUSE_SECONDS = 600.0  # longer than the set-up of any cell, in which no round is under way
PROBE_SPREAD = 0.05  # the default precision: a fixed piece of work that varies more hides what is smaller
ANOTHER_HOUR = (
    "Cells hold rounds of both hours, and their intervals what these differ by; a drift is said in its cell."
)


def trust(
    measured: Sequence[Measured],
    comparisons: Sequence[Comparison],
    entries: Mapping[str, StrategyEntry],
    loops: Sequence[LoopGrowth],
    of_kinds: Kinds | None,
) -> Trust:
    """Sums over all cells. Rounds of the reference's own cells claim nothing about strategies."""
    claimed = [m for m in measured if not m.is_reference and entries[m.key.strategy].work == "same"]
    aa = [c for c in comparisons if c.verdict == "reference"]
    widths = [c.half_width for c in comparisons if c.half_width is not None]
    rounds = [r for m in measured for r in m.cell.rounds]
    steals = [
        r.after.steal_seconds - r.before.steal_seconds
        for r in rounds
        if r.after.steal_seconds is not None and r.before.steal_seconds is not None
    ]
    cells = [m.cell for m in measured]
    spread, crossing = _probe_spread(measured), overlaps(cells)
    return Trust(
        claimed_rounds=sum(len(m.cell.rounds) for m in claimed),
        proven_rounds=sum(m.judged.proven for m in claimed),
        aa=aa,
        median_half_width=float(np.median(widths)) if widths else None,
        cells=len(measured),
        cells_ok=sum(m.status == "ok" for m in measured),
        rounds=len(rounds),
        timed_seconds=sum(m.cell.timed_seconds for m in measured),
        wall_seconds=sum(m.cell.wall_seconds for m in measured),
        steal_seconds=sum(steals) if steals else None,
        probe_spread=spread,
        overlaps=crossing,
        warnings=[
            *_run_warnings(measured, aa, spread, crossing, of_kinds),
            *growth_warnings(growths(loops)),
            *busier(cells),
            *noise_warnings(rounds),
        ],
        unfinished=unfinished(comparisons),
        warned=warned(comparisons),
    )


def _run_warnings(
    measured: Sequence[Measured],
    aa: Sequence[Comparison],
    spread: float | None,
    crossing: int,
    of_kinds: Kinds | None,
) -> list[Warning]:
    found = []
    if crossing:
        text = f"{crossing} pairs of rounds of different cells overlapped in time."
        found.append(Warning("overlap", text, "Measure them again, and nothing beside them on this machine."))
    if not any(c.ratio for c in aa):
        text = "No cell measured the reference against itself, so this run does not show its own noise."
        found.append(Warning("no A/A", text, "Add the reference to the strategies of a grid."))
    off = [c for c in aa if any(w.kind == "A/A" for w in c.warnings)]
    if off:
        text = f"{len(off)} of {len(aa)} cells of the reference against itself leave out 1."
        found.append(Warning("A/A", text, "One in twenty is chance; more mean noise. " + MORE_ROUNDS))
    refuted = sorted({m.key.strategy for m in measured if m.work == "disagrees"})
    if refuted:
        text = f"Equal work is refuted for {', '.join(refuted)}."
        found.append(Warning("disagrees", text, "Their ratios are not used."))
    lost = sum(m.status != "ok" for m in measured)
    if lost:
        text = f"{lost} of {len(measured)} cells did not finish; each has its reason in findings.json."
        found.append(Warning("unfinished", text, "Look into their logs."))
    if spread is not None and spread > PROBE_SPREAD:
        text = f"A fixed piece of work varied by {spread:.1%} between rounds."
        found.append(Warning("probe", text, QUIET))
    pause = longest_pause([m.cell for m in measured])
    if pause > LONG_PAUSE_SECONDS:
        text = f"In the middle of the run nothing was measured for {pause / 60:.0f} minutes."
        found.append(Warning("pause", text, ANOTHER_HOUR))
    found += kinds_warnings(of_kinds)
    if len({m.cell.request.code.commit for m in measured}) > 1:
        text = "Cells were measured at more than one commit."
        found.append(
            Warning("commits", text, "Code hashes agree where it matters; rerun under a new name to be sure.")
        )
    return found


def _probe_spread(measured: Sequence[Measured]) -> float | None:
    """Robust relative spread of the spin probe, each machine against its own median."""
    probes: dict[str, list[float]] = defaultdict(list)
    for m in measured:
        for round_ in m.cell.rounds:
            probes[m.machine + (round_.node or m.cell.host.hostname)] += [
                round_.before.probe_seconds,
                round_.after.probe_seconds,
            ]
    if not probes:
        return None
    return stability.relative_spread(np.concatenate([np.array(v) / np.median(v) for v in probes.values()]))


def environments(measured: Sequence[Measured]) -> list[Environment]:
    """One entry per (stack, host, versions, lock, commit, start method): its cells, and its machines' names."""
    found: dict[bytes, list[Measured]] = defaultdict(list)
    for m in measured:
        found[repr(_make(m, name="")).encode()].append(m)
    return [
        Environment(*_make(cells[0]), cells=len(cells), nodes=nodes_of(cells)) for cells in found.values()
    ]


def _make(m: Measured, name: str | None = None) -> tuple[str, Host, Versions | None, str, str, str]:
    """What an environment is; of machines that differ by their names alone, with another ``name``."""
    cell, code = m.cell, m.cell.request.code
    host = cell.host if name is None else msgspec.structs.replace(cell.host, hostname=name)
    return m.key.stack, host, cell.versions, code.lock, code.commit, cell.start_method
