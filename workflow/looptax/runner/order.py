"""Which role goes first: permuted pairs, so that neither profits from being first and no drift favours one."""

from __future__ import annotations

import random

from looptax.records.base import Role


def first_role(identity: str, index: int) -> Role:
    """The role that goes first in round ``index``: every pair of rounds holds both orders, in random order.

    The draw depends on the cell's identity and the pair alone, so a resumed cell goes on with the same plan. The very
    first round begins with the strategy: it is prepared alone, and its first call is the cold time.
    """
    pair: list[Role] = ["strategy", "reference"]
    if index >= len(pair):
        random.Random(f"{identity}:{index // 2}").shuffle(pair)
    return pair[index % 2]


def parent_of_round(index: int, planned: int, parents: int) -> int:
    """Rounds are split evenly over the preloaded processes, in order, so that these lie apart in time."""
    return min(parents - 1, index * parents // max(planned, 1))
