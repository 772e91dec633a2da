"""Several kinds of machine in one run: a cluster's nodes, or one machine that was given other cores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from string import ascii_uppercase

import msgspec

from looptax.analyse.hosts import BESIDE, OF_KIND
from looptax.analyse.measured import Measured
from looptax.records.cell import Host
from looptax.records.findings import Comparison, Group, Warning
from looptax.records.kinds import Kinds, KindsDiffer, MachineKind

TIMES = "Of times, those of the kind are used that most cells of a curve are from."
ONE_KIND = TIMES + " Give one kind of node all strategies of a workload to compare them on it."


def labels(measured: Sequence[Measured]) -> dict[str, str]:
    """A letter for each kind of machine, A for that of most cells; empty where all cells are of one kind."""
    cells: dict[str, int] = defaultdict(int)
    for m in measured:
        cells[m.machine] += 1
    if len(cells) < 2:
        return {}
    ordered = sorted(cells, key=lambda machine: (-cells[machine], machine))
    return {machine: _letter(place) for place, machine in enumerate(ordered)}


def labelled(
    comparisons: Sequence[Comparison], measured: Sequence[Measured], letters: Mapping[str, str]
) -> list[Comparison]:
    """The comparisons with the letter of the kind that each was measured on."""
    if not letters:
        return list(comparisons)
    machine = {m.path: letters[m.machine] for m in measured}
    return [msgspec.structs.replace(c, machine=machine[c.path]) for c in comparisons]


def kinds(measured: Sequence[Measured], letters: Mapping[str, str]) -> Kinds | None:
    """What is known of the kinds; None where there is one."""
    if not letters:
        return None
    of_kind = {machine: [m for m in measured if m.machine == machine] for machine in letters}
    groups: dict[Group, set[str]] = defaultdict(set)
    for m in measured:
        groups[m.group].add(m.machine)
    return Kinds(
        machines=[_kind(label, of_kind[machine]) for machine, label in letters.items()],
        differ=_differ([[m.cell.host for m in found] for found in of_kind.values()]),
        groups=len(groups),
        mixed_groups=sum(len(machines) > 1 for machines in groups.values()),
    )


def kinds_warnings(found: Kinds | None) -> list[Warning]:
    """What several kinds of machine mean for what is said of the run."""
    if found is None:
        return []
    text = f"Cells were measured on {len(found.machines)} kinds of machine. "
    if found.mixed_groups:
        text += (
            f"In {found.mixed_groups} of {found.groups} groups, loops that are compared with one another were on "
            "different kinds: each ratio to the reference was measured on one, and may be another on another."
        )
    else:
        text += (
            "All loops at one workload, batch size and number of rows were on one kind; what is set beside one another "
            "across these may have been on two."
        )
    told = [Warning("machines", text, ONE_KIND if found.mixed_groups else TIMES)]
    without = [kind.label for kind in found.machines if not kind.aa_cells]
    if without and len(without) < len(found.machines):
        text = f"On machines of kind {', '.join(without)} the reference was not measured against itself."
        told.append(
            Warning("no A/A", text, "Their noise is not shown: let them take the reference's own cells too.")
        )
    return told


def nodes_of(cells: Sequence[Measured]) -> list[str]:
    """The names of the machines that the rounds of these cells were on."""
    return sorted({name for m in cells for name in _nodes(m)})


def _nodes(m: Measured) -> set[str]:
    return {r.node for r in m.cell.rounds if r.node} or {m.cell.host.hostname}


def _kind(label: str, cells: Sequence[Measured]) -> MachineKind:
    return MachineKind(
        label=label,
        nodes=nodes_of(cells),
        cells=len(cells),
        aa_cells=sum(m.is_reference and m.comparable for m in cells),
        strategies=sorted({m.key.strategy for m in cells}),
    )


def _differ(hosts: Sequence[Sequence[Host]]) -> list[KindsDiffer]:
    told = {
        what: ["; ".join(sorted({str(tell(host)) for host in some})) for some in hosts]
        for what, tell in {**OF_KIND, **BESIDE}.items()
    }
    return [KindsDiffer(what, values) for what, values in told.items() if len(set(values)) > 1]


def _letter(place: int) -> str:
    """A to Z, then AA, AB and so on."""
    first, last = divmod(place, len(ascii_uppercase))
    return (_letter(first - 1) if first else "") + ascii_uppercase[last]
