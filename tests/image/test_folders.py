"""The folders that a container writes to, and the sentence where it cannot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from looptax.image import folders
from looptax.image.errors import ImageError

MOUNTS = """\
31 23 0:27 / / rw,relatime - overlay overlay rw
32 31 0:28 / /proc rw - proc proc rw
33 31 254:0 /srv/x /looptax/results rw,relatime - ext4 /dev/vda rw
34 31 254:0 /srv/y /with\\040space/results rw,relatime - ext4 /dev/vda rw
35 31 254:0 /srv/z /whole rw,relatime - ext4 /dev/vda rw
"""


@pytest.mark.parametrize(
    ("folder", "mounted"),
    [
        ("/looptax/results", True),
        ("/looptax/reports", False),
        ("/with space/results", True),
        ("/whole/results", True),
        ("/looptax/results2", False),
    ],
)
def test_a_mount_is_found_by_its_point_and_the_root_is_none(
    folder: str, mounted: bool, tmp_path: Path
) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(MOUNTS, encoding="utf-8")
    assert folders.is_mounted(Path(folder), table) is mounted


@pytest.fixture
def anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "is_mounted", lambda folder: True)


@pytest.mark.usefixtures("anywhere")
def test_a_folder_that_can_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    folders.require(tmp_path, folders.RESULTS)
    assert list(tmp_path.iterdir()) == []


def test_what_is_missing_or_no_mount_is_told_how_to_mount_it(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"is missing; mount a folder there: --volume"):
        folders.require(tmp_path / "results", folders.RESULTS)
    (tmp_path / "results").mkdir()
    with pytest.raises(
        ImageError, match=r"is no mount, so what is measured would be gone with this container"
    ):
        folders.require(tmp_path / "results", folders.RESULTS)


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize(
    ("error", "says"),
    [
        (30, "is mounted read-only; leave out ':ro'"),
        (28, "is full; make room"),
        (13, "make it writable"),
        (5, "cannot be written: Input/output error"),
    ],
)
def test_a_folder_that_cannot_be_written_is_one_sentence(
    error: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(folders.tempfile, "TemporaryFile", refuse)
    with pytest.raises(ImageError) as caught:
        folders.require(tmp_path, folders.RESULTS)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("anywhere")
def test_too_little_room_is_told_before_it_runs_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "LEAST_ROOM", 10**18)
    with pytest.raises(ImageError, match=r"is full: \d+ MB are free, and 1000000000000 MB are needed"):
        folders.require(tmp_path, folders.RESULTS)


def test_what_another_user_left_is_named_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "quick").mkdir()
    folders.require_what_is_there(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(
        ImageError, match=r"still may not be written: make it writable .* or where SELinux is on append :Z"
    ):
        folders.require_what_is_there(tmp_path)
    owner = (tmp_path / "quick").stat()
    monkeypatch.setattr(os, "getuid", lambda: owner.st_uid + 1)
    with pytest.raises(
        ImageError, match=f"quick belongs to .*; start it with --user {owner.st_uid}:{owner.st_gid}"
    ):
        folders.require_what_is_there(tmp_path)
