"""Work by curve on several real processes: in order, and with an end whatever becomes of one of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import pytest

from looptax.analyse.ends import Ends
from looptax.analyse.shares import Killed, by_curve, context_for, in_order
from tests.synthetic import ROOT

SHARES = list(range(9))
WAITS = """
import os, sys, time
from pathlib import Path
from looptax.analyse.shares import in_order

def work(share):
    Path(sys.argv[1], str(os.getpid())).touch()
    time.sleep(60)

if __name__ == "__main__":
    list(in_order(work, range(9), 2))
"""

TURNS = """
import sys, time
from pathlib import Path
from looptax.analyse.ends import Ends
from looptax.analyse.shares import context_for, in_order

given = []

def work(share):
    Path(sys.argv[1], str(share)).touch()
    try:
        time.sleep(2 * (share == 0))
    finally:
        given[-1].take(share, [1])

if __name__ == "__main__":
    shares = range(30)
    list(in_order(work, shares, 2, given.append, (Ends([0], context_for(shares, 2)[0]),)))
"""

_ends: list[Ends] = []


def written(share: int, path: Path) -> int:
    """As a share of a table is: later shares are done first, and are of other lengths."""
    time.sleep(0.02 * (share % 2 == 0))
    content = str(share).encode() * (share + 1)
    (begin,) = _ends[-1].take(share, [len(content)])
    with path.open("r+b") as stream:
        stream.seek(begin)
        stream.write(content)
    return len(content)


def ended(share: int, number: int) -> int:
    if share == 4:
        os.kill(os.getpid(), number)
    return share


def failing(share: int) -> int:
    """Share 4 fails before its turn, which passes all the same."""
    size = 0
    try:
        if share == 4:
            raise ValueError("share 4")
        size = 1
    finally:
        _ends[-1].take(share, [size])
    return share


def test_paths_are_shared_out_by_curve_in_order():
    paths = [
        f"results/cells/s/{name}/b{batch}/loop/n{rows}.json"
        for rows in (16, 32)
        for name, batch in (("w", 16), ("w", 8), ("v", 8), ("w", 128))
    ]
    shares = by_curve([*paths, "elsewhere.json"])
    assert shares[0] == ["elsewhere.json"]
    assert [share[0].removeprefix("results/").rpartition("/loop/")[0] for share in shares[1:]] == [
        *("cells/s/v/b8", "cells/s/w/b8", "cells/s/w/b16", "cells/s/w/b128")
    ]
    assert [len(share) for share in shares] == [1, 2, 2, 2, 2]


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_the_order_of_the_shares(processes):
    assert list(in_order(len, ["a" * n for n in range(9)], processes)) == SHARES


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_parts_of_a_file_follow_in_the_order_of_the_shares(processes, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"head")
    ends = Ends([4], context_for(SHARES, processes)[0])
    sizes = list(in_order(partial(written, path=path), SHARES, processes, _ends.append, (ends,)))
    assert sizes == [share + 1 for share in SHARES]
    assert path.read_bytes() == b"head" + b"".join(str(share).encode() * (share + 1) for share in SHARES)


@pytest.mark.parametrize("processes", [1, 2])
def test_who_fails_keeps_nobody_waiting(processes):
    ends = Ends([0], context_for(SHARES, processes)[0])
    with pytest.raises(ValueError, match="share 4"):
        list(in_order(failing, SHARES, processes, _ends.append, (ends,)))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_one_that_is_killed_ends_all_in_a_sentence(number):
    with pytest.raises(Killed, match=r"was killed.*Nothing was written.*--cores 1"):
        list(in_order(partial(ended, number=number), SHARES, 2))


def test_processes_end_with_who_gives_them_work(tmp_path):
    script, pids = tmp_path / "waits.py", tmp_path / "pids"
    script.write_text(WAITS)
    pids.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "workflow")}
    with subprocess.Popen([sys.executable, script, pids], env=environment) as giver:
        try:
            until(lambda: len(list(pids.iterdir())) == 2)
        finally:
            giver.kill()
    until(lambda: not any(alive(int(path.name)) for path in pids.iterdir()))


def test_an_interrupt_keeps_nobody_waiting(tmp_path):
    """It comes while share 1 waits for the turn of share 0, and others will wait for that of share 1."""
    script, begun = tmp_path / "turns.py", tmp_path / "begun"
    script.write_text(TURNS)
    begun.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "workflow")}
    command = [sys.executable, script, begun]
    with subprocess.Popen(
        command, env=environment, start_new_session=True, stderr=subprocess.PIPE
    ) as running:
        try:
            until(lambda: len(list(begun.iterdir())) == 2)
            time.sleep(0.3)
            os.killpg(running.pid, signal.SIGINT)
            assert b"KeyboardInterrupt" in running.communicate(timeout=20)[1]
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
    assert len(list(begun.iterdir())) < 30


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
