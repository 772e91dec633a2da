"""What a user may not read or write is named with the command that mends it, and never with one that deletes it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from looptax.plan import access, words
from looptax.plan.errors import PlanError
from looptax.records.cell import Cell
from looptax.records.files import UnreadableRecord, decode
from tests.plain import plainly

CELLS = Path("results/one/cells")
CELL = CELLS / "a b/n1.json"
NOBODY = 65534
OURS = "cannot be read and written by you, its owner; run: chmod"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    CELL.parent.mkdir(parents=True)
    CELL.write_text("{}")


def denied(path: Path) -> str:
    return str(plainly(lambda: access.denied(path)))


def test_a_file_of_ours() -> None:
    CELL.chmod(0)
    assert denied(CELL) == f"{CELL} {OURS} u+rwX '{CELL}'"


def test_the_folder_that_shuts_us_out_is_the_one_that_is_named() -> None:
    CELLS.chmod(0)
    said = denied(CELL)
    CELLS.chmod(0o700)
    assert said == f"{CELLS} {OURS} -R u+rwX {CELLS}"


def test_a_file_that_cannot_be_made_in_its_folder() -> None:
    CELL.parent.chmod(0o500)
    said = denied(CELL.with_name("n2.json"))
    CELL.parent.chmod(0o700)
    assert said == f"{CELL.parent} {OURS} -R u+rwX '{CELL.parent}'"


@pytest.mark.skipif(os.getuid() != 0, reason="wants root, to give a file away")
def test_of_somebody_elses_the_owner_is_asked() -> None:
    CELL.chmod(0o600)
    os.chown(CELL, NOBODY, -1)
    said = denied(CELL)
    assert f"'s, and you may not read and write it; ask for chmod a+rwX '{CELL}'" in said
    assert "--directory FOLDER" in said


def test_where_the_mode_is_not_to_blame_no_mode_is_told() -> None:
    assert f"{CELL} cannot be read and written, although its mode lets you" in denied(CELL)


def test_a_folder_where_a_run_writes_is_removed_and_another_one_is_not() -> None:
    said = access.no_file(CELL.parent)
    assert said.endswith(f"see what is in it, and remove it: rm -r '{CELL.parent}'")
    assert "rm" not in access.no_file(Path("loops"))
    assert "rm" not in access.no_file(Path("/results/one"))


def test_an_error_of_no_file_is_told_as_it_is() -> None:
    assert access.explain(OSError(5, "Input/output error")) == "Input/output error"
    assert access.explain(OSError(28, "No space left on device", "a")).startswith("a: the disk is full")


def required(mode: int) -> str:
    try:
        access.require([CELLS, CELL.parent], mode)
    except PlanError as error:
        return str(error)
    return ""


def test_of_folders_that_are_shut_the_outer_one_is_named() -> None:
    for folder in (CELL.parent, CELLS):
        folder.chmod(0o500)
    writing, reading = plainly(lambda: (required(os.W_OK), required(os.R_OK)))
    for folder in (CELLS, CELL.parent):
        folder.chmod(0o700)
    assert writing == f"{CELLS} {OURS} -R u+rwX {CELLS}"
    assert not reading


def unreadable(path: Path) -> UnreadableRecord:
    with pytest.raises(UnreadableRecord) as caught:
        decode(path, Cell)
    return caught.value


def test_only_what_is_damaged_is_to_be_deleted() -> None:
    shut, folder = CELL.with_name("n2.json"), CELL.with_name("n3.json")
    shut.write_text("good")
    shut.chmod(0)
    folder.mkdir()
    said = plainly(lambda: words.damaged([unreadable(path) for path in (CELL, shut, folder)])).splitlines()
    assert said[0] == f"{shut} {OURS} u+rwX '{shut}'"
    assert said[1].startswith(f"{folder} is a folder, where a file belongs")
    assert said[1].endswith(f"rm -r '{folder}'")
    assert [line for line in said if line.startswith("  rm ")] == [f"  rm '{CELL}'"]
    assert "Delete" not in words.damaged([unreadable(folder)])
