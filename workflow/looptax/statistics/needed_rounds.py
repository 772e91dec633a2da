"""How many rounds a comparison needs before its exact test can say anything."""

from __future__ import annotations

LEAST = 6  # below six values no rank interval reaches 95 % (2 / 2**5 = 0.0625)
SIGNIFICANCE = 0.05


def needed_rounds(strategies: int) -> int:
    """The least n >= 6 with 2 / 2**n <= 0.05 / m for ``strategies`` = m, the strategies beside the reference.

    The smallest exact signed-rank p of n rounds is 2 / 2**n; Holm's first step asks for 0.05 / m.

    Raises
    ------
    ValueError
        If ``strategies`` is negative.
    """
    if strategies < 0:
        raise ValueError(f"a family cannot have {strategies} strategies")
    rounds = LEAST
    while 2 / 2**rounds > SIGNIFICANCE / max(strategies, 1):
        rounds += 1
    return rounds
