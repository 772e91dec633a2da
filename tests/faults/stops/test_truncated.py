"""A file that a finished run left is cut off, emptied, or ends in zeros: it is made anew, or named with what to do."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from looptax.plan import derived
from looptax.records import rounds_file
from tests.faults.conftest import Tell
from tests.faults.stops.checkout import Checkout

pytestmark = pytest.mark.point("truncated")


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def zero_tail(path: Path) -> None:
    """As file systems do that had made room for what never arrived."""
    size = path.stat().st_size
    os.truncate(path, size * 3 // 4)
    os.truncate(path, size)


DAMAGES = [cut, empty, zero_tail]
# Of what is made of the cells, each of these is alone what a real run has to find.
DERIVED = {
    "catalogue.json": cut,
    "timings.parquet": zero_tail,
    "timings.csv": cut,
    "findings.json": empty,
    "report/index.html": zero_tail,
    "report/manifest.json": cut,
    ".findings.json.sha256": empty,
}


def page(checkout: Checkout) -> dict[str, str]:
    """The sums of all files of the report."""
    folder = checkout.run_folder / "report"
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", DERIVED)
def test_what_is_made_of_cells_is_made_anew(finished: Checkout, name: str) -> None:
    before = page(finished)
    DERIVED[name](finished.run_folder / name)
    _, told = finished.run()
    assert "not whole, as after a power loss, and made anew" in told
    assert "are measured and current" in told
    assert page(finished) == before
    finished.require_complete()
    assert derived.not_whole(finished.run_folder) == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_all_of_it_at_once(finished: Checkout, damage: Callable[[Path], None], tell: Tell) -> None:
    before = page(finished)
    struck = [finished.run_folder / name for name in derived.SEALED]
    struck += [path for path in (finished.run_folder / "report").rglob("*") if path.is_file()]
    struck += [finished.run_folder / name for name in ("config.json", "unserved.json", "cells/.oldest")]
    struck += list(finished.run_folder.rglob(".in-use"))
    struck += [path for path in (finished.root / ".snakemake/metadata").rglob("*") if path.is_file()]
    for path in struck:
        damage(path)
    finished.run()
    assert page(finished) == before
    finished.require_complete()
    tell(
        f"{damage.__name__.replace('_', ' ')}: {len(struck)} files at once, the page is the same to the byte"
    )


@pytest.mark.parametrize("damage", DAMAGES)
def test_no_damage_of_a_derived_file_is_taken_for_whole(
    finished: Checkout, damage: Callable[[Path], None]
) -> None:
    report = [path for path in (finished.run_folder / "report").rglob("*") if path.is_file()]
    page = finished.run_folder / derived.PAGE
    for path in [finished.run_folder / name for name in derived.SEALED] + report:
        content = path.read_bytes()
        damage(path)
        if path.read_bytes() != content:
            assert derived.not_whole(finished.run_folder) == [page if path in report else path]
        path.write_bytes(content)
    assert derived.not_whole(finished.run_folder) == []


@pytest.mark.parametrize(("kind", "damage"), [("cells", cut), ("cells", zero_tail), ("counts", empty)])
def test_a_record_is_named_with_the_command_that_mends_it(
    finished: Checkout, damage: Callable[[Path], None], kind: str
) -> None:
    times = (finished.run_folder / "timings.csv").read_bytes()
    record = next((finished.run_folder / kind).rglob("*.json"))
    damage(record)
    code, told = finished.run(check=False)
    assert code == 1
    assert "Traceback" not in told
    command = re.search(r"^ +(rm .*\.json)$", told, re.MULTILINE)
    assert command, told
    subprocess.run(["sh", "-c", command.group(1)], cwd=finished.root, check=True)
    finished.run()
    finished.require_complete()
    assert (finished.run_folder / "timings.csv").read_bytes() == times, "rounds were measured again"


@pytest.mark.parametrize("damage", [cut, zero_tail])
def test_rounds_that_are_whole_are_kept_and_others_measured_again(
    finished: Checkout, damage: Callable[[Path], None]
) -> None:
    record = finished.cells()[0]
    rounds = rounds_file.path_for(record)
    before = page(finished)
    damage(rounds)
    _, told = finished.run()
    assert "Nothing to be done" in told
    assert page(finished) == before
    record.unlink()
    kept = finished.rounds()[record.parent.name]
    _, told = finished.run()
    assert kept < 6
    assert kept == 0 or f"rounds of an earlier run that count: {kept}" in told
    finished.require_complete()
