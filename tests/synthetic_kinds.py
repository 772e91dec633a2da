"""A run of several stacks that never ran, some of them on another kind of machine.

found, known = on_kinds({"tf2.13": {"fit_numpy": 3.0}, "tf2.18": {"fit_numpy": 0.8}}, away=["tf2.18"])
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from looptax.analyse.find import find
from looptax.analyse.table import timings_table
from looptax.records.catalogue import Catalogue
from looptax.records.cell import Cell
from looptax.records.findings import Findings
from tests import synthetic_stacks
from tests.synthetic_stacks import Speeds

AWAY = "B"  # the letter of the other kind, where fewer cells are of it


def elsewhere(cell: Cell) -> Cell:
    """The cell as if it had been measured on another kind of machine."""
    return replace(cell, host=replace(cell.host, cpu="Another CPU"))


def on_kinds(speeds: Speeds, away: Collection[str]) -> tuple[Findings, Catalogue]:
    """The findings of the stacks at 1,024 rows, those ``away`` on another kind of machine, and the catalogue."""
    config, known, cells = synthetic_stacks.run(speeds, rows=(1024,), sd=0.01, rounds=12)
    made = [elsewhere(c) if c.request.key.stack in away else c for c in cells]
    return find(config, known, made, timings_table(made), []), known
