"""What a plan says before anything runs: what there is to do, what is raised, what is damaged."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from looptax.plan import access, estimate
from looptax.records.cell import Request
from looptax.records.config import Config
from looptax.records.files import UnreadableRecord


@dataclass(frozen=True)
class ToDo:
    """A run's name and cells, those to measure with the rounds that each has, and how many strategies to count."""

    name: str
    cells: int
    to_measure: Sequence[Request]
    finished: Sequence[int]
    to_count: int
    passes: int


def to_do(todo: ToDo) -> str:
    """How many cells there are to measure and strategies to count, and about how long that takes."""
    all_, new, uncounted, name = todo.cells, len(todo.to_measure), todo.to_count, todo.name
    finished = sum(todo.finished)
    if not new and not uncounted:
        return f"Looptax: all {all_} cells of {name!r} are measured and current."
    duration = estimate.in_words(estimate.seconds(todo.to_measure, uncounted, todo.passes, todo.finished))
    counted = f"strategies to count: {uncounted}, " if uncounted else ""
    if not new:
        return f"Looptax: all {all_} cells of {name!r} are current; {counted}{duration}."
    kept = f" ({all_ - new} of {all_} are current)" if new < all_ else ""
    cells = "1 cell" if new == 1 else f"{new} cells"
    rounds = f"rounds of an earlier run that count: {finished}, " if finished else ""
    return f"Looptax: {cells} of {name!r} to measure{kept}, {rounds}{counted}{duration}, one at a time."


def raised(config: Config, wanted: Iterable[Request]) -> str:
    """A line where cells will have more rounds than the config's largest number; empty where none will."""
    most = max(request.max_rounds for request in wanted)
    if most <= config.rounds.max:
        return ""
    return (
        f"rounds.max: {config.rounds.max} is raised to {most}: so many are the least for so many strategies beside "
        "the reference at one size."
    )


def damaged(errors: Sequence[UnreadableRecord]) -> str:
    """What is damaged, and the command that lets it be measured again; what only may not be read is not."""
    shut = [error.__cause__ for error in errors if isinstance(error.__cause__, OSError)]
    said = [access.explain(cause) for cause in shut]
    broken = [str(error) for error in errors if not isinstance(error.__cause__, OSError)]
    if broken:
        paths = [told.split(": ", 1)[0] for told in broken]
        said += broken
        said.append("Delete what is damaged and run again; all else is kept, and so are its finished rounds:")
        said += [f"  rm {shlex.quote(path)}" for path in paths]
    return "\n".join(said)
