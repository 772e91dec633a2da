"""A loop takes more memory than there is: the kernel ends its child, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from looptax.records.cell import Cell
from looptax.records.files import decode
from looptax.runner import kills
from tests.faults.conftest import Tell, lack
from tests.faults.stops.checkout import CONFIG, ROUNDS, Checkout

LIMIT = 700_000_000
pytestmark = pytest.mark.point("out-of-memory")


@pytest.fixture
def group() -> Iterator[Path]:
    """A control group below this process' own that grants LIMIT bytes."""
    made: Path | None = None
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        version_1 = "memory" in controllers.split(",")
        if controllers and not version_1:
            continue
        mount, name = (
            (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes")
            if version_1
            else (Path("/sys/fs/cgroup"), "memory.max")
        )
        folder = mount / path.lstrip("/") / f"looptax-{os.getpid()}"
        try:
            folder.mkdir()
        except OSError:
            continue
        try:
            (folder / name).write_text(str(LIMIT))
            made = folder
            break
        except OSError:
            folder.rmdir()
    if made is None or kills.by_the_kernel() is None:
        lack("the right to make a control group with a limit of memory (root)")
    assert made is not None
    yield made
    made.rmdir()


def states(checkout: Checkout) -> dict[str, Cell]:
    return {path.parent.name: decode(path, Cell) for path in checkout.cells()}


def test_its_cell_says_so_and_is_tried_again_where_there_is_more(
    checkout: Checkout, group: Path, tell: Tell
) -> None:
    grids = [{**CONFIG["grids"][0], "strategies": ["steady", "greedy"]}]  # type: ignore[index]
    checkout.configure(grids=grids)

    def join() -> None:
        (group / "cgroup.procs").write_text(str(os.getpid()))

    def limited() -> str:
        process = checkout.start(before=join)
        told, _ = process.communicate(timeout=180)
        assert process.returncode == 0, told
        return told

    before = kills.by_the_kernel()
    limited()
    assert kills.by_the_kernel() != before, "the kernel ended nothing: nothing was shown"
    cells = states(checkout)
    assert cells["greedy"].status == "out_of_memory"
    assert "the child was ended by SIGKILL, as the kernel does when memory runs out" in cells["greedy"].reason
    assert cells["greedy"].host.memory == pytest.approx(LIMIT, rel=1e-4)
    assert (cells["steady"].status, len(cells["steady"].rounds)) == ("ok", ROUNDS)
    page = (checkout.run_folder / "report/index.html").read_text(encoding="utf-8")
    assert "as the kernel does when memory runs out" in page
    assert "Nothing to be done" in limited()
    _, told = checkout.run()
    assert "1 cell of 'small' to measure (1 of 2 are current)" in told
    checkout.require_complete()
    tell(
        "a control group of 700 MB: its cell says out of memory, the other is measured; with more it is tried again"
    )
