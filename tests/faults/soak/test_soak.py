"""Cells in a row under a ceiling: whole at the end, nothing held on to on the way, nothing left."""

from __future__ import annotations

import os
import re
from collections import Counter

import pytest

from looptax.plan.derived import SEALED
from looptax.plan.holding import NAME
from tests.check_report import complaints
from tests.faults.conftest import Tell
from tests.faults.soak import growth
from tests.faults.soak.soaked import Soaked, copy, soak
from tests.faults.soak.watch import PRELOADER, SNAKEMAKE, Watch

pytestmark = [pytest.mark.point("soak"), pytest.mark.tensorflow]
CELLS = int(os.environ.get("LOOPTAX_SOAK", "200"))
LEAST = 24  # fewer tell nothing of growth

# Bytes a cell. Snakemake keeps of a finished job what it was asked and what it wrote until it ends: with so much,
# 20,000 cells would take 160 MB. The preloader has nothing to keep: a page is the least that the kernel counts.
MOST = {SNAKEMAKE: 8 << 10, PRELOADER: 4 << 10}


@pytest.fixture(scope="module")
def soaked(tmp_path_factory: pytest.TempPathFactory) -> Soaked:
    assert CELLS >= LEAST, f"LOOPTAX_SOAK: found {CELLS}; allowed: {LEAST} or more"
    folder = tmp_path_factory.mktemp("soak")
    return soak(folder, copy(folder), CELLS)


def watched(soaked: Soaked) -> Watch:
    assert soaked.watch is not None
    return soaked.watch


def test_every_cell_is_measured_and_none_was_killed_for_memory(soaked: Soaked, tell: Tell) -> None:
    assert soaked.status == 0, soaked.said[-4000:]
    assert complaints(soaked.run) == []
    assert soaked.killed == 0
    assert soaked.ceiling is not None
    most = (
        "" if soaked.most_memory is None else f", of which {soaked.most_memory >> 20} MB were in use at most"
    )
    tell(f"{soaked.cells} cells in {soaked.seconds:.0f} s, under {soaked.ceiling.words}{most}")


@pytest.mark.parametrize("name", [SNAKEMAKE, PRELOADER])
def test_memory_does_not_grow(soaked: Soaked, name: str, tell: Tell) -> None:
    finished, values = watched(soaked).of(f"memory of {name}")
    found = growth.slope(finished, values)
    tell(
        f"memory of {name}: {found.bytes_a_cell / 1024:.1f} KB a cell ({found.low / 1024:.1f} to "
        f"{found.high / 1024:.1f}; at most {MOST[name] >> 10}), {max(values) / 2**20:.0f} MB at most"
    )
    assert found.high <= MOST[name]


@pytest.mark.parametrize("what", ["open files", "threads"])
@pytest.mark.parametrize("name", [SNAKEMAKE, PRELOADER])
def test_open_files_and_threads_do_not_grow_at_all(soaked: Soaked, name: str, what: str) -> None:
    finished, values = watched(soaked).of(f"{what} of {name}")
    assert growth.least_grown(finished, values) <= 0, values


def test_temporary_files_do_not_grow_at_all(soaked: Soaked) -> None:
    finished, values = watched(soaked).of("temporary files")
    assert growth.least_grown(finished, values) <= 0, values


def test_no_process_outlives_its_cell_but_snakemake_and_the_preloader(soaked: Soaked, tell: Tell) -> None:
    assert watched(soaked).lasting() == {SNAKEMAKE: 1, PRELOADER: 1}
    assert watched(soaked).lasting_zombies() == 0
    tell(
        "open files, threads, processes, zombies and temporary files: none more at the end than at the beginning"
    )


def test_nothing_is_left_when_it_has_ended(soaked: Soaked, tell: Tell) -> None:
    assert soaked.processes == []
    assert [str(path) for path in soaked.temporary.rglob("*") if not path.is_dir()] == []
    assert soaked.shared_memory == set()
    tell("left at the end: no process, no temporary file, no shared memory")


def test_results_hold_what_is_due_and_no_more(soaked: Soaked) -> None:
    kinds = Counter(re.sub(r"n\d+", "n", path.name) for path in (soaked.run / "cells").rglob("*.*"))
    assert kinds == {"n.json": soaked.cells, ".n.rounds.jsonl": soaked.cells, ".oldest": 1}
    hidden = [path for path in soaked.run.rglob(".*") if path.is_file() and "cells" not in path.parts]
    due = {".snakemake_timestamp", NAME, *(f".{name}.sha256" for name in SEALED)}
    assert {path.name for path in hidden} <= due, "written half, and left"
    for folder in ("incomplete", "locks"):
        assert list((soaked.checkout / ".snakemake" / folder).glob("*")) == []
