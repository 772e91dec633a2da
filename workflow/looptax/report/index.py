"""The index of published runs: what each found, and every two of them beside one another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from looptax.records.findings import Group
from looptax.records.runs import CellPair, PublishedRuns, RunPair
from looptax.report import page, words


def render(runs: PublishedRuns, templates: Path) -> bytes:
    """The bytes of ``reports/index.html``; its links lead to folders beside it, its numbers stand in ``runs.json``."""
    text = (
        page.environment_of(templates)
        .get_template("index.html.j2")
        .render(
            runs=runs,
            place={run.name: position for position, run in enumerate(runs.runs)},
            by_group=by_group,
            came_to=came_to,
            meaning=words.CHANGED,
            status=words.STATUS,
        )
    )
    return page.with_policy(text.encode())


def by_group(pair: RunPair) -> list[tuple[int, Group, Sequence[tuple[int, CellPair]]]]:
    """A pair's cells that stand together in the one run, with their places; first the place of the group itself."""
    grouped = groupby(enumerate(pair.cells), key=lambda placed: placed[1].one)
    found = [(group, list(placed)) for group, placed in grouped]
    return [(placed[0][0], group, placed) for group, placed in found]


def came_to(pair: RunPair) -> list[tuple[str, int]]:
    """How many cells came to each verdict, in the order in which the words are explained."""
    return [(word, pair.verdicts[word]) for word in words.CHANGED if word in pair.verdicts]
