"""The rungs of a curve as the page tells them: the ways down, what each changes, and who was there to compare with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from looptax.records.findings import CostModel, Interval
from looptax.records.ladder import Extra, Rung, Split
from looptax.report.format import microseconds, microseconds_like, plain
from looptax.report.lookups import Curve
from looptax.report.pieces import Pieces, joined, name, text
from looptax.report.pieces import plain as plain_words
from looptax.report.run import Run

Rungs = list[tuple[Rung, str]]  # each with its place in findings.json


@dataclass(frozen=True)
class Descent:
    """A way down the ladder: from the step of ``start``, rung by rung, to that of ``end``."""

    heading: Pieces
    aim: str
    start: tuple[CostModel, str]
    end: tuple[CostModel, str]
    rungs: Rungs


def floor_is_short(models: Iterable[CostModel]) -> bool:
    """Whether the floor's step cannot be told from 0: a tax may then be the whole step, and its estimate more."""
    floors = [m for m in models if m.tax_seconds == Interval(0.0, 0.0, 0.0)]
    return any(m.step_seconds.lower <= 0 for m in floors)


def step_words(model: CostModel) -> str:
    """A step in µs without the unit; one that cannot be told from 0 by its upper bound alone."""
    step = model.step_seconds
    if step.lower > 0:
        return microseconds(step)[1]
    return f"at most {microseconds_like(step, Interval(step.upper, step.lower, step.upper))[2]}"


def rungs(run: Run, curve: Curve) -> Rungs:
    """The rungs of a curve, down the ladder."""
    every = [(r, f"/rungs/{i}") for i, r in enumerate(run.findings.rungs)]
    here = [pair for pair in every if (pair[0].stack, pair[0].workload, pair[0].batch_size) == curve]
    return sorted(here, key=lambda pair: run.rank(pair[0].strategy))


def descents(run: Run, curve: Curve) -> list[Descent]:
    """To the floor, and to the cheapest loop of fit's branch where that is another way."""
    found = rungs(run, curve)
    to_floor = _descent(run, curve, found, "floor", "the floor, the cheapest same-work step", _on_path)
    if found and all(r.on_path == r.on_fit_path for r, _ in found):
        return to_floor
    return to_floor + _descent(run, curve, found, "cheapest fit", "the cheapest step of fit", _on_fit_path)


def others(run: Run, curve: Curve) -> Rungs:
    """The rungs that are on no way down."""
    return [pair for pair in rungs(run, curve) if not (pair[0].on_path or pair[0].on_fit_path)]


def splits(run: Run) -> list[tuple[Split, str]]:
    """The steps taken apart, down the ladder."""
    every = [(s, f"/splits/{i}") for i, s in enumerate(run.findings.splits)]
    return sorted(every, key=lambda pair: run.rank(pair[0].strategy))


def absent_extras(run: Run, known: Iterable[str]) -> list[str]:
    """Those of the ``known`` extras that have no comparison anywhere in the run."""
    found = {extra.strategy for extra in run.findings.extras}
    return [strategy for strategy in known if strategy not in found]


def changes(run: Run, rung: Rung | Extra) -> Pieces:
    """The factor, or all factors of the ancestors that were passed over and its own."""
    said: Pieces = ()
    for strategy in (*reversed(rung.skipped), rung.strategy):
        said += (text("; ") if said else ()) + _factor_piece(run, strategy)
    return text("several at once: ") + said if rung.skipped else said


def brief(run: Run, rung: Rung) -> Pieces:
    """What it changes, in the room that a figure has."""
    return text("several factors at once") if rung.skipped else _factor_piece(run, rung.strategy)


def briefly(run: Run, rung: Rung) -> str:
    """The same without the place of its words."""
    return plain_words(brief(run, rung))


def of_other_sizes(run: Run, rung: Rung) -> bool:
    """Whether it and the loop that it is compared with were timed at different sizes."""
    curve = (rung.stack, rung.workload, rung.batch_size)
    sizes = {model.strategy: model.sizes for model, _ in run.models(curve)}
    return rung.parent is not None and sizes.get(rung.strategy) != sizes.get(rung.parent)


def no_line(run: Run, rung: Rung) -> Pieces:
    """Which of the two has a cost model that is not linear; empty where none."""
    return joined([run.named(name) for name in rung.bent])


def measured_ancestor(run: Run, strategy: str) -> str | None:
    """The nearest ancestor that gave a ratio anywhere in the run."""
    measured = {c.strategy for c in run.findings.comparisons if c.ratio} | {run.findings.reference}
    name, seen = strategy, {strategy}
    while (entry := run.entries.get(name)) and entry.parent and entry.parent not in seen:
        name = entry.parent
        if name in measured:
            return name
        seen.add(name)
    return None


def _descent(
    run: Run, curve: Curve, found: Rungs, heading: str, aim: str, on: Callable[[Rung], bool]
) -> list[Descent]:
    way = [pair for pair in found if on(pair[0])]
    models = {model.strategy: (model, path) for model, path in run.models(curve)}
    if not way or way[0][0].parent is None:
        return []
    start, end = models[way[0][0].parent], models[way[-1][0].strategy]
    return [
        Descent(
            text("From ") + run.named(start[0].strategy) + text(f" to the {heading}"), aim, start, end, way
        )
    ]


def _on_path(rung: Rung) -> bool:
    return rung.on_path


def _on_fit_path(rung: Rung) -> bool:
    return rung.on_fit_path


def rest(ways: Sequence[Descent]) -> Pieces:
    """What the rungs are called that are on no way down."""
    return text("Other rungs" if ways else "All rungs")


def _factor_piece(run: Run, strategy: str) -> Pieces:
    place = f"/strategies/{run.rank(strategy)}/factor" if strategy in run.entries else ""
    return name(_factor(run, strategy), place, "catalogue.json" if place else "")


def _factor(run: Run, strategy: str) -> str:
    entry = run.entries.get(strategy)
    return plain(entry.factor) if entry else "not in the catalogue"
