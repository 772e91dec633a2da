"""A small checkout on which the real Snakemake and the real runner measure in seconds: its children wait busily.

Their framework is a stub in the checkout's own ``workflow/``, which is where a child looks first.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from looptax.records.cell import Cell
from looptax.records.files import decode
from looptax.records.manifest import verified
from looptax.records.rounds_file import path_for

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
COPIED = ("Snakefile", "config", "profiles", "requirements", "templates", "workflow", "Makefile")
LIMIT_SECONDS = 180
ROUNDS = 6
CONFIG = {
    "name": "small",
    "title": "A small run",
    "reference": "steady",
    "rounds": {"min": ROUNDS, "max": ROUNDS},
    "min_seconds": 0.005,
    "timeout_seconds": 60,
    "passes": 2,
    "strategy_folders": ["loops"],
    "grids": [
        {
            "workloads": ["loops/no_model.py"],
            "batch_sizes": [32],
            "dataset_sizes": [256],
            "strategies": ["steady", "quick"],
        }
    ],
}

REQUESTS = """
import yaml
from pathlib import Path
from looptax.plan.plan import Plan
plan = Plan(yaml.safe_load(Path("config/config.yaml").read_text()), "config/config.yaml", Path.cwd())
path = plan.cells[1]
print(path); print(plan.request("current", path.split("/")[4], "32", path.split("/")[6], "256"))
"""


@dataclass
class Checkout:
    """A folder with the workflow, and what is run in it."""

    root: Path
    environment: Mapping[str, str | None] = field(default_factory=dict)  # None: without that variable

    @property
    def run_folder(self) -> Path:
        return self.root / "results/small"

    def environ(self) -> dict[str, str]:
        changed = {**os.environ, "COLUMNS": "1000", **self.environment}  # no sentence is folded
        return {name: value for name, value in changed.items() if value is not None}

    def start(self, *arguments: str, before: Callable[[], None] | None = None) -> subprocess.Popen[str]:
        """A plain run, as the README has it, in a session of its own."""
        snakemake = str(Path(sys.executable).with_name("snakemake"))
        return subprocess.Popen(
            [snakemake, "--cores", "all", *arguments],
            cwd=self.root,
            env=self.environ(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
            preexec_fn=before,
        )

    def run(self, *arguments: str, check: bool = True) -> tuple[int, str]:
        """A plain run to its end: its status, and what it told."""
        process = self.start(*arguments)
        told, _ = process.communicate(timeout=LIMIT_SECONDS)
        assert not check or process.returncode == 0, told
        return process.returncode, told

    def configure(self, **changes: object) -> None:
        text = yaml.safe_dump({**CONFIG, **changes}, sort_keys=False, allow_unicode=True)
        (self.root / "config/config.yaml").write_text(text, encoding="utf-8")

    def cells(self) -> list[Path]:
        """The records that are there."""
        return sorted(self.run_folder.glob("cells/**/n*.json"))

    def rounds(self) -> dict[str, int]:
        """Finished rounds of each cell, as they lie on disk."""
        files = self.run_folder.glob("cells/**/.n*.rounds.jsonl")
        return {file.parent.name: len(list(_rounds(file))) for file in files}

    def require_nothing_half(self) -> None:
        """Each JSON file and table that stands under its own name is whole."""
        for path in self.run_folder.rglob("*.json"):
            if ".partial" not in str(path):
                json.loads(path.read_bytes())
        for table in self.run_folder.rglob("timings.parquet"):
            assert table.read_bytes().endswith(b"PAR1")
        if (self.run_folder / "report/manifest.json").exists():
            verified(self.run_folder / "report")

    def require_complete(self, rounds: int = ROUNDS) -> None:
        """Each cell has as many rounds as were asked, its rounds' file tells the same, and the page is of them."""
        cells = [decode(path, Cell) for path in self.cells()]
        assert [(cell.status, cell.reason) for cell in cells] == [("ok", "")] * 2
        for cell, path in zip(cells, self.cells(), strict=True):
            assert [round_.index for round_ in cell.rounds] == list(range(rounds))
            told = [entry["round"]["started_utc"] for entry in _rounds(path_for(path))]
            assert told == [round_.started_utc for round_ in cell.rounds]
        verified(self.run_folder / "report")
        assert not list(self.run_folder.rglob("*.partial"))


