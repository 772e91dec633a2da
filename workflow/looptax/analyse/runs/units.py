"""What is independent of one another in a cell: not its rounds, but the processes that these were forked from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from looptax.analyse.measured import Array


def units(log_ratios: Array, processes: Sequence[float] | Array) -> Array:
    """The mean log ratio of each process, in the order in which they served; of one process alone, its rounds.

    Rounds of one process share its memory and the minute: they agree with one another more than with those of other
    passes. A run of one pass does not tell by how much.
    """
    _, first, member = np.unique(processes, return_index=True, return_inverse=True)
    if len(first) < 2:
        return log_ratios
    means = np.bincount(member, weights=log_ratios) / np.bincount(member)
    return np.asarray(means[np.argsort(first)], dtype=float)
