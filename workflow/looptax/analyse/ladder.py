"""The rungs of a curve: what each loop's step costs more or less than the ancestor's that it is compared with."""

from __future__ import annotations

from collections.abc import Mapping

from looptax.analyse.answer import FIT
from looptax.analyse.cost_models import Fitted, floor_of
from looptax.analyse.curves import Curve
from looptax.analyse.lineage import Parents, ancestors, nearest
from looptax.records.ladder import Rung


def rungs(curve: Curve, fitted: Mapping[str, Fitted], parents: Parents, reference: str) -> list[Rung]:
    """A rung for each model, in the order of ``fitted``; none where the curve gave no models.

    Changes along a path add up to the difference between the steps of its ends.
    """
    compared = {name: _compared(name, fitted, parents) for name in fitted}
    line = {name: parent for name, (parent, _) in compared.items()}
    branch = {name: f for name, f in fitted.items() if FIT in (name, *ancestors(name, parents))}
    floor, cheapest_fit = floor_of(fitted), floor_of(branch)
    to_floor = path(floor.strategy, line, reference) if floor else []
    to_fit = path(cheapest_fit.strategy, line, reference) if cheapest_fit else []
    return [
        _rung(curve, fitted, name, *compared[name], on_path=name in to_floor, on_fit_path=name in to_fit)
        for name in fitted
    ]


def path(end: str, line: Parents, reference: str) -> list[str]:
    """The rungs down to ``end``, the first one first; ``line`` gives of each strategy the one it is compared with.

    A path begins below the reference. Where the reference is no ancestor of ``end`` (a config may name another one than
    the root), it begins below the nearest ancestor that both have, and where they have none, below the topmost of
    ``end``: its changes then add up to less or more than the reference's tax, and the page names where it begins.
    """
    starts = {reference, *ancestors(reference, line)}
    found: list[str] = []
    name: str | None = end
    while name is not None and name not in starts and line.get(name) is not None:
        found.append(name)
        name = line.get(name)
    return found[::-1]


def _compared(name: str, fitted: Mapping[str, Fitted], parents: Parents) -> tuple[str | None, list[str]]:
    """The ancestor that a strategy is compared with, and those passed over.

    The same work is not compared with an ancestor that does other work: it is passed over like one not measured.
    """
    other = fitted[name].work == "other"
    return nearest(name, parents, lambda a: a in fitted and (other or fitted[a].work == "same"))


def _rung(
    curve: Curve,
    fitted: Mapping[str, Fitted],
    name: str,
    parent: str | None,
    skipped: list[str],
    *,
    on_path: bool,
    on_fit_path: bool,
) -> Rung:
    model, above = fitted[name], fitted[parent] if parent else None
    change = (model.step - above.step).interval() if above else None
    stack, workload, batch_size = curve.key
    return Rung(
        stack=stack,
        workload=workload,
        batch_size=batch_size,
        strategy=name,
        parent=parent,
        skipped=skipped,
        work=model.work,
        step_seconds=model.step.interval(),
        change_seconds=change,
        shown=change is not None and change.leaves_out(0.0),
        on_path=on_path,
        on_fit_path=on_fit_path,
        bent=[f.strategy for f in (above, model) if f and f.linear is False],
    )
