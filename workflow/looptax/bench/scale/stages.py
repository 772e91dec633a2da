"""Each stage of one run: dry runs beside a bare graph, the table beside mere parsing, findings and page."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from looptax.bench.figure import Figure
from looptax.bench.scale import bare, parse
from looptax.bench.scale.scratch import CONFIG, ROOT, Run
from looptax.bench.scale.timing import Failed, Taken, run

SNAKEMAKE = [sys.executable, "-m", "snakemake", "--cores", "2", "--workflow-profile", "none"]
OURS = [*SNAKEMAKE, "--snakefile", str(ROOT / "Snakefile"), "--configfile", CONFIG]
NOTHING = "Nothing to be done"


@dataclass(frozen=True)
class DryRuns:
    """Seconds of the real workflow and of the bare graph, measured in turn."""

    ours: Figure
    bare: Figure

    @property
    def ratio(self) -> float:
        """Of the medians."""
        return self.ours.median / self.bare.median


@dataclass(frozen=True)
class Tables:
    """Seconds of tabulating and of parsing the same files, measured in turn; the largest process of tabulating."""

    ours: Figure
    parsing: Figure
    memory: int

    @property
    def ratio(self) -> float:
        """Of the medians."""
        return self.ours.median / self.parsing.median


@dataclass(frozen=True)
class Shown:
    """Findings and page, by the commands of their rules; the size of the page in bytes."""

    find: Taken
    render: Taken
    page: Path


def dry_runs(run_: Run, folder: Path, passes: int, times: int) -> DryRuns:
    """Of ``folder``, in which all of the run's records lie, or none."""
    bare.write(Run(folder, run_.cells, run_.counts), passes)
    theirs = [*SNAKEMAKE, "--snakefile", bare.SNAKEFILE, "--dry-run"]
    found: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(times):
        for name, command in (("bare", theirs), ("ours", [*OURS, "--dry-run"])):
            found[name].append(run(command, folder, folder / f"{name}.log").seconds)
    return DryRuns(Figure(found["ours"]), Figure(found["bare"]))


def whole(run_: Run) -> Taken:
    """Everything that follows from the records, by the real Snakemake.

    Raises
    ------
    Failed
        If it fails, or there is anything to do once it is done.
    """
    taken = run(OURS, run_.folder, run_.folder / "whole.log")
    again = run_.folder / "again.log"
    run([*OURS, "--dry-run"], run_.folder, again)
    if NOTHING not in again.read_text(encoding="utf-8"):
        raise Failed("a second run would do something: see " + str(again))
    return taken


def tables(run_: Run, times: int) -> Tables:
    """Into a folder beside the run's own. A first reading of all files is not counted: both find them in memory."""
    names = f"results/{run_.results.name}/cells.txt"
    mere = [sys.executable, parse.__file__, names]
    into = run_.folder / "tables"
    into.mkdir()
    tabulate = [
        *(
            sys.executable,
            "-m",
            "looptax.analyse",
            "tabulate",
            "--catalogue",
            f"{run_.results}/catalogue.json",
        ),
        *("--output-dir", str(into), "--cells-from", names, "--processes", str(processes())),
    ]
    run(mere, run_.folder, run_.folder / "parse.log")
    ours, theirs = [], []
    for _ in range(times):
        theirs.append(run(mere, run_.folder, run_.folder / "parse.log").seconds)
        ours.append(run(tabulate, run_.folder, run_.folder / "tabulate.log"))
    shutil.rmtree(into)
    return Tables(Figure([t.seconds for t in ours]), Figure(theirs), max(t.memory for t in ours))


def shown(run_: Run) -> Shown:
    """Findings and page beside those of the run, from its files."""
    results = run_.results
    found, page = run_.folder / "findings.json", run_.folder / "page"
    find = [
        *(sys.executable, "-m", "looptax.analyse", "find", "--config", f"{results}/config.json"),
        *("--unserved-from", f"{results}/unserved.json", "--catalogue", f"{results}/catalogue.json"),
        *("--timings", f"{results}/timings.parquet", "--counts", f"{results}/counts.json"),
        *("--claims", str(ROOT / "config/claims.yaml"), "--output", str(found)),
        *("--cells-from", f"{results}/cells.txt", "--processes", str(processes())),
    ]
    validations = sorted((ROOT / "docs/validation").glob("**/*.json"))
    render = [
        *(sys.executable, "-m", "looptax.report", "render", "--findings", str(found)),
        *("--catalogue", f"{results}/catalogue.json", "--timings", f"{results}/timings.parquet"),
        *("--timings-csv", f"{results}/timings.csv", "--proofs", f"{results}/proofs.json"),
        *("--counts", f"{results}/counts.json", "--config", f"{results}/config.json"),
        *("--validation", *(str(p) for p in validations if p.name in ("simulated.json", "validation.json"))),
        *("--templates", str(ROOT / "templates"), "--output-dir", str(page)),
    ]
    return Shown(
        run(find, run_.folder, run_.folder / "find.log"),
        run(render, run_.folder, run_.folder / "render.log"),
        page / "index.html",
    )


def processes() -> int:
    """As many as the rules are given on two cores, and no more on a larger machine: bounds are for two."""
    return min(2, os.cpu_count() or 1)


def seconds_of(stages: Mapping[int, float]) -> str:
    """Seconds a thousand cells at each size."""
    return ", ".join(f"{1000 * taken / cells:.3g} s" for cells, taken in stages.items())
