"""What the page costs: ``python -m looptax.bench.page``, or ``make bench-page``.

Prints the page's bytes, its load from disk in Chromium, and the wait from an edit of a template to the new page, each
beside its bound. Exit status 1 where a bound is missed, or where something could not be measured.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import looptax
from looptax.bench.figure import Figure
from looptax.bench.page import chromium
from looptax.bench.page.edit import Edit, Unfinished, edited
from looptax.bench.page.load import load_milliseconds

ROOT = Path(looptax.__file__).parents[2]
MOST_BYTES = 1_500_000
MOST_LOAD_MILLISECONDS = 150.0
MOST_EDIT_SECONDS = 6.0


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    options = _options(words)
    executable = chromium.find()
    if executable is None:
        print(f"error: no Chromium: {chromium.HOW_TO_GET_IT}", file=sys.stderr)
        return 1
    print(f"{options.page}")
    kept = [
        report("bytes", Figure([options.page.stat().st_size / 1e6]), MOST_BYTES / 1e6, "MB"),
        report(
            "load, from navigation to the load event",
            load_milliseconds(executable, options.page, options.loads),
            MOST_LOAD_MILLISECONDS,
            "ms",
        ),
    ]
    try:
        with tempfile.TemporaryDirectory(prefix="looptax-bench-page-") as folder:
            edit = edited(options.checkout, options.run, Path(folder), options.edits)
    except Unfinished as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    kept.append(_told(edit, options.run))
    return 0 if all(kept) else 1


def report(what: str, found: Figure, bound: float, unit: str) -> bool:
    """Print a figure beside its bound; whether it keeps it."""
    keeps = found.median <= bound
    print(f"{what:42} {found.told(unit):>34}   bound {bound:g} {unit}   {'kept' if keeps else 'MISSED'}")
    return keeps


def _told(edit: Edit, run: str) -> bool:
    print(f"run {run}")
    keeps = report("from an edit of a template to the new page", edit.page, MOST_EDIT_SECONDS, "s")
    print(f"{'  for scale: a start with nothing to do':42} {edit.nothing.told('s'):>34}")
    print(f"{'  for scale: snakemake --version':42} {edit.version.told('s'):>34}")
    return keeps


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m looptax.bench.page", description=__doc__)
    parser.add_argument("--page", type=Path, default=ROOT / "reports/publish/index.html")
    parser.add_argument("--loads", type=int, default=15, help="how often the page is loaded (15)")
    parser.add_argument("--edits", type=int, default=3, help="how often a template is edited (3)")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="where the finished run lies (here)")
    parser.add_argument(
        "--config", dest="run", default="config/config.yaml", help="the run's config, in the checkout"
    )
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
