"""Where a ratio was measured, in as few words as tell it from the others beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from looptax.records.findings import Group
from looptax.report.format import count, plain

HASH = re.compile(r"[-_.]?[0-9a-f]{8}$")  # of a workload's content, behind its name


def at(group: Group, among: Sequence[Group]) -> str:
    """``at 512 rows``, with the parts in which ``among`` is not alike."""
    parts = [f"{count(group.rows)} rows"]
    if len({g.batch_size for g in among}) > 1:
        parts.append(f"batch {count(group.batch_size)}")
    if len({g.workload for g in among}) > 1:
        parts.append(workload(group, among))
    if len({g.stack for g in among}) > 1:
        parts.append(f"stack {plain(group.stack)}")
    return f"at {', '.join(parts)}"


def around(group: Group, among: Sequence[Group]) -> str:
    """What a heading says of a group: all but its rows, and its stack where there are several."""
    stack = f", stack {plain(group.stack)}" if len({g.stack for g in among}) > 1 else ""
    return f"{workload(group, among)}, batch {count(group.batch_size)}{stack}"


def workload(group: Group, among: Sequence[Group]) -> str:
    """Its name without the hash of its content, unless ``among`` has another content of that name."""
    name = HASH.sub("", group.workload)
    alike = {g.workload for g in among if HASH.sub("", g.workload) == name}
    return plain(group.workload if len(alike | {group.workload}) > 1 else name)
