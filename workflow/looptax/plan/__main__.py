"""Read sources and configs without measuring: the catalogue, and a check that names what is wrong.

``python -m looptax.plan catalogue --workload NAME ... --stack NAME ... --output FILE``
``python -m looptax.plan check|folder CONFIG [--profile NAME]``
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import looptax
from looptax.plan import catalogue, cluster, grid, profile
from looptax.plan.config_file import load, read
from looptax.plan.errors import PlanError
from looptax.records.complain import complain, explain
from looptax.records.files import encode, write_sealed

ROOT = Path(looptax.__file__).parents[2]


def main(given: Sequence[str] | None = None) -> int:
    """Do what the first argument names."""
    parser = argparse.ArgumentParser(prog="python -m looptax.plan")
    commands = parser.add_subparsers(dest="what", required=True)
    collect = commands.add_parser("catalogue", help="write the catalogue of strategies, workloads and stacks")
    collect.add_argument("--workload", nargs="+", default=[])
    collect.add_argument("--stack", nargs="+", default=[])
    collect.add_argument(
        "--strategies-in", nargs="*", default=[], help="folders with strategies of one's own"
    )
    collect.add_argument("--output", type=Path, required=True)
    check = commands.add_parser("check", help="say what is wrong with a config")
    folder = commands.add_parser("folder", help="say where the run of a config lies")
    for command in (check, folder):
        command.add_argument("config")
        command.add_argument("--profile", default="", help="Snakemake's profile that the run is to have")
    arguments = parser.parse_args(given)
    try:
        if arguments.what == "catalogue":
            found = catalogue.collect(
                ROOT, arguments.workload, arguments.stack, tuple(arguments.strategies_in)
            )
            write_sealed(arguments.output, encode(found))
        else:
            if not arguments.config:
                raise PlanError("CONFIG: found no name; allowed: the path of a config, as config/config.yaml")
            name = check_config(Path(arguments.config))
            if arguments.profile:
                profile.check(arguments.profile, ROOT)
            if arguments.what == "folder":
                print(f"results/{name}")
    except PlanError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        complain(f"error: {explain(error)}")
        return 1
    return 0


def check_config(path: Path) -> str:
    """Raise what is wrong with a config file, and give its name. It is whole by itself: nothing is filled in."""
    config = load(read(path), str(path))
    try:
        catalogue.strategies(ROOT, tuple(config.strategy_folders))
        grid.check_reference(config, ROOT)
        cluster.check(config, ROOT)
        grid.expand(config, ROOT)
    except PlanError as error:
        raise PlanError(f"{path}: {error}") from None
    return config.name


if __name__ == "__main__":
    sys.exit(main())
