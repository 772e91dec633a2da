"""``python -m looptax.analyse``: ``tabulate`` writes tables and proofs, ``find`` the findings, ``join`` the counts.

``runs`` compares the published runs with one another, ``compare`` two runs that a user names.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from looptax.analyse.cells import BadInput
from looptax.analyse.shares import Killed
from looptax.records.catalogue import Catalogue
from looptax.records.complain import complain, explain
from looptax.records.config import Config
from looptax.records.counts import CountsOfRun
from looptax.records.files import NOT_DECODED, UnreadableRecord, decode, encode, write_record, write_sealed
from looptax.records.findings import Unserved

# What a command needs beside these is imported where it is run: each waits for that, and for no more.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; 0, or 1 with a message where the input cannot be analysed."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (BadInput, Killed, UnreadableRecord) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        complain(explain(error))
        return 1
    return 0


def _tabulate(options: argparse.Namespace) -> None:
    from looptax.analyse.tabulate import tabulate

    catalogue = decode(options.catalogue, Catalogue)
    entries = {entry.name: entry for entry in catalogue.strategies}
    tabulate(_paths(options), entries, options.catalogue, options.output_dir, options.processes)


def _find(options: argparse.Namespace) -> None:
    from looptax.analyse.claims.read import read_claims
    from looptax.analyse.find_run import find_run

    config, catalogue = decode(options.config, Config), decode(options.catalogue, Catalogue)
    found = find_run(
        _paths(options),
        options.timings,
        config,
        catalogue,
        _unserved(options.unserved_from),
        read_claims(options.claims, [entry.name for entry in catalogue.strategies]),
        decode(options.counts, CountsOfRun).counts,
        options.processes,
    )
    write_sealed(options.output, encode(found))


def _join(options: argparse.Namespace) -> None:
    from looptax.analyse.counts import join

    catalogue = decode(options.catalogue, Catalogue)
    write_sealed(
        options.output, encode(join(options.name, catalogue, [Path(path) for path in _paths(options)]))
    )


def _runs(options: argparse.Namespace) -> None:
    from looptax.analyse.runs.published import published

    found = published(options.reports)
    write_record(options.output, found)
    for folder in found.left_out:
        print(
            f"{options.reports / folder.folder} is left out: {folder.reason} {folder.remedy}", file=sys.stderr
        )


def _compare(options: argparse.Namespace) -> None:
    from looptax.analyse.runs.asked import both
    from looptax.analyse.runs.compare import compare

    write_record(options.output, compare(*both(options.a, options.b), options.strategy))


def _paths(options: argparse.Namespace) -> list[str]:
    paths = [str(path) for path in options.paths]
    if options.paths_from:
        try:
            lines = options.paths_from.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise BadInput(f"{options.paths_from}: cannot be read: {error.strerror}") from error
        paths += filter(None, map(str.strip, lines))
    return paths


def _unserved(path: Path | None) -> list[Unserved]:
    if path is None:
        return []
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Unserved])
    except (OSError, *NOT_DECODED) as error:
        raise BadInput(f"{path}: not a list of combinations that are not served: {error}") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="looptax.analyse", description=__doc__)
    commands = parser.add_subparsers(required=True)
    tabulate = commands.add_parser("tabulate", help="cells to timings.parquet, timings.csv and proofs.json")
    tabulate.add_argument("--output-dir", type=Path, required=True)
    tabulate.set_defaults(run=_tabulate)
    finder = commands.add_parser("find", help="cells and their table to findings.json")
    finder.add_argument("--config", type=Path, required=True)
    finder.add_argument("--timings", type=Path, required=True)
    finder.add_argument("--claims", type=Path, required=True, help="the claims to be tested")
    finder.add_argument("--counts", type=Path, required=True, help="counts.json of the run")
    finder.add_argument("--unserved-from", type=Path, help="JSON list of combinations that are no job")
    finder.add_argument("--output", type=Path, required=True)
    finder.set_defaults(run=_find)
    joiner = commands.add_parser("join", help="the counts of all strategies to counts.json")
    joiner.add_argument("--name", required=True, help="of the run")
    joiner.add_argument("--output", type=Path, required=True)
    joiner.set_defaults(run=_join)
    lister = commands.add_parser("runs", help="the published runs beside one another")
    lister.add_argument("--reports", type=Path, required=True, help="the folder of all published reports")
    lister.add_argument("--output", type=Path, required=True)
    lister.set_defaults(run=_runs)
    comparer = commands.add_parser("compare", help="two runs: did the change from A to B make a loop slower?")
    comparer.add_argument("a", metavar="A", help="folder of a run, or folder:stack")
    comparer.add_argument("b", metavar="B", help="the same of another one")
    comparer.add_argument("--strategy", help="the loop in question; without it, every one")
    comparer.add_argument("--output", type=Path, required=True)
    comparer.set_defaults(run=_compare)
    for command in (tabulate, finder):
        command.add_argument("--processes", type=int, default=1, help="how many may work at a time (1)")
    for command, what in ((tabulate, "cell"), (finder, "cell"), (joiner, "count")):
        command.add_argument("--catalogue", type=Path, required=True)
        command.add_argument(
            f"--{what}s-from", type=Path, help=f"file with the path of a {what} a line", dest="paths_from"
        )
        command.add_argument("paths", nargs="*", type=Path, metavar=what.upper())
    return parser


if __name__ == "__main__":
    sys.exit(main())
