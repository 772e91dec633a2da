"""What differs in software between two stacks, from the environments that their cells were measured in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from looptax.records.cell import Versions
from looptax.records.changes import DiffersIn
from looptax.records.findings import Environment
from looptax.records.history import Software

KNOWN: dict[str, Callable[[Versions], str]] = {
    "framework": lambda v: f"{v.framework} {v.framework_version}",
    "Keras": lambda v: v.keras,
    "NumPy": lambda v: v.numpy,
    "Python": lambda v: v.python,
    "CUDA": lambda v: v.cuda or "none",
}


def software(before: str, after: str, environments: Sequence[Environment]) -> Software:
    """Nothing where the versions of either are not known: no child of it said them."""
    one, other = (_told(stack, environments) for stack in (before, after))
    differs = [
        DiffersIn(what, one[what], other[what])
        for what in KNOWN
        if one and other and one[what] != other[what]
    ]
    return Software(before, after, differs)


def _told(stack: str, environments: Sequence[Environment]) -> dict[str, str]:
    here = [e.versions for e in environments if e.stack == stack and e.versions is not None]
    return {what: "; ".join(sorted({tell(v) for v in here})) for what, tell in KNOWN.items()} if here else {}
