"""Rounds are spread over the run: it goes over its cells in passes, and does a share of each cell's rounds in each.

A machine has states that last for minutes and change ratios. Rounds of ten seconds see one of them, and their interval
speaks of that one only; rounds that lie as far apart as the run is long see what a user of that machine sees.
"""

from __future__ import annotations


def rounds_until(most: int, passes: int, left: int) -> int:
    """How many rounds of at most ``most`` a cell has when ``left`` of ``passes`` are still to come; at least one.

    One, as it comes first, and whole pairs as long as there are: two rounds are prepared at once.

    Raises
    ------
    ValueError
        If there are more passes left than passes, or none at all.
    """
    if not 0 <= left < passes:
        raise ValueError(f"{left} passes left of {passes}")
    share = -(-most * (passes - left) // passes)
    return min(most, share + 1 - share % 2)
