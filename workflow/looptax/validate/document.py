"""``python -m looptax.validate.document`` writes docs/VALIDATION.md anew from the records in docs/validation/."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from looptax.records.files import UnreadableRecord, decode, write_atomically
from looptax.records.validation import Validation
from looptax.validate import markdown, missed
from looptax.validate.missed import Missed

ROOT = Path(__file__).parents[3]
PATTERNS = ("simulated.json", "machine*/validation.json", "bias*/validation.json")
HEAD = """# Held against known truths

Written by `python -m looptax.validate.document` from the records in `docs/validation/`; do not edit it by hand.

A harness is believed when it has been given questions whose answers are known. *Simulated*: the functions that a
report uses (the runner's stopping rule, the interval, the correction, the verdict) get rounds with noise of many kinds
whose middle is known (`make validate`). *Measured*: the whole harness measures loops of known cost, identical code,
and itself under disturbance, on a machine that is named (`make validate-machine`). *Bias*: it is compared with a
plain script that shares no code with it, and children of two roles with children of one (`make validate-bias`).

A figure that is held to a bound keeps it or is told as missed, and the command then ends with a failure. *Printed* are
figures without a promise, many of them because a promise could not be kept. Faults are planted in the harness by the
tests (`tests/validate/`), and the validation must fail for each.
"""
MISSED = """
## Missed by the simulated ones, and why

Stated in `docs/validation/missed.yaml`. The project's gate (`.ci/run`) fails for every other missed bound, for one of
these that falls further, and for one that holds again.

"""
STATED = "missed.yaml"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the document; 1 with a message where a record cannot be read or there is none."""
    given = _parser().parse_args(arguments)
    try:
        records, stated = read(given.records), missed_in(given.records)
    except UnreadableRecord as error:
        print(f"looptax.validate.document: {error}. Run the validation that wrote it again.", file=sys.stderr)
        return 1
    if not records:
        print(
            f"looptax.validate.document: no record in {given.records}. Run `make validate`.", file=sys.stderr
        )
        return 1
    write_atomically(given.output, document(records, stated).encode())
    return 0


def read(folder: Path) -> list[tuple[str, Validation]]:
    """The records of ``folder``, each with the name of its run: simulated, measured, bias; of a kind newest first.

    Raises
    ------
    UnreadableRecord
        If one is not a whole record.
    """
    found = []
    for pattern in PATTERNS:
        same = [(_run(path, folder), decode(path, Validation)) for path in folder.glob(pattern)]
        found += sorted(same, key=lambda run: (run[1].started_utc, run[0]), reverse=True)
    return found


def missed_in(folder: Path) -> list[Missed]:
    """What is stated as missed beside the records; nothing where there is no such file.

    Raises
    ------
    UnreadableRecord
        If the file is no such list.
    """
    path = folder / STATED
    return missed.read(path) if path.exists() else []


def document(records: Sequence[tuple[str, Validation]], stated: Sequence[Missed]) -> str:
    """The whole document; the same records and statements give the same text."""
    known = [MISSED + missed.told(stated) + "\n"] if stated else []
    parts = [
        "".join([HEAD, *known]),
        *(markdown.validation(record, run=run) + "\n" for run, record in records),
    ]
    return "\n".join(parts)


def _run(path: Path, folder: Path) -> str:
    """The name of a run, by which documents speak of it: that of its folder; empty where only the last run is kept."""
    return "" if path.parent == folder else path.parent.name


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m looptax.validate.document", description=__doc__)
    parser.add_argument(
        "--records", type=Path, default=ROOT / "docs/validation", help="the folder of records"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "docs/VALIDATION.md", help="the document")
    return parser


if __name__ == "__main__":
    sys.exit(main())
