"""The disk fills while a run measures, while it renders, or before it begins: one sentence, and nothing is lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import Tell
from tests.faults.stops.checkout import Checkout, prepare, until
from tests.faults.stops.mounts import balloon, small_disk
from tests.faults.stops.test_killed_rendering import renders

MEGABYTES = 64
pytestmark = pytest.mark.point("disk-full")


@pytest.fixture(params=["results", "the checkout"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A small disk, and the checkout that lies on it, or has its results there."""
    if request.param == "results":
        with small_disk(tmp_path / "placed/results", MEGABYTES) as at:
            yield at, tmp_path / "placed"
    else:
        with small_disk(tmp_path / "disk", MEGABYTES) as at:
            yield at, at / "checkout"


def placed(root: Path, source: Checkout) -> Checkout:
    """The tree of ``source``, at a root where its results may already be a disk."""
    shutil.copytree(source.root, root, symlinks=True, dirs_exist_ok=True)
    return Checkout(root, {"LOOPTAX_LOCK": str(source.root.parent / "disk.lock")})


def test_while_it_measures(disk: tuple[Path, Path], tmp_path: Path, tell: Tell) -> None:
    at, root = disk
    checkout = placed(root, prepare(tmp_path / "source/checkout", min_seconds=0.02))
    process = checkout.start()
    until(lambda: sum(checkout.rounds().values()) >= 1, process)
    with balloon(at):
        told, _ = process.communicate(timeout=180)
        assert process.returncode == 1, told
        assert "the disk is full; make room and run again: all that is finished is kept" in told
        assert "Traceback" not in told
        kept = checkout.rounds()
        checkout.require_nothing_half()
        code, again = checkout.run(check=False)
        assert code == 1
        assert (
            "error: the disk that holds results/small is full: 0 MB are free, and 20 MB are needed" in again
        )
        assert "Traceback" not in again
    assert sum(kept.values()) >= 1
    _, last = checkout.run()
    assert f"rounds of an earlier run that count: {sum(kept.values())}" in last
    checkout.require_complete()
    tell(f"full while measuring, {at.name}: {sum(kept.values())} rounds kept")


def test_while_it_renders(disk: tuple[Path, Path], finished: Checkout, tell: Tell) -> None:
    at, root = disk
    checkout = placed(root, finished)
    (checkout.run_folder / "report/index.html").unlink()
    process = checkout.start()
    until(lambda: renders(root), process)
    with balloon(at, leave=100_000):
        told, _ = process.communicate(timeout=180)
        assert process.returncode == 1, told
        assert not (checkout.run_folder / "report/index.html").exists()
        checkout.require_nothing_half()
    assert "looptax.report render: " in told
    assert "the disk is full; make room and run again" in told
    _, again = checkout.run()
    assert "are measured and current" in again
    checkout.require_complete()
    tell(f"full while rendering, {at.name}: no page, nothing measured again")
