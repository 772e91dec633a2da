"""What a run holds on to, sampled while it goes on: memory, files and threads of what lives long, processes, files."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from pathlib import Path

import psutil

MARK = (
    "LOOPTAX_SOAK_RUN"  # a variable that every process of a run inherits, the ones that it leaves behind too
)
EVERY_SECONDS = 1.0
SNAKEMAKE, PRELOADER = "Snakemake", "the preloader"
LASTING = 5  # seen while so many different numbers of cells were finished: no process of a cell is


@dataclass(frozen=True)
class Sample:
    """One look: how many cells were finished, and numbers by their name."""

    finished: int
    numbers: dict[str, float]


@dataclass
class Watch:
    """Looks at the run of ``mark`` in ``checkout`` every second, until told to stop."""

    mark: str
    checkout: Path
    temporary: Path
    samples: list[Sample] = field(default_factory=list)
    seen: dict[tuple[int, float], set[int]] = field(
        default_factory=dict
    )  # numbers of finished cells, by process
    names: dict[tuple[int, float], str] = field(default_factory=dict)
    zombies: dict[tuple[int, float], set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ended = threading.Event()
        self._known: dict[tuple[int, float], bool] = {}
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def lasting(self) -> dict[str, int]:
        """How many processes outlived several cells, by what they are."""
        found: dict[str, int] = {}
        for key, numbers in self.seen.items():
            if len(numbers) >= LASTING:
                found[self.names[key]] = found.get(self.names[key], 0) + 1
        return found

    def lasting_zombies(self) -> int:
        """Processes that have ended and that nobody has waited for during several cells."""
        return sum(len(numbers) >= LASTING for numbers in self.zombies.values())

    def of(self, name: str) -> tuple[list[int], list[float]]:
        """Finished cells and one number, of each sample that has it."""
        there = [sample for sample in self.samples if name in sample.numbers]
        return [sample.finished for sample in there], [sample.numbers[name] for sample in there]

    def _go_on(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            self._look()

    def _look(self) -> None:
        finished = sum(1 for _ in self.checkout.glob("results/*/cells/*/*/b*/*/n*.json"))
        left = sum(path.is_file() for path in self.temporary.rglob("*"))
        numbers: dict[str, float] = {"temporary files": left}
        for process in alive(self.mark, self._known):
            try:
                self._add(process, finished, numbers)
            except psutil.Error:
                continue
        self.samples.append(Sample(finished, numbers))

    def _add(self, process: psutil.Process, finished: int, numbers: dict[str, float]) -> None:
        key = (process.pid, process.create_time())
        if process.status() == psutil.STATUS_ZOMBIE:
            self.zombies.setdefault(key, set()).add(finished)
            return
        name = what(process)
        self.seen.setdefault(key, set()).add(finished)
        self.names[key] = name
        if name in {SNAKEMAKE, PRELOADER}:
            numbers[f"memory of {name}"] = anonymous(process.pid)
            # It holds a handle of each process that it has forked, for as long as that lives.
            held = len(process.children()) if name == PRELOADER else 0
            numbers[f"open files of {name}"] = process.num_fds() - held
            numbers[f"threads of {name}"] = process.num_threads()


def alive(mark: str, known: dict[tuple[int, float], bool] | None = None) -> list[psutil.Process]:
    """Every process of the run, whoever its parent is now; one that has just ended still counts."""
    known = {} if known is None else known
    found = []
    for process in psutil.process_iter():
        try:
            key = (process.pid, process.create_time())
            if key not in known:
                known[key] = process.environ().get(MARK) == mark
            if known[key]:
                found.append(process)
        except psutil.Error:
            continue
    return found


def what(process: psutil.Process) -> str:
    """Which part of a run it is; what the preloader has forked has the preloader's command line."""
    command = process.cmdline()
    line = " ".join(command)
    if "--preload" in command and "-m looptax.measure" in line:
        above = process.parent()
        return "forked from the preloader" if above and above.cmdline() == command else PRELOADER
    if "-m snakemake" in line:
        return SNAKEMAKE
    return line[:80] or "a process without a command line"


def anonymous(pid: int) -> int:
    """Bytes of memory that are of no file: the same whoever shares them after a fork, and what a leak adds to."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return sum(int(kb) << 10 for kb in re.findall(r"^(?:RssAnon|VmSwap):\s+(\d+) kB", status, re.MULTILINE))
