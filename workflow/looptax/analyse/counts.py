"""All counts of a run in one record, by stack and workload down the ladder."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from looptax.analyse.cells import BadInput
from looptax.records.base import RECORD_VERSION
from looptax.records.catalogue import Catalogue
from looptax.records.counts import Counts, CountsOfRun
from looptax.records.files import UnreadableRecord, decode


def join(name: str, catalogue: Catalogue, paths: Sequence[Path]) -> CountsOfRun:
    """The record of the run; the same counts in any order give the same.

    Raises
    ------
    BadInput
        If a file is unreadable, of another record version, or lies where other counts belong. The message names all
        such files.
    """
    counts, broken = [], []
    for path in paths:
        try:
            found = decode(path, Counts)
        except UnreadableRecord as error:
            broken.append((path, str(error)))
            continue
        key = found.request.key
        place = f"counts/{key.stack}/{key.workload}/{key.strategy}.json"
        if found.record_version != RECORD_VERSION:
            broken.append((path, f"{path}: record version {found.record_version}, not {RECORD_VERSION}"))
        elif not f"/{path.as_posix()}".endswith(f"/{place}"):
            broken.append((path, f"{path}: holds other counts, {place}"))
        else:
            counts.append(found)
    if broken:
        raise BadInput(
            "\n".join(
                [f"{len(broken)} of the counts cannot be used; nothing was written:"]
                + [f"  {reason}" for _, reason in broken]
                + ["Delete them and run again (make report):"]
                + [f"  rm {shlex.quote(str(path))}" for path, _ in broken]
            )
        )
    ladder = {entry.name: position for position, entry in enumerate(catalogue.strategies)}

    def order(one: Counts) -> tuple[str, str, int, str]:
        key = one.request.key
        return key.stack, key.workload, ladder.get(key.strategy, len(ladder)), key.strategy

    return CountsOfRun(record_version=RECORD_VERSION, name=name, counts=sorted(counts, key=order))
