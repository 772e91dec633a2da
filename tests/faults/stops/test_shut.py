"""What a user may not read or write, or a folder in a file's place: one sentence, with the command that mends it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.faults.conftest import Tell
from tests.faults.stops.checkout import LIMIT_SECONDS, Checkout
from tests.plain import drop

pytestmark = pytest.mark.point("shut")

CELL = "results/small/cells/current/no_model-*/b32/quick"


def shut(path: Path) -> None:
    path.chmod(0)


def unwritable(path: Path) -> None:
    path.chmod(0o500)


def folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


PLACES = {
    "a cell's folder": (CELL, shut),
    "a cell's folder that cannot be written": (CELL, unwritable),
    "a record": (f"{CELL}/n256.json", shut),
    "the folder of all logs": ("results/small/logs", shut),
    "the page's folder": ("results/small/report", shut),
    "the run's folder": ("results/small", shut),
    "Snakemake's folder": (".snakemake", shut),
    "Snakemake's memory": (".snakemake/metadata", shut),
    "a folder for a table": ("results/small/timings.csv", folder),
    "a folder for a record": (f"{CELL}/n256.json", folder),
    "a folder for a plan's file": ("results/small/config.json", folder),
    "a folder for the run's lock": ("results/small/.in-use", folder),
}


@pytest.mark.parametrize("what", PLACES)
def test_it_is_named_with_the_command_that_mends_it(finished: Checkout, what: str, tell: Tell) -> None:
    pattern, damage = PLACES[what]
    path = next(finished.root.glob(pattern))
    damage(path)
    code, told = without_rights(finished)
    sentence = next(line for line in told.splitlines() if line.startswith("error: "))
    assert code == 1
    assert "Traceback" not in told
    assert sentence.startswith(f"error: {path.relative_to(finished.root)} ")
    command = re.search(r"(chmod (?:-R )?u\+rwX \S+|rm -r \S+)$", sentence)
    assert command, sentence
    assert command.group().startswith("rm") is (damage is folder)
    subprocess.run(["sh", "-c", command.group()], cwd=finished.root, check=True)
    code, told = without_rights(finished)
    assert code == 0, told
    finished.require_complete()
    tell(f"{what}: {command.group().partition(' results')[0].partition(' .snake')[0]}")


@pytest.mark.parametrize(
    "what", ["a cell's folder", "the run's folder", "Snakemake's folder", "a folder for a table"]
)
def test_who_looks_on_is_told_the_same(finished: Checkout, what: str) -> None:
    pattern, damage = PLACES[what]
    damage(next(finished.root.glob(pattern)))
    code, told = without_rights(finished, "--dry-run")
    assert code == 1
    assert "Traceback" not in told
    assert re.search("^error: .*(chmod -R u|rm -r )", told, re.MULTILINE), told


def without_rights(checkout: Checkout, *arguments: str) -> tuple[int, str]:
    """A plain run in which modes count, root's too."""
    process = checkout.start(*arguments, before=drop)
    told, _ = process.communicate(timeout=LIMIT_SECONDS)
    return process.returncode, told
