"""How a time grows with the number of cells: the exponent of the power that it follows."""

from __future__ import annotations

import math
from collections.abc import Mapping

MOST = 1.1  # one is linear; beyond is what two timings on a shared machine differ by: a quarter, over tenfold the cells


def exponent(seconds: Mapping[int, float]) -> float:
    """The slope of log time over log cells, by least squares over all sizes.

    Start-up is in all times and is not taken off: it makes small sizes dearer, and the exponent less; see ``last``.

    Raises
    ------
    ValueError
        If there are fewer than two sizes.
    """
    if len(seconds) < 2:
        raise ValueError("growth needs two sizes")
    cells = [math.log(count) for count in seconds]
    times = [math.log(taken) for taken in seconds.values()]
    middle, typical = sum(cells) / len(cells), sum(times) / len(times)
    above = sum((x - middle) * (y - typical) for x, y in zip(cells, times, strict=True))
    return above / sum((x - middle) ** 2 for x in cells)


def last(seconds: Mapping[int, float]) -> float:
    """The exponent between the two largest sizes, where start-up weighs least: the one that is held to the bound."""
    return exponent({count: seconds[count] for count in sorted(seconds)[-2:]})
