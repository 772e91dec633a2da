"""``python -m looptax.stacks make NAME [--output FILE]``, ``list``, ``clean [NAME ...]``."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import looptax
from looptax.plan import stacks
from looptax.plan.currency import INPUT_TIME
from looptax.plan.errors import PlanError
from looptax.records import stack as places
from looptax.records.files import UnreadableRecord, decode, write_record
from looptax.records.stack import StackMade
from looptax.stacks.make import make, size_of

ROOT = Path(looptax.__file__).parents[2]


def main(given: Sequence[str] | None = None) -> int:
    """Do what the first argument names."""
    parser = argparse.ArgumentParser(prog="python -m looptax.stacks")
    commands = parser.add_subparsers(dest="what", required=True)
    one = commands.add_parser("make", help="make one environment, or find it")
    one.add_argument("name")
    one.add_argument("--output", type=Path, help="the record of it; a failure is in the record then")
    commands.add_parser("list", help="every stack, and every environment on the disk")
    clean = commands.add_parser(
        "clean", help="remove environments: those of these stacks (of older locks too), or all"
    )
    clean.add_argument("name", nargs="*")
    arguments = parser.parse_args(given)
    try:
        if arguments.what == "make":
            return _make(arguments.name, arguments.output)
        return _list() if arguments.what == "list" else _clean(arguments.name)
    except PlanError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _make(name: str, output: Path | None) -> int:
    made = make(ROOT, name)
    told = f"stack {name}: {made.reason}" if made.status == "failed" else _in_one_line(made)
    print(told, file=sys.stderr if made.status == "failed" else sys.stdout)
    if output is None:
        return int(made.status == "failed")
    # A record of failure is no failure of the workflow: the cells of this stack say why, and all others go on.
    write_record(output, made)
    os.utime(output, (INPUT_TIME, INPUT_TIME))  # by itself it makes no cell stale
    return 0


def _in_one_line(made: StackMade) -> str:
    took = f", made in {made.seconds:.0f} s" if made.seconds else ", which was there"
    return f"stack {made.name}: {_described(made)}, {made.size / 1e6:.0f} MB{took}"


def _described(made: StackMade) -> str:
    v = made.versions
    return (
        f"{v.framework} {v.framework_version}, Keras {v.keras}, NumPy {v.numpy}, Python {v.python}"
        if v
        else ""
    )


def _list() -> int:
    """Every stack of this checkout, and what environments of any checkout lie on the disk."""
    here = {stacks.key_of(ROOT, name): name for name in stacks.stack_names(ROOT)}
    for key, name in here.items():
        state = _state(key) if key else "the environment that runs the workflow"
        print(f"{name:22} {state}")
    others = sorted(p.name for p in _environments() if p.name not in here)
    for key in others:
        print(f"{key}: of another checkout or an older lock, {size_of(places.folder(key)) / 1e6:.0f} MB")
    total = sum(size_of(path) for path in _environments())
    print(f"{total / 1e9:.1f} GB in {places.root()}; `make clean-stacks` removes all of it")
    return 0


def _state(key: str) -> str:
    try:
        made = decode(places.folder(key) / places.STAMP, StackMade)
    except UnreadableRecord:
        return "not made"
    return f"{_described(made)}, {made.size / 1e6:.0f} MB"


def _clean(names: list[str]) -> int:
    """Remove environments: all, or those of these stacks, older locks of them included."""
    for name in names:
        stacks.stack(ROOT, name)
    gone = [p for p in _environments() if not names or p.name.rpartition("-")[0] in names]
    freed = sum(size_of(path) for path in gone)
    for path in gone:
        shutil.rmtree(path)
        (places.root() / f".{path.name}.lock").unlink(missing_ok=True)
    print(f"{len(gone)} environments removed, {freed / 1e9:.1f} GB")
    return 0


def _environments() -> list[Path]:
    """What lies in our folder and is an environment; anything else there is not ours to remove."""
    if not places.root().is_dir():
        return []
    return sorted(p for p in places.root().iterdir() if (p / "pyvenv.cfg").is_file())


if __name__ == "__main__":
    sys.exit(main())
