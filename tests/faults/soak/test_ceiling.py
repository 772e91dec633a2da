"""The ceiling is the kernel's: what takes more is ended, or refused."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.faults.conftest import lack
from tests.faults.soak import ceiling

pytestmark = pytest.mark.point("soak")
TAKES = "import sys; taken = b'x' * (int(sys.argv[1]) << 20); print('taken')"
LIMIT = 64 << 20


def takes(limit: ceiling.Ceiling, megabytes: int) -> subprocess.CompletedProcess[str]:
    command = limit.command([sys.executable, "-c", TAKES, str(megabytes)])
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_a_group_ends_what_takes_more_and_counts_it() -> None:
    with ceiling.ceiling(LIMIT) as limit:
        if limit.group is None:
            lack("control group for memory that we may make (root, or a delegated one)")
        assert takes(limit, 16).stdout == "taken\n"
        assert limit.killed() == 0
        assert takes(limit, 256).returncode in {-9, 137}
        assert limit.killed() == 1
        most = limit.most()
        assert most is None or most <= LIMIT
        group = limit.group
    assert not group.exists()


def test_without_groups_each_process_has_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ceiling, "_parents", list)
    monkeypatch.setattr(ceiling, "A_PROCESS", LIMIT)
    with ceiling.ceiling(1) as limit:
        assert limit.group is None
        assert takes(limit, 16).stdout == "taken\n"
        assert "MemoryError" in takes(limit, 256).stderr
