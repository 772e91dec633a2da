"""Folders of published runs that never ran: what tests of their comparison and of their index share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from looptax.analyse.find import find
from looptax.analyse.table import timings_table
from looptax.records.catalogue import Catalogue
from looptax.records.cell import Cell, CellKey
from looptax.records.files import encode, write_atomically
from looptax.records.findings import Findings
from looptax.records.manifest import NAME, manifest
from tests import synthetic

SPEEDS = {"fit_numpy": 1.4, "own_step": 2.5}


def run_folder(
    reports: Path,
    name: str,
    speeds: dict[str, float] = SPEEDS,
    *,
    cell: Callable[[Cell], Cell] = lambda c: c,
    found: Callable[[Findings], Findings] = lambda f: f,
    titled: Callable[[str], str] = lambda title: title,
    **options: object,
) -> Path:
    """A published run's folder, as far as runs are compared by it; the callables change what it holds."""
    options = {"rows": (256, 1024), "rounds": 10, "seed": len(name), **options}
    config, known, cells = synthetic.run(speeds, name=name, **options)  # type: ignore[arg-type]
    cells = [cell(c) for c in cells]
    timings = timings_table(cells)
    entries = [replace(entry, title=titled(entry.title)) for entry in known.strategies]
    findings = found(find(config, known, cells, timings, []))
    files = {
        "findings.json": encode(findings),
        "catalogue.json": encode(Catalogue(entries, known.workloads)),
        "timings.parquet": timings.to_parquet(index=False),
        "index.html": b"the page\n",
    }
    for path, content in {**files, NAME: encode(manifest(findings, files))}.items():
        write_atomically(reports / name / path, content)
    return reports / name


def with_code(**changes: str) -> Callable[[Cell], Cell]:
    """A cell whose measured code had other hashes."""
    return lambda c: replace(c, request=replace(c.request, code=replace(c.request.code, **changes)))


def on_host(**changes: object) -> Callable[[Cell], Cell]:
    """A cell of another machine."""
    return lambda c: replace(c, host=replace(c.host, **changes))


def older(found: Findings) -> Findings:
    """Findings from before they told the code of their cells."""
    answer = found.answer
    bare = replace(answer, fit=[replace(c, code=None) for c in answer.fit]) if answer else None
    return replace(found, comparisons=[replace(c, code=None) for c in found.comparisons], answer=bare)


def working_folder(results: Path, name: str, speeds: dict[str, float] = SPEEDS, **options: object) -> Path:
    """The same as a finished run's working folder: it has neither page nor manifest, but its config."""
    folder = run_folder(results, name, speeds, **options)  # type: ignore[arg-type]
    for path in (NAME, "index.html"):
        (folder / path).unlink()
    (folder / "config.json").write_text("{}")
    return folder


def of_stack(*, at_2048: str):
    """Cells at 2,048 rows belong to another stack, where they are said to have 1,024."""

    def change(c):
        key = c.request.key
        if key.rows != 2048:
            return c
        moved = CellKey(at_2048, key.workload, key.batch_size, key.strategy, 1024)
        return replace(c, request=replace(c.request, key=moved))

    return change
