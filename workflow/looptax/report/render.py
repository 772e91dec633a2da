"""A report's folder from the files of a run: figures, data, page and manifest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from looptax.records.catalogue import Catalogue
from looptax.records.counts import CountsOfRun
from looptax.records.files import UnreadableRecord, decode, encode
from looptax.records.findings import Findings
from looptax.records.manifest import manifest
from looptax.report import page
from looptax.report.figures import break_even, history, history_loops, sizes, speed, step, waterfall
from looptax.report.figures.figure import Drawn, drawn
from looptax.report.folder import replace_folder
from looptax.report.held import read as read_held
from looptax.report.run import Run

FIGURES = (speed.plan, sizes.plan, waterfall.plan, step.plan, break_even.plan)


@dataclass(frozen=True)
class Sources:
    """The files of a run that a report shows or carries."""

    findings: Path
    catalogue: Path
    timings: Path
    timings_csv: Path
    proofs: Path
    config: Path
    counts: Path | None = None  # a run may have none
    validations: Sequence[Path] = ()

    def carried(self) -> dict[str, bytes]:
        """The files that lie beside the page, under the names that the page links to."""
        named = {
            "timings.csv": self.timings_csv,
            "timings.parquet": self.timings,
            "proofs.json": self.proofs,
            "findings.json": self.findings,
            "catalogue.json": self.catalogue,
            "config.json": self.config,
        }
        if self.counts:
            named["counts.json"] = self.counts
        return {name: path.read_bytes() for name, path in named.items()}


def render(sources: Sources, templates: Path, folder: Path) -> None:
    """Write the report into ``folder``; the same sources give the same bytes.

    Raises
    ------
    UnreadableRecord
        If findings, catalogue, counts or a validation are not what they should be, or do not belong together.
    OSError
        If another source cannot be read.
    """
    counts = decode(sources.counts, CountsOfRun) if sources.counts else None
    held = read_held(sources.validations)
    run = Run(decode(sources.findings, Findings), decode(sources.catalogue, Catalogue), counts)
    files = sources.carried() | {one.file: encode(one.record) for one in held}
    try:
        figures = draw(run)
        files.update({figure.path: figure.file for figure in figures})
        beside = [page.DataFile(path, len(content)) for path, content in files.items()]
        files["index.html"] = page.render(run, figures, beside, held, templates)
    except (IndexError, KeyError) as error:
        raise UnreadableRecord(
            f"{sources.findings}: its parts, or those of the catalogue, do not belong together "
            f"({type(error).__name__}: {error}). Delete it and run again (make report)"
        ) from error
    replace_folder(folder, files, encode(manifest(run.findings, files)))


def draw(run: Run) -> list[Drawn]:
    """The figures for which there is something to show."""
    through_stacks = [*history.plans(run), *history_loops.plans(run)]
    return [drawn(plan) for plan in (*through_stacks, *(make(run) for make in FIGURES)) if plan is not None]
