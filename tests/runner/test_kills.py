"""Who ended a child is told by the kernel's own count."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from looptax.runner.kills import by_the_kernel, explain


def test_the_kernel_s_count_is_read_where_it_has_one(tmp_path: Path) -> None:
    vmstat = tmp_path / "vmstat"
    vmstat.write_text("nr_free_pages 12\noom_kill 3\noom_kill_other 9\n")
    assert by_the_kernel(vmstat) == 3
    vmstat.write_text("nr_free_pages 12\n")
    assert by_the_kernel(vmstat) is None
    assert by_the_kernel(tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    ("number", "kernel", "status", "told"),
    [
        (signal.SIGKILL, True, "out_of_memory", "as the kernel does when memory runs out"),
        (signal.SIGKILL, False, "failed", "and not by the kernel"),
        (signal.SIGSEGV, True, "failed", "SIGSEGV"),
    ],
)
def test_a_signal_is_told_as_what_it_was(number: int, kernel: bool, status: str, told: str) -> None:
    found, reason = explain(number, kernel)
    assert found == status
    assert told in reason
