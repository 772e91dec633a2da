"""The stacks of a run in the order of its config, and which of them are neighbours in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from looptax.records.catalogue import Catalogue
from looptax.records.cell import Cell
from looptax.records.config import Config


def stacks_of(config: Config) -> list[str]:
    """All stacks that the config names, each once, as it first does."""
    return list(dict.fromkeys(stack for grid in config.grids for stack in grid.stacks))


def backends_of(catalogue: Catalogue, cells: Sequence[Cell]) -> dict[str, str]:
    """The backend of each stack; a catalogue from before stacks were told leaves it to the cells."""
    asked = {cell.request.key.stack: cell.request.backend for cell in cells}
    return asked | {entry.name: entry.backend for entry in catalogue.stacks}


def lines_of(stacks: Sequence[str], backends: Mapping[str, str]) -> dict[str, list[str]]:
    """The stacks by backend, as lines through time: that of the first stack first."""
    lines: dict[str, list[str]] = {}
    for stack in stacks:
        lines.setdefault(backends.get(stack, ""), []).append(stack)
    return lines


def newest_first(config: Config, backends: Mapping[str, str]) -> list[str]:
    """The stacks of the first line from the newest to the oldest: a reader can act on the newest."""
    return next(iter(lines_of(stacks_of(config), backends).values()))[::-1]


def neighbours(stacks: Sequence[str]) -> list[tuple[str, str]]:
    """Each stack of a line with the next one."""
    return list(pairwise(stacks))
