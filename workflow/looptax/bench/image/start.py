"""One start of the workflow, until the first round of its first cell begins.

By the machine's monotonic clock, which a container reads too: so a record says when that was.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

import looptax
from looptax.records.rounds_file import Entry

ROOT = Path(looptax.__file__).parents[2]
LIMIT_SECONDS = 180.0
CONFIG = "config/one_cell.yaml"


class Unstarted(Exception):
    """No first cell came."""


def seconds_on_host(folder: Path) -> float:
    """From the command to the first round, with this environment and checkout; results go to ``folder``."""
    snakemake = [
        sys.executable,
        "-m",
        "snakemake",
        "--snakefile",
        str(ROOT / "Snakefile"),
        "--directory",
        str(folder),
    ]
    command = [
        *snakemake,
        "--profile",
        str(ROOT / "profiles/default"),
        "--configfile",
        str(ROOT / CONFIG),
        "--cores",
        "all",
    ]
    return _seconds(command, folder, lambda: None)


def seconds_in_image(image: str, folder: Path) -> float:
    """From the engine's command to the first round, in a container without network, as its user would start it."""
    engine, name = str(ROOT / "container/engine"), f"looptax-bench-{os.getpid()}"
    user = f"{os.getuid()}:{os.getgid()}"
    (folder / "results").mkdir()
    command = [engine, "run", "--rm", "--name", name, "--network", "none", "--user", user]
    command += ["--volume", f"{folder}/results:/looptax/results", image]
    command += ["snakemake", "--configfile", CONFIG, "--cores", "all"]

    def remove() -> None:
        subprocess.run([engine, "rm", "--force", name], capture_output=True, check=False)

    return _seconds(command, folder, remove)


def _seconds(command: list[str], folder: Path, remove: Callable[[], None]) -> float:
    """Killed afterwards and not asked to end: Snakemake would finish its job first, and nothing here is to be kept."""
    with (folder / "log").open("wb") as log:
        started = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, process_group=0)
        try:
            while (first := _first_round(folder)) is None:
                if process.poll() is not None or time.monotonic() - started > LIMIT_SECONDS:
                    said = (folder / "log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
                    raise Unstarted(
                        f"no first cell of {' '.join(command[:4])} …: {said[-1] if said else 'it said nothing'}"
                    )
                time.sleep(0.1)
        finally:
            remove()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return first - started


def _first_round(folder: Path) -> float | None:
    """When the first round began, in seconds of the monotonic clock; None before it is finished."""
    for path in folder.glob("results/one_cell/cells/**/.n*.rounds.jsonl"):
        for line in path.read_bytes().splitlines():
            entry = msgspec.json.decode(line, type=Entry)
            if entry.round is not None:
                return entry.round.started
    return None
