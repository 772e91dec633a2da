"""Write the catalogue: ``python -m looptax.plan catalogue --workload NAME ... --output FILE``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import looptax
from looptax.plan import catalogue
from looptax.plan.errors import PlanError
from looptax.records.files import write_record

ROOT = Path(looptax.__file__).parents[2]


def main() -> int:
    """Read the sources as syntax trees, and write one file."""
    parser = argparse.ArgumentParser(prog="python -m looptax.plan")
    parser.add_argument("what", choices=["catalogue"])
    parser.add_argument("--workload", nargs="+", default=[])
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        write_record(arguments.output, catalogue.collect(ROOT, arguments.workload))
    except PlanError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
