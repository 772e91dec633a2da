"""Several kinds of machine: what the answer rests on, and which of them its cells were measured on."""

from __future__ import annotations

from looptax.records.findings import Environment, Group
from looptax.report.lookups import curve_of
from looptax.report.pieces import Pieces, joined, number, text
from looptax.report.run import Run


def caveat(run: Run) -> Pieces:
    """What the first sentences do not show where their cells were on different kinds; empty where all were on one."""
    if run.headline is None or run.findings.kinds is None:
        return ()
    here = letters(run, run.headline)
    if len(here) > 1:
        said = text("Loops at this size were measured on different kinds of machine (") + _named(run, here)
        return said + text("): which of them is the faster on any one kind was not measured.")
    sizes = {p.comparison.machine for p in run.along(curve_of(run.headline))} - {""}
    if len(sizes) > 1:
        said = text("The sizes were measured on different kinds of machine (") + _named(run, sizes)
        return said + text("): what changes with the rows may come from that.")
    return ()


def letters(run: Run, group: Group) -> set[str]:
    """The kinds that the cells of a group with a ratio were measured on."""
    return {p.comparison.machine for p in run.inside(group) if p.comparison.ratio} - {""}


def of_headline(run: Run) -> list[tuple[int, Environment]]:
    """The stack's environments with their places, one for each kind of machine that the headline's ratios are from."""
    found = [
        (place, one)
        for place, one in enumerate(run.findings.environments)
        if run.headline and one.stack == run.headline.stack
    ]
    if run.findings.kinds is None or run.headline is None:
        return found[:1]
    here = letters(run, run.headline)
    nodes = {kind.label: set(kind.nodes) for kind in run.findings.kinds.machines if kind.label in here}
    of_kind = [[one for one in found if nodes[label] & set(one[1].nodes)][:1] for label in sorted(nodes)]
    return [one for some in of_kind for one in some] or found[:1]


def _named(run: Run, some: set[str]) -> Pieces:
    kinds = run.findings.kinds.machines if run.findings.kinds else []
    return joined(
        [number(one.label, f"/kinds/machines/{i}/label") for i, one in enumerate(kinds) if one.label in some]
    )
