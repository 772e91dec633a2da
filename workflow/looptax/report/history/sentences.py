"""When the answer changed, in sentences composed from the record, whatever it says."""

from __future__ import annotations

from looptax.records.history import History, Line, Said, Series, Stretch
from looptax.report import format as fmt
from looptax.report.history.told import Told, at, cell, of, outcome, telling
from looptax.report.lookups import Placed
from looptax.report.pieces import Pieces, bound, bounds, joined, key, rows, soft, text
from looptax.report.run import Run

BACKENDS = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "Torch"}


def history_sentence(run: Run, history: History, path: str) -> Pieces:
    """When the answer changed, of fit at the history's rows, along the first line."""
    told = at(history, path, history.strategy, history.lines[0]) if history.strategy else None
    if told is None:
        return (
            text("No form of fit was measured in these stacks: ")
            + key("nothing is known of its history")
            + text(".")
        )
    return _at(told) + _clauses(run, told) + text(".")


def other_sizes(run: Run, history: History, path: str) -> list[Pieces]:
    """A sentence for each other size of fit: the same, or what it says itself."""
    first = history.lines[0]
    head = at(history, path, history.strategy, first)
    found = []
    for told in of(history, path, history.strategy, first):
        if head is None or told.series is head.series:
            continue
        if _shape(told.series) == _shape(head.series) and told.series.stretches:
            here = rows(told.series.rows, f"{told.path}/rows")
            found.append(text("The same at ") + here + _numbers(run, told) + text(".") + _open(run, told))
        else:
            found.append(_at(told) + _clauses(run, told) + text(".") + _open(run, told))
    return found


def other_backends(run: Run, history: History, path: str) -> list[Pieces]:
    """A sentence for each other line in which fit was measured."""
    found = []
    for line in history.lines[1:]:
        told = at(history, path, history.strategy, line)
        if told is not None:
            opening = text(f"On {BACKENDS.get(line.backend, line.backend)}, at ")
            here = rows(told.series.rows, f"{told.path}/rows") + text(", ")
            found.append(opening + here + _clauses(run, told) + text(".") + _open(run, told))
    return found


def left_open(run: Run, history: History, path: str) -> Pieces:
    """The stacks of the first line in which nothing is decided of fit at the history's rows, and why; often empty."""
    told = at(history, path, history.strategy, history.lines[0])
    return _open(run, told) if told else ()


def _open(run: Run, told: Told) -> Pieces:
    """Nothing where all is known, and where nothing is, which the sentence says by itself."""
    if not told.series.stretches:
        return ()
    silent = [point for point in told.series.points if point.said is None and not point.elsewhere]
    parts = [run.stack_named(p.stack) + text(f" ({outcome(run, p)})") for p in silent]
    left = text(" It is left open in ") + joined(parts) + text(".") if parts else ()
    return left + _elsewhere(run, told)


def _elsewhere(run: Run, told: Told) -> Pieces:
    """The stacks that were measured on another kind of machine; often empty."""
    parts = [
        run.stack_named(p.stack) + text(f" ({outcome(run, p)} there)")
        for p in told.series.points
        if p.elsewhere
    ]
    if not parts:
        return ()
    return (
        text(" On another kind of machine, and not to be compared with these: ") + joined(parts) + text(".")
    )


def turning_points(run: Run, history: History, path: str) -> Pieces:
    """Between which stacks the answer turned for fit, at the history's rows; without a full stop."""
    told = at(history, path, history.strategy, history.lines[0])
    fit = run.named(history.strategy or "")
    if told is None or not told.series.turns:
        return text("No change of the answer is known for ") + fit
    parts = [
        text("between ") + run.stack_named(t.before) + text(" and ") + run.stack_named(t.after)
        + text(" from ") + key(t.was) + text(" to ") + key(t.became)
        for t in told.series.turns
    ]  # fmt: skip
    return fit + text(" went ") + joined(parts)


def _at(told: Told) -> Pieces:
    return text("At ") + rows(told.series.rows, f"{told.path}/rows") + text(", ")


def _shape(series: Series) -> list[tuple[str, int, int]]:
    passed = [("passed", one.first, one.last) for one in series.passed]
    return [(s.said, s.first, s.last) for s in series.stretches] + passed


def _clauses(run: Run, told: Told) -> Pieces:
    fit, reference = run.named(told.series.strategy), run.named(run.findings.reference)
    found = told.series.stretches
    if not found:
        if all(cell(run, p) is None or cell(run, p).comparison.ratio is None for p in told.series.points):  # type: ignore[union-attr]
            return fit + text(" has ") + key("no ratio") + text(" in any stack")
        open_ = key("not shown in any stack")
        return (
            text("it is ") + open_ + text(" whether ") + fit + text(" is faster or slower than ") + reference
        )
    if len(found) == 1:
        return fit + text(" ") + _alone(run, told, found[0], reference) + _passed(run, told)
    parts = [_clause(run, told, position, reference) for position in range(len(found))]
    return fit + text(" ") + joined(parts) + _passed(run, told)