def _rounds(file: Path) -> Iterator[dict[str, dict[str, str]]]:
    for line in file.read_bytes().splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry.get("round"):
            yield entry


def prepare(root: Path, stub: bool = True, **changes: object) -> Checkout:
    """A checkout at ``root`` that has measured nothing; with ``stub`` its children have no framework to import."""
    root.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, root / name)
    if stub:
        shutil.copytree(HERE / "without_framework", root / "workflow", dirs_exist_ok=True)
    shutil.copytree(HERE / "loops", root / "loops")
    shutil.copy2(ROOT / "workflow/looptax/validate/machine/workloads/no_model.py", root / "loops")
    checkout = Checkout(root, {"LOOPTAX_LOCK": str(root.parent / "machine.lock")})
    checkout.configure(**changes)
    return checkout


def until(true: Callable[[], object], process: subprocess.Popen[str] | None = None) -> None:
    """Wait until something is true, as long as ``process`` runs."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while not true():
        assert time.monotonic() < deadline, "it never came to that"
        assert process is None or process.poll() is None, process.communicate()[0] if process else ""
        time.sleep(0.01)


def end(process: subprocess.Popen[str], number: int = signal.SIGKILL) -> str:
    """Send the signal to this process alone, and wait until it has ended; what it told."""
    process.send_signal(number)
    process.wait(timeout=LIMIT_SECONDS)
    # Orphans of it may still hold the other end of the pipe for a moment.
    assert process.stdout is not None
    return process.stdout.read()


def descendants(pid: int) -> dict[int, str]:
    """Processes below one, with their command lines."""
    found: dict[int, str] = {}
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(word) for word in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            found |= {child: command(child), **descendants(child)}
    return found


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def of_checkout(root: Path) -> dict[int, str]:
    """Every process that works for this checkout: it has its path in its environment."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                ours = f"{root}/".encode() in (entry / "environ").read_bytes()
                dead = (entry / "stat").read_text().rpartition(")")[2].split()[0] in "ZX"
            except OSError:
                continue
            if ours and not dead:
                found[int(entry.name)] = command(int(entry.name))
    found.pop(os.getpid(), None)
    return found


def measuring(root: Path) -> dict[str, int]:
    """The ``runner`` that measures here, its ``preloader``, the ``parent`` forked from that, and its ``child``."""
    ours = of_checkout(root)
    found = {}
    preloads = {pid for pid, told in ours.items() if "--preload" in told}
    for pid, told in ours.items():
        above = _parent(pid)
        if pid in preloads:
            who = (
                "preloader" if above not in preloads else "child" if _parent(above) in preloads else "parent"
            )
            found[who] = pid
        elif "-m looptax.runner --request" in told and is_python(told):
            found["runner"] = pid
    return found


def is_python(told: str) -> bool:
    """Whether a command line is that of Python, and not of the shell that starts it."""
    return "python" in told.partition(" ")[0]


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def a_cell(checkout: Checkout) -> tuple[str, list[str], dict[str, str]]:
    """Where the second cell of a checkout lies, the job that measures it without a workflow, and its environment."""
    environment = {**checkout.environ(), "PYTHONPATH": str(checkout.root / "workflow")}
    asked = subprocess.run(
        [sys.executable, "-c", REQUESTS], cwd=checkout.root, env=environment, capture_output=True, text=True
    )
    cell, request = asked.stdout.splitlines()
    command = [sys.executable, "-m", "looptax.runner", "--request", request, "--output", cell, "--cores", "2"]
    return cell, command, environment
