"""``python -m looptax.report``: ``render`` makes a page, ``publish`` copies it to the others, ``index`` lists them.

``compare`` prints what ``looptax.analyse compare`` found of two runs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from looptax.records.compared import RunComparison
from looptax.records.complain import complain, explain
from looptax.records.files import UnreadableRecord, decode, write_atomically
from looptax.records.manifest import Tampered
from looptax.records.runs import PublishedRuns
from looptax.report import index
from looptax.report.compared.text import text
from looptax.report.publish import AnotherMeasurement, publish
from looptax.report.render import Sources, render

SLOWER = 3  # exit status where a loop is shown to be slower, if that is to fail


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 if all is well, 1 with a message for people if not.

    ``compare`` gives 1 too where no cell could be compared, and ``SLOWER`` where it is asked to.
    """
    given = _parser().parse_args(arguments)
    try:
        if given.command == "publish":
            print(publish(given.report, given.reports, given.name, given.replace).message)
        elif given.command == "index":
            runs = decode(given.runs, PublishedRuns)
            write_atomically(given.output, index.render(runs, given.templates))
        elif given.command == "compare":
            return _compare(given)
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
    except OSError as error:
        complain(f"looptax.report {given.command}: {explain(error)}")
        return 1
    except (UnreadableRecord, Tampered, AnotherMeasurement, ValueError) as error:
        print(f"looptax.report {given.command}: {error}", file=sys.stderr)
        return 1
    return 0


def _compare(given: argparse.Namespace) -> int:
    found = decode(given.comparison, RunComparison)
    encoding = sys.stdout.encoding or "utf-8"
    print(text(found).encode(encoding, "replace").decode(encoding), end="")
    if found.slower and given.fail_if_slower:
        return SLOWER
    return 0 if found.compared else 1


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
    comparing = commands.add_parser("compare", help="print what came out of comparing two runs")
    comparing.add_argument("comparison", type=Path, help="record of looptax.analyse compare")
    comparing.add_argument(
        "--fail-if-slower", action="store_true", help=f"exit with {SLOWER} if a loop is shown to be slower"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
