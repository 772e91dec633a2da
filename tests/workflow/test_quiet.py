"""Snakemake does nothing beside what is timed, however many jobs it has run."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

from tests.workflow.conftest import Checkout

MOST_THREADS = 12  # its own pools have seven and one; each further one would be a timer


def test_no_timer_is_left_of_a_job(checkout: Checkout) -> None:
    checkout.configure(passes=6)
    running = subprocess.Popen(
        checkout.command(), cwd=checkout.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    threads = []
    while running.poll() is None:
        status = Path(f"/proc/{running.pid}/status").read_text()
        threads += [int(found) for found in re.findall(r"^Threads:\s+(\d+)", status, re.MULTILINE)]
        time.sleep(0.1)
    told = running.communicate()[0]
    assert running.returncode == 0, told
    assert told.count("Finished jobid") > 2 * MOST_THREADS
    assert max(threads) <= MOST_THREADS
