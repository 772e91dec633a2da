"""The pages that are looked at: of runs that never ran, each made when it is first asked for, and the published."""

from __future__ import annotations

from pathlib import Path

from looptax.report.run import Run
from tests.report.histories import first_history
from tests.report.samples import HOSTILE, ROOT, bare, counted, hostile, rendered, sample, validation

PUBLISHED = ("publish", "quick")
MADE = ("ladder", "hostile", "bare", "one size", "one strategy", "validated", "counted", "history")
PAGES = (*MADE, *(f"reports/{name}" for name in PUBLISHED))


class Pages:
    """Paths of pages by their names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: dict[str, Path] = {}

    def __getitem__(self, name: str) -> Path:
        if name.startswith("reports/"):
            return ROOT / name / "index.html"
        if name not in self._made:
            self._made[name] = _make(name, self.folder / name.replace(" ", "-")) / "index.html"
        return self._made[name]


def _make(name: str, folder: Path) -> Path:
    if name == "hostile":
        attack = {"simulated.json": validation(text=HOSTILE), "bias.json": validation("bias", HOSTILE)}
        return rendered(hostile(), folder, attack)
    if name == "bare":
        return rendered(Run(bare(sample("one size")), sample("one size").catalogue), folder)
    if name == "validated":
        records = {"simulated.json": validation(), "machine/validation.json": validation("measured")}
        return rendered(sample("mixed"), folder, records)
    if name == "history":
        return rendered(first_history(), folder)
    return rendered(counted(sample("ladder")) if name == "counted" else sample(name), folder)
