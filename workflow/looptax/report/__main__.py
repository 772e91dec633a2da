"""``python -m looptax.report``: ``render`` makes a page, ``publish`` copies it to the others, ``index`` lists them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from looptax.records.files import UnreadableRecord, decode, write_atomically
from looptax.records.manifest import Tampered
from looptax.records.runs import PublishedRuns
from looptax.report import index
from looptax.report.publish import AnotherMeasurement, publish
from looptax.report.render import Sources, render


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 if all is well, 1 with a message for people if not."""
    given = _parser().parse_args(arguments)
    try:
        if given.command == "publish":
            print(publish(given.report, given.reports, given.name, given.replace).message)
        elif given.command == "index":
            runs = decode(given.runs, PublishedRuns)
            write_atomically(given.output, index.render(runs, given.templates))
        else:
            sources = Sources(
                given.findings,
                given.catalogue,
                given.timings,
                given.timings_csv,
                given.proofs,
                given.config,
                given.counts,
                given.validation,
            )
            render(sources, given.templates, given.output_dir)
    except (UnreadableRecord, Tampered, AnotherMeasurement, ValueError, OSError) as error:
        print(f"looptax.report {given.command}: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m looptax.report", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    rendering = commands.add_parser("render", help="make the page, its figures and its manifest")
    for name in (
        "findings",
        "catalogue",
        "timings",
        "timings-csv",
        "proofs",
        "config",
        "templates",
        "output-dir",
    ):
        rendering.add_argument(f"--{name}", type=Path, required=True)
    rendering.add_argument("--counts", type=Path, help="counts.json, where the run has one")
    rendering.add_argument(
        "--validation", type=Path, nargs="*", default=[], help="records of make validate and its kin"
    )
    publishing = commands.add_parser("publish", help="copy a finished report to where reports are kept")
    publishing.add_argument("--report", type=Path, required=True, help="the report's folder")
    publishing.add_argument("--reports", type=Path, required=True, help="the folder of all published reports")
    publishing.add_argument("--name", required=True, help="the folder's name under it")
    publishing.add_argument("--replace", action="store_true", help="even a report of another measurement")
    listing = commands.add_parser("index", help="list the published runs, and each two beside one another")
    listing.add_argument("--runs", type=Path, required=True, help="runs.json of looptax.analyse")
    listing.add_argument("--templates", type=Path, required=True)
    listing.add_argument("--output", type=Path, required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main())
