"""How long one waits for the new page after an edit of a template, in a copy of a checkout whose run is finished."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from looptax.bench.figure import Figure

NEEDED = (
    "Snakefile", "config", "profiles", "requirements", "templates", "workflow", "docs", "results", ".snakemake"
)  # fmt: skip
NOT_NEEDED = shutil.ignore_patterns("__pycache__", "log", "logs", "auxiliary", "locks", "tmp*")
TEMPLATE = "templates/page.html.j2"
PLACE = "</footer>"


class Unfinished(Exception):
    """There is no finished run to render a page of."""


@dataclass(frozen=True)
class Edit:
    """Seconds of wall time: to the new page, of a start with nothing to do, of ``snakemake --version``."""

    page: Figure
    nothing: Figure
    version: Figure


def edited(checkout: Path, config: str, folder: Path, times: int) -> Edit:
    """Edit a template ``times`` times in a copy of the checkout under ``folder``, and run Snakemake after each.

    Raises
    ------
    Unfinished
        If Snakemake would have more to do than nothing before the first edit.
    """
    copy = _copied(checkout, folder / "checkout")
    snakemake = [sys.executable, "-m", "snakemake"]
    run = [*snakemake, "--configfile", config, "--cores", "all"]
    answer = _run([*run, "--dry-run"], copy)
    if "Nothing to be done" not in answer:
        raise Unfinished(f"the run of {config} is not finished in {checkout}: `make report` first")
    version = Figure([_seconds([*snakemake, "--version"], copy) for _ in range(times)])
    nothing = Figure([_seconds(run, copy) for _ in range(times)])
    found = []
    for number in range(times):
        words = f"<p>Edit {number}</p>"
        template = copy / TEMPLATE
        template.write_text(
            template.read_text(encoding="utf-8").replace(PLACE, words + PLACE), encoding="utf-8"
        )
        found.append(_seconds(run, copy))
        if not any(
            words in page.read_text(encoding="utf-8") for page in copy.glob("results/*/report/index.html")
        ):
            raise Unfinished(f"the edit of {TEMPLATE} did not reach a page")
    return Edit(Figure(found), nothing, version)


def _copied(checkout: Path, to: Path) -> Path:
    """What a run needs, with its time stamps, by which Snakemake knows what is current."""
    to.mkdir(parents=True)
    for name in NEEDED:
        source = checkout / name
        if source.is_dir():
            shutil.copytree(source, to / name, symlinks=True, ignore=NOT_NEEDED)
        elif source.exists():
            shutil.copy2(source, to / name)
    return to


def _seconds(command: list[str], folder: Path) -> float:
    start = time.perf_counter()
    _run(command, folder)
    return time.perf_counter() - start


def _run(command: list[str], folder: Path) -> str:
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if answer.returncode:
        raise Unfinished(f"{' '.join(command)} failed:\n{answer.stdout}{answer.stderr}")
    return answer.stdout + answer.stderr