def _passed(run: Run, told: Told) -> Pieces:
    """Where it is as fast within the margin, and no change is shown; empty where there is no such stack."""
    if not told.series.passed:
        return ()
    parts = []
    for one in told.series.passed:
        first, last = (run.stack_named(told.series.points[place].stack) for place in (one.first, one.last))
        where = text("in ") + first if one.first == one.last else text("from ") + first + text(" to ") + last
        like = joined([run.stack_named(stack) for stack in one.like], "or")
        parts.append(where + text(" (not shown to differ from ") + like + text(")"))
    return text("; it is ") + key("as fast, within the margin,") + text(" ") + joined(parts)


def _wherever(told: Told, stretch: Stretch) -> str:
    """Empty where all stacks of a stretch say the same."""
    here = told.series.points[stretch.first : stretch.last + 1]
    return "" if all(p.said == stretch.said for p in here) else " wherever the two are told apart"


def _alone(run: Run, told: Told, stretch: Stretch, reference: Pieces) -> Pieces:
    """The answer never changed, as far as it is known."""
    points = told.series.points
    first, last = (run.stack_named(points[place].stack) for place in (stretch.first, stretch.last))
    said = text("is ") + _than(stretch.said, reference)
    if stretch.first == stretch.last:
        rest = [p for p in points if p.said is None]
        silent = rest and len(rest) == len(points) - 1 and not any(p.elsewhere for p in rest)
        others = ", and it is left open in the others" if silent else ""
        return said + text(" in ") + first + _number(run, told, stretch, named=True) + text(others)
    where = f"{_wherever(told, stretch)}, from " if _wherever(told, stretch) else " in every stack from "
    return said + text(where) + first + text(" to ") + last + _number(run, told, stretch)


def _clause(run: Run, told: Told, position: int, reference: Pieces) -> Pieces:
    """One stretch of several: up to a stack, from one to another, or since one."""
    found, points = told.series.stretches, told.series.points
    stretch = found[position]
    first, last = (run.stack_named(points[place].stack) for place in (stretch.first, stretch.last))
    what = _than(stretch.said, reference) if position == 0 else _briefly(stretch.said)
    single = stretch.first == stretch.last
    if position == len(found) - 1 and stretch.last == len(points) - 1:
        verb, where = ("is ", " in ") if single else ("has been ", " since ")
        said = text(verb) + what + text(where) + first
    else:
        said = text("was " if position == 0 else "") + what
        if single:
            said += text(" in ") + first
        elif position == 0 and stretch.first == 0:
            said += text(" up to ") + last
        else:
            said += text(" from ") + first + text(" to ") + last
    return said + text(_wherever(told, stretch)) + _number(run, told, stretch, named=single)


def _than(said: Said, reference: Pieces) -> Pieces:
    if said == "no practical difference":
        return key("as fast as") + text(" ") + reference + text(", within the margin,")
    return key(said) + text(" than ") + reference


def _briefly(said: Said) -> Pieces:
    return key("as fast, within the margin,") if said == "no practical difference" else key(said)


def _number(run: Run, told: Told, stretch: Stretch, named: bool = False) -> Pieces:
    """`` (3.40 times as fast, 3.31 to 3.52, in TensorFlow 2.15)``; ``named`` where the stack was just said."""
    placed = telling(run, told, stretch)
    where = () if named else soft(", ") + text("in ") + run.stack_named(placed.comparison.group.stack)
    return soft(" (") + _speed(placed) + where + soft(")")


def _numbers(run: Run, told: Told) -> Pieces:
    """Those of all stretches, one after the other."""
    parts = []
    for stretch in told.series.stretches:
        placed = telling(run, told, stretch)
        parts.append(
            _speed(placed) + soft(", ") + text("in ") + run.stack_named(placed.comparison.group.stack)
        )
    return soft(" (") + joined(parts) + soft(")")


def _speed(placed: Placed) -> Pieces:
    c = placed.comparison
    if c.ratio:
        lower, estimate, upper = fmt.telling_bounds(c.ratio)
        words = "times as fast" if c.ratio.estimate >= 1 else "times the speed"
        said = key(f"{estimate} {words}", f"{placed.path}/ratio/estimate")
        return said + soft(", ") + bounds(lower, upper, f"{placed.path}/ratio")
    return bound(c, placed.path)  # what says something has a ratio or a bound


def line_name(line: Line) -> str:
    """A backend as people write it."""
    return BACKENDS.get(line.backend, line.backend)


def kind(run: Run, history: History) -> Pieces:
    """Which history, where a run has several: workload and batch size."""
    group = next(
        g for g in run.groups if (g.workload, g.batch_size) == (history.workload, history.batch_size)
    )
    return run.group_pieces(group, run.group_path(group), ("rows", "stack"))
