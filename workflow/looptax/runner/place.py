"""Where rounds are measured: a cell is of one kind of machine, on however many of that kind its rounds were."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """The kind of machine (``Host.kind``), and the machine's name."""

    machine: str = ""
    node: str = ""


ANYWHERE = Place()
