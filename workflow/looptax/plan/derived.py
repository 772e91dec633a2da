"""What is made of the cells: it is what was written there, or it is made anew, and all that follows from it.

Snakemake takes a file that is there for whole. After a power loss it may be cut off, or end in zeros.
"""

from __future__ import annotations

from pathlib import Path

from looptax.records.files import UnreadableRecord, decode, is_whole
from looptax.records.manifest import NAME, Manifest, listed

SEALED = ("catalogue.json", "timings.parquet", "timings.csv", "proofs.json", "counts.json", "findings.json")
PAGE = "report/index.html"


def not_whole(run: Path) -> list[Path]:
    """Files of the run that are there and are not what was written; the page, where what it is made of is gone too.

    Snakemake misses none of what a page is made of while the page stands.
    """
    broken = [run / name for name in SEALED if (run / name).exists() and not is_whole(run / name)]
    page = run / PAGE
    if not page.exists():
        return broken
    gone = any(not (run / name).exists() for name in SEALED)
    return broken + ([page] if gone or not _is_as_listed(page.parent) else [])


def discard(run: Path, broken: list[Path]) -> None:
    """Remove them, and the page, without which Snakemake misses none of what it is made of."""
    for path in [*broken, run / PAGE] if broken else []:
        path.unlink(missing_ok=True)


def _is_as_listed(report: Path) -> bool:
    try:
        files = decode(report / NAME, Manifest).files
        return all(listed((report / name).read_bytes()) == expected for name, expected in files.items())
    except (UnreadableRecord, OSError):
        return False
